import { expect, test } from 'vitest'
import { hashOf, routeOf, type Route } from './route'

test.each<[string, Route]>([
  ['', { person: '', screen: 'chats', appid: '' }],
  ['#/ming', { person: 'ming', screen: 'chats', appid: '' }],
  ['#/ming/chat/wxshop', { person: 'ming', screen: 'chat', appid: 'wxshop' }],
  ['#/ming/chat', { person: 'ming', screen: 'chats', appid: '' }],
  ['#/ming/me', { person: 'ming', screen: 'me', appid: '' }],
  ['#/ming/nonsense/x', { person: 'ming', screen: 'chats', appid: '' }],
  ['#/%E5%B0%8F%E6%98%8E/app/wx%2F1', { person: '小明', screen: 'app', appid: 'wx/1' }],
  ['#/%E5/me', { person: '', screen: 'me', appid: '' }],
])('%s leads to its screen', (hash, route) => expect(routeOf(hash)).toEqual(route))

test('an address leads back to where it was made', () => {
  for (const route of [
    { person: 'ming', screen: 'chats', appid: '' },
    { person: '小/明', screen: 'account', appid: 'wx 1' },
    { person: 'ming', screen: 'dev', appid: '' },
  ] satisfies Route[]) {
    expect(routeOf(hashOf(route))).toEqual(route)
  }
})
