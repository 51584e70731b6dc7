import { describe, expect, test } from 'vitest'
import { message } from '../test/fake'
import { outgoing } from './outbox'
import { Heights } from './heights'
import { Timeline } from './timeline'

const minute = 60_000
const at = (n: number, minutes: number, more = {}) => message(1, n, { at: minutes * minute, ...more })
const kinds = (rows: { type: string; key: string }[]) => rows.map((r) => r.key)
const plain = { revision: 0, pending: [], unreadAfter: null }

describe('the timeline', () => {
  test('writes the time after five silent minutes', () => {
    const rows = new Timeline().build({ ...plain, messages: [at(1, 0), at(2, 4), at(3, 10)] })
    expect(kinds(rows)).toEqual(['t1', 'n1', 'n2', 't3', 'n3'])
  })

  test('draws the border before the first unread word of the customer', () => {
    const messages = [at(1, 0), at(2, 0, { party: 'agent', agent_id: 7 }), at(3, 0), at(4, 0)]
    expect(kinds(new Timeline().build({ ...plain, messages, unreadAfter: 1 }))).toEqual(['t1', 'n1', 'n2', 'unread', 'n3', 'n4'])
    expect(kinds(new Timeline().build({ ...plain, messages, unreadAfter: 4 }))).not.toContain('unread')
  })

  test('a bubble keeps its key when it is sent', () => {
    const entry = outgoing({ client_id: 'x', conversation_id: 1, kind: 'text', body: {}, at: 0 })
    const line = new Timeline()
    const before = line.build({ ...plain, messages: [at(1, 0)], pending: [entry] })
    const after = line.build({ ...plain, messages: [at(1, 0), at(2, 0, { party: 'agent', client_id: 'x' })] })
    expect(before.at(-1)?.key).toBe('cx')
    expect(after.at(-1)?.key).toBe('cx')
  })

  test('a customer cannot take the key of an agent’s bubble', () => {
    const rows = new Timeline().build({ ...plain, messages: [at(1, 0, { party: 'customer', client_id: 'x' })] })
    expect(rows.at(-1)?.key).toBe('n1')
  })

  test('grows like a new one would be, and starts anew on a revision', () => {
    const all = Array.from({ length: 60 }, (_, i) => at(i + 1, i * 2, { party: i % 3 ? 'customer' : 'agent' }))
    const line = new Timeline()
    for (let n = 10; n <= 60; n += 7) line.build({ ...plain, messages: all.slice(0, n), unreadAfter: 12 })
    expect(line.build({ ...plain, messages: all, unreadAfter: 12 })).toEqual(new Timeline().build({ ...plain, messages: all, unreadAfter: 12 }))
    const recalled = all.map((m) => (m.number === 5 ? { ...m, body: {}, recalled_at: 1 } : m))
    expect(line.build({ ...plain, revision: 1, messages: recalled, unreadAfter: 12 })).toEqual(new Timeline().build({ ...plain, revision: 1, messages: recalled, unreadAfter: 12 }))
  })

  test('the recall itself has no row', () => {
    expect(kinds(new Timeline().build({ ...plain, messages: [at(1, 0), at(2, 0, { kind: 'recall', body: { number: 1 } })] }))).toEqual(['t1', 'n1'])
  })
})

describe('heights', () => {
  test('rows stand below each other, guessed until measured', () => {
    const h = new Heights(() => 50)
    h.reset(['a', 'b', 'c'])
    expect(h.total()).toBe(150)
    expect(h.measure(1, 80)).toBe(30)
    expect([h.top(0), h.top(1), h.top(2), h.total()]).toEqual([0, 50, 130, 180])
    expect([h.at(0), h.at(49), h.at(50), h.at(129), h.at(130), h.at(9999)]).toEqual([0, 0, 1, 1, 2, 2])
  })

  test('a height stays with its row when older rows come before it', () => {
    const h = new Heights(() => 50)
    h.reset(['c', 'd'])
    h.measure(0, 90)
    h.reset(['a', 'b', 'c', 'd'])
    expect([h.top(2), h.top(3), h.total()]).toEqual([100, 190, 240])
    h.reset(['c'])
    expect(h.total()).toBe(90)
  })

  test('ten thousand rows show the few that are in view, however many come', () => {
    const h = new Heights(() => 60)
    const keys = Array.from({ length: 10_000 }, (_, i) => `n${i}`)
    h.reset(keys)
    for (let i = 0; i < 20; i++) {
      keys.push(`m${i}`)
      h.reset([...keys])
      h.measure(9_990 + i, 70)
    }
    expect(h.total()).toBe(10_000 * 60 + 20 * 60 + 20 * 10)
    const { start, end } = h.range(h.total() - 800, 800, 400)
    expect(end).toBe(10_020)
    expect(end - start).toBeLessThan(40)
  })
})
