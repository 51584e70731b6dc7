import { expect, test } from 'vitest'
import { inkOn } from './look'
import { addressOf, readOptions } from './options'

function tag(attributes: Record<string, string>): HTMLScriptElement {
  const script = document.createElement('script')
  script.src = 'https://kf.example.com/widget.js?v=1'
  for (const name in attributes) script.setAttribute(name, attributes[name]!)
  return script
}

test('the tag says everything', () => {
  const given = { 'data-channel': '7', 'data-key': '7abc', 'data-lang': 'en', 'data-color': '#1E6FFF', 'data-position': 'left', 'data-hidden': '' }
  expect(readOptions(tag(given))).toEqual({
    host: 'https://kf.example.com', channel: '7', key: '7abc', agent: '', agentKey: '', lang: 'en', color: '#1E6FFF', theme: '', side: 'left', hidden: true,
  })
})

test('what is missing or wrong is as if it were not there', () => {
  const o = readOptions(tag({ 'data-color': 'red;background:url(x)', 'data-position': 'middle', 'data-hidden': 'false' }))
  expect([o.color, o.side, o.hidden]).toEqual(['#07c160', 'right', false])
})

test('a user cannot break out of the address', () => {
  const address = addressOf(readOptions(tag({ 'data-channel': '1', 'data-key': 'k' })), { nickName: 'a&key=evil#"><script>' })
  expect(new URL(address).searchParams.get('nickName')).toBe('a&key=evil#"><script>')
  expect(new URL(address).searchParams.getAll('key')).toEqual(['k'])
})

test.each([['#07c160', '#fff'], ['#1e6fff', '#fff'], ['#ffe100', '#16191a'], ['#000000', '#fff']])('on %s stands %s', (color, ink) => expect(inkOn(color)).toBe(ink))
