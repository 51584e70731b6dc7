import { expect, test } from 'vitest'
import { line, noon } from './fake'
import { drawBlock, drawer, untold } from './rows'
import { begin, take, takeOlder } from './thread'

const minutes = (n: number) => noon + n * 60000
const shape = (rows: ReturnType<typeof drawBlock>['rows']) => rows.map((r) => r.key).join(' ')

test('the time is shown at first and again after five minutes', () => {
  const items = [line(1, { at: minutes(0) }), line(2, { at: minutes(4) }), line(3, { at: minutes(5.1) }), line(4, { at: minutes(9) })]
  expect(shape(drawBlock({ id: 0, items }, untold, 0).rows)).toBe('t1 m1 m2 t3 m3 m4')
})

test('the divider stands before the first unread message', () => {
  const items = [line(1, { at: noon }), line(2, { at: noon }), line(3, { at: noon })]
  expect(shape(drawBlock({ id: 0, items }, untold, 2).rows)).toBe('t1 m1 divider m2 m3')
})

test('the divider stands before the first message shown when the unread one is not for the customer', () => {
  const items = [line(1, { at: noon }), line(2, { at: noon, kind: 'void', body: {} }), line(3, { at: noon }), line(4, { at: noon })]
  expect(shape(drawBlock({ id: 0, items }, untold, 2).rows)).toBe('t1 m1 divider m3 m4')
})

test('what is not for the customer leaves no trace', () => {
  const items = [
    line(1, { kind: 'void', body: {} }),
    line(2, { kind: 'note', body: { text: 'x' } }),
    line(3, { kind: 'recall', body: { number: 1 } }),
    line(4, { kind: 'event', body: { name: 'internal.unknown' } }),
  ]
  expect(drawBlock({ id: 0, items }, untold, 0).rows).toEqual([])
})

test('only the block that changed is drawn again', () => {
  const draw = drawer()
  const many = Array.from({ length: 90 }, (_, i) => line(i + 31, { at: noon }))
  const thread = begin(many, 120)
  const before = draw(thread.blocks, 0)
  const after = draw(take(thread, line(121, { at: noon })).blocks, 0)
  expect(after.length).toBe(before.length + 1)
  expect(before.every((d, i) => d === after[i])).toBe(true)
  const older = draw(
    takeOlder(
      thread,
      31,
      Array.from({ length: 30 }, (_, i) => line(i + 1, { at: noon })),
    ).blocks,
    0,
  )
  expect(older[0]!.rows.length).toBe(31)
  expect(older[1]!.rows.length).toBe(30) // the time and the name moved to the top
  expect(older[2]).toBe(before[1])
})

test('ten thousand messages and one more: one block is drawn, the others are as they were', () => {
  const draw = drawer()
  const thread = begin(
    Array.from({ length: 10000 }, (_, i) => line(i + 1)),
    10000,
  )
  const before = draw(thread.blocks, 0)
  const after = draw(take(thread, line(10001)).blocks, 0)
  expect(after.filter((d, i) => d !== before[i]).length).toBe(1)
})
test('a name stands where another person begins to speak', () => {
  const items = [
    line(1, { at: noon, party: 'robot', agent_id: 0 }),
    line(2, { at: noon, party: 'customer' }),
    line(3, { at: noon, party: 'robot', agent_id: 0 }),
    line(4, { at: noon }),
    line(5, { at: noon, party: 'customer' }),
    line(6, { at: noon }),
    line(7, { at: noon, agent_id: 4 }),
  ]
  const named = drawBlock({ id: 0, items }, untold, 0)
    .rows.filter((r) => r.type === 'message' && r.named)
    .map((r) => r.key)
  expect(named).toEqual(['m1', 'm4', 'm7'])
})
