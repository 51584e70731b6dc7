import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conversation, message } from '../test/fake'
import { amend, answer, belongs, emptyDesk, hear, listed, prune, tell } from './desk'
import type { Conversation, ListName, State } from './model'

const me = { id: 7, permissions: [] }
const ids = (list: Conversation[]) => list.map((c) => c.id)

describe('the desk', () => {
  test('a conversation stands in the lists that follow from what it is', () => {
    const rows: [Partial<Conversation>, ListName[]][] = [
      [{ state: 'serving', agent_id: 7 }, ['serving']],
      [{ state: 'serving', agent_id: 8 }, ['colleagues']],
      [{ state: 'queued', agent_id: 0 }, ['queue']],
      [{ state: 'robot', agent_id: 0 }, ['robot']],
      [{ state: 'ended', agent_id: 7, starred: true }, ['history', 'starred']],
      [{ state: 'expired' }, ['history']],
      [{ state: 'hidden' }, []],
      [{ state: 'idle' }, []],
    ]
    const all: ListName[] = ['serving', 'queue', 'robot', 'colleagues', 'history', 'starred']
    for (const [part, lists] of rows) {
      expect(all.filter((l) => belongs(conversation(1, part), l, me))).toEqual(lists)
    }
  })

  test('the queue is first come first served, one’s own are starred first and then newest first', () => {
    const desk = emptyDesk()
    answer(desk, [
      conversation(1, { state: 'queued', queued_at: 30 }), conversation(2, { state: 'queued', queued_at: 10 }),
      conversation(3, { updated_at: 10 }), conversation(4, { updated_at: 30 }), conversation(5, { updated_at: 5, starred: true }),
    ], desk.tick)
    expect(ids(listed(desk, 'queue', me))).toEqual([2, 1])
    expect(ids(listed(desk, 'serving', me))).toEqual([5, 4, 3])
  })

  test('an answer that was asked for before a frame does not undo the frame', () => {
    const desk = emptyDesk()
    const asked = desk.tick
    tell(desk, conversation(1, { state: 'serving', updated_at: 20, version: 4 }))
    answer(desk, [conversation(1, { state: 'queued', updated_at: 10, version: 3 })], asked)
    expect(desk.entries.get(1)?.conversation.state).toBe('serving')
  })

  test('a frame that does not know the star leaves it', () => {
    const desk = emptyDesk()
    answer(desk, [conversation(1, { starred: true })], 0)
    const { starred: _, ...told } = conversation(1, { updated_at: 1_900_000_000_000 })
    tell(desk, told)
    expect(desk.entries.get(1)?.conversation).toMatchObject({ starred: true, updated_at: 1_900_000_000_000 })
  })

  test('an older frame that comes late is ignored', () => {
    const desk = emptyDesk()
    tell(desk, conversation(1, { state: 'ended', version: 9 }))
    expect(tell(desk, conversation(1, { state: 'serving', version: 8 }))).toBe(false)
    expect(ids(listed(desk, 'history', me))).toEqual([1])
  })

  test('what a whole list no longer names has left it, unless a frame brought it meanwhile', () => {
    const desk = emptyDesk()
    answer(desk, [conversation(1), conversation(2)], desk.tick)
    const asked = desk.tick
    tell(desk, conversation(3))
    prune(desk, 'serving', me, new Set([2]), asked)
    expect(ids(listed(desk, 'serving', me)).sort()).toEqual([2, 3])
  })

  test('a message moves its conversation up and counts as unread', () => {
    const desk = emptyDesk()
    answer(desk, [conversation(1, { last_number: 4 }), conversation(2, { updated_at: 1_800_000_000_000 })], 0)
    hear(desk, message(1, 5, { at: 1_900_000_000_000, body: { text: '在吗' } }))
    hear(desk, message(1, 5))
    const [first] = listed(desk, 'serving', me)
    expect(first).toMatchObject({ id: 1, unread: 1, last_number: 5, last: { preview: '在吗' } })
  })

  test('a read mark of this screen survives a frame that left before it', () => {
    const desk = emptyDesk()
    answer(desk, [conversation(1, { last_number: 4, unread: 3, agent_read: 1 })], 0)
    amend(desk, 1, { agent_read: 4, unread: 0 })
    tell(desk, conversation(1, { last_number: 4, unread: 3, agent_read: 1 }))
    expect(desk.entries.get(1)?.conversation).toMatchObject({ agent_read: 4, unread: 0 })
  })

  test('frames in any order, doubled and beside answers, end with what the server has', () => {
    const state = fc.constantFrom<State>('queued', 'serving', 'ended', 'robot')
    const history = fc.array(fc.record({ id: fc.integer({ min: 1, max: 4 }), state, agent: fc.constantFrom(7, 8) }), { minLength: 1, maxLength: 40 })
    fc.assert(fc.property(history, fc.infiniteStream(fc.nat(1000)), (moves, dice) => {
      const versions = moves.map((m, i) => conversation(m.id, { state: m.state, agent_id: m.agent, version: i + 1, updated_at: i }))
      const truth = new Map(versions.map((c) => [c.id, c]))
      const roll = () => dice.next().value as number
      const frames = [...versions, ...versions].map((c) => ({ c, key: roll() })).sort((a, b) => a.key - b.key).map((f) => f.c)
      const desk = emptyDesk()
      for (const c of frames) {
        tell(desk, c)
        if (roll() % 5 === 0) answer(desk, [versions[roll() % versions.length] as Conversation], 0)
      }
      for (const [id, c] of truth) expect(desk.entries.get(id)?.conversation).toEqual(c)
    }))
  })

  test('five thousand conversations stand in order, the last changed first', () => {
    const desk = emptyDesk()
    answer(desk, Array.from({ length: 5000 }, (_, i) => conversation(i + 1, { updated_at: (i * 7919) % 5000 })), 0)
    const order = listed(desk, 'serving', me).map((c) => c.updated_at)
    expect(order).toEqual(Array.from({ length: 5000 }, (_, i) => 4999 - i))
  })
})
