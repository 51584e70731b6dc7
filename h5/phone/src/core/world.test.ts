import { describe, expect, test } from 'vitest'
import type { Item, Thread, Told } from './types'
import { emptyWorld, merged, nothing, ordered, told, type World } from './world'

const item = (id: number, more: Partial<Item> = {}): Item => ({ id, appid: 'wxshop', at: id, from: 'account', kind: 'text', text: `t${id}`, ...more })
const thread = (more: Partial<Thread> = {}): Thread => ({ appid: 'wxshop', name: '小店', kind: 'miniprogram', openid: 'o', following: false, typing: false, quota: { left: 0, until: 0 }, count: 0, ...more })
const event = (seq: number, kind: Told['kind'], more: Partial<Told> = {}): Told => ({ seq, at: seq, kind, appid: 'wxshop', ...more })

function world(more: Partial<World> = {}): World {
  return { ...emptyWorld(), threads: [thread()], items: { wxshop: [item(1)] }, ready: { wxshop: true }, seq: 10, ...more }
}

describe('what a phone is told', () => {
  test('an item comes to the end, is the last one, and asks what may still be sent', () => {
    const w = world({ open: 'wxshop' })
    expect(told(w, event(11, 'item', { item: item(2) }))).toEqual({ ...nothing, threads: true })
    expect([w.items.wxshop!.map((i) => i.id), w.threads[0]!.last!.id, w.seq, w.unread]).toEqual([[1, 2], 2, 11, {}])
  })

  test('the same event twice changes nothing', () => {
    const w = world()
    told(w, event(11, 'item', { item: item(2) }))
    expect(told(w, event(11, 'item', { item: item(2) }))).toBe(nothing)
    expect([w.items.wxshop!.length, w.unread.wxshop]).toEqual([2, 1])
  })

  test('what the account says is counted while another thread is open, what the person says is not', () => {
    const w = world({ open: 'wxother' })
    told(w, event(11, 'item', { item: item(2) }))
    told(w, event(12, 'item', { item: item(3, { from: 'person' }) }))
    told(w, event(13, 'status', { item: item(3, { from: 'person', status: 'delivered' }) }))
    expect(w.unread.wxshop).toBe(1)
  })

  test('a status stands in place of what it was, and does not become the last one again', () => {
    const w = world({ items: { wxshop: [item(1, { status: 'sending' }), item(2)] }, threads: [thread({ last: item(2) })] })
    told(w, event(11, 'status', { item: item(1, { status: 'failed' }) }))
    expect([w.items.wxshop![0]!.status, w.threads[0]!.last!.id]).toEqual(['failed', 2])
  })

  test('what is told while a thread is fetched is not lost', () => {
    const w = world({ items: { wxshop: [] }, ready: {} })
    told(w, event(11, 'item', { item: item(3) }))
    expect(merged([item(1), item(2)], w.items.wxshop!).map((i) => i.id)).toEqual([1, 2, 3])
  })

  test('typing ends with a message of the account, not with one of the person', () => {
    const w = world()
    told(w, event(11, 'typing', { on: true }))
    told(w, event(12, 'item', { item: item(2, { from: 'person' }) }))
    expect(w.threads[0]!.typing).toBe(true)
    told(w, event(13, 'item', { item: item(3) }))
    expect(w.threads[0]!.typing).toBe(false)
  })

  test.each<[Told['kind'], object]>([
    ['menu', { threads: true }],
    ['log', { log: true }],
    ['clock', { state: true, threads: true }],
    ['world', { state: true, threads: true }],
  ])('%s asks for what has changed', (kind, wish) => {
    expect(told(world(), event(11, kind))).toEqual({ ...nothing, ...wish })
  })

  test('a reset asks for everything, and goes on from its number, also a smaller one', () => {
    const w = world()
    expect(told(w, event(4, 'reset'))).toEqual({ state: true, threads: true, items: true, log: true })
    expect(w.seq).toBe(4)
  })
})

test('what has arrived is not under way again, whichever list is newer', () => {
  const states = (a: string, b: string) => merged([item(1, { status: a })], [item(1, { status: b })])[0]!.status
  expect([states('sending', 'delivered'), states('delivered', 'sending'), states('sending', 'sending')]).toEqual(['delivered', 'delivered', 'sending'])
})

test('who spoke last comes first, and who never spoke keeps his place', () => {
  const all = ordered([thread({ appid: 'a' }), thread({ appid: 'b', last: item(5) }), thread({ appid: 'c' }), thread({ appid: 'd', last: item(9) })])
  expect(all.map((t) => t.appid)).toEqual(['d', 'b', 'a', 'c'])
})
