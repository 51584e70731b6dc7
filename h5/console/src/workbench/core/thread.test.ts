import { describe, expect, test } from 'vitest'
import { message } from '../test/fake'
import type { MessagePage } from './model'
import { emptyThread, find, marks, missing, newer, older, receive, restart, type Thread } from './thread'

const page = (numbers: number[], last = numbers.at(-1) ?? 0): MessagePage => ({
  items: numbers.map((n) => message(1, n)), last_number: last, agent_read: 0, customer_read: 0, customer_delivered: 0,
})
const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const open = (from: number, to: number): Thread => restart(emptyThread(1), page(span(from, to)), 60)
const held = (t: Thread) => t.messages.map((m) => m.number)

describe('a thread', () => {
  test('takes the next number and ignores what it has', () => {
    let t = open(1, 3)
    t = receive(t, [message(1, 4)])
    t = receive(t, [message(1, 4), message(1, 2)])
    expect(held(t)).toEqual([1, 2, 3, 4])
    expect(missing(t)).toBeNull()
  })

  test('puts a shuffled handful in order', () => {
    const t = receive(open(1, 3), [6, 4, 5].map((n) => message(1, n)))
    expect(held(t)).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('asks after its last number when something between is missing', () => {
    const t = receive(open(1, 3), [message(1, 9)])
    expect(held(t)).toEqual([1, 2, 3])
    expect(missing(t)).toBe(3)
    expect(held(newer(t, page(span(4, 9))))).toEqual(span(1, 9))
  })

  test('believes an answer in which numbers have gone for good', () => {
    const t = newer(receive(open(1, 3), [message(1, 9)]), page([8, 9]))
    expect(held(t)).toEqual([1, 2, 3, 8, 9])
    expect(missing(t)).toBeNull()
  })

  test('before it is opened only remembers that there is news', () => {
    const t = receive(emptyThread(1), [message(1, 5)])
    expect(t.messages).toEqual([])
    expect(missing(t)).toBeNull()
    expect(missing(restart(t, page([1, 2, 3]), 60))).toBe(3)
  })

  test('takes older pages only where they touch', () => {
    const t = open(50, 60)
    expect(older(t, page(span(20, 39)), 40, 20)).toBe(t)
    const grown = older(t, page(span(30, 49), 60), 50, 20)
    expect(held(grown)).toEqual(span(30, 60))
    expect(grown.whole).toBe(false)
    expect(older(grown, page(span(1, 29), 60), 30, 200).whole).toBe(true)
  })

  test('an empty conversation is whole', () => {
    const t = restart(emptyThread(1), page([]), 60)
    expect(t).toMatchObject({ opened: true, whole: true, last: 0 })
    expect(held(receive(t, [message(1, 1)]))).toEqual([1])
  })

  test('a recall empties the message and keeps its number', () => {
    const before = open(1, 3)
    const t = receive(before, [message(1, 4, { kind: 'recall', body: { number: 2 } })])
    expect(t.messages[1]?.number).toBe(2)
    expect(t.messages[1]?.body).toEqual({})
    expect(t.messages[1]?.recalled_at).toBeGreaterThan(0)
    expect(before.messages[1]?.recalled_at).toBe(0)
    expect(t.revision).toBeGreaterThan(before.revision)
  })

  test('a recall reaches a message that is scrolled to later', () => {
    const t = receive(open(10, 20), [message(1, 21, { kind: 'recall', body: { number: 5 } })])
    const grown = older(t, page(span(1, 9), 21), 10, 60)
    expect(grown.messages[4]?.number).toBe(5)
    expect(grown.messages[4]?.body).toEqual({})
  })

  test('read marks only rise, and read means delivered', () => {
    const t = marks(open(1, 9), { customer_read: 5 })
    expect(t).toMatchObject({ customerRead: 5, customerDelivered: 5 })
    expect(marks(t, { customer_read: 3, customer_delivered: 2 })).toBe(t)
  })

  test('finds a number among ten thousand', () => {
    const t = newer(open(1, 1), page(span(2, 10_000)))
    expect(find(t.messages, 9_876)).toBe(9_875)
    expect(find(t.messages, 10_001)).toBe(-1)
  })
})
