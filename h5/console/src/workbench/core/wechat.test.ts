import { describe, expect, test } from 'vitest'
import { conversation, FakeServer, message } from '../test/fake'
import { behind, mayRecall, settled, unsettled } from './delivery'
import { Follower } from './follow'
import { fileTypes, kindOf, sendable } from './kinds'
import type { Delivery, Message, Quota } from './model'
import { allowance, countdown, shut } from './quota'
import { size, split, tooLong } from './split'
import { change, emptyThread, receive, restart } from './thread'

const delivery = (state: Delivery['state'], attempts: number, more: Partial<Delivery> = {}): Delivery =>
  ({ state, attempts, at: attempts, code: 0, rid: '', fault: '', words: {}, by_hand: false, ...more })
const said = (number: number, d: Delivery): Message => message(1, number, { party: 'agent', delivery: d })

describe('a delivery', () => {
  const asked = (n: number) => delivery('queued', n, { at: 0, by_hand: true })
  test('never goes back to where it was', () => {
    const way = [delivery('queued', 0), delivery('sending', 1), delivery('queued', 1), delivery('sending', 2), delivery('uncertain', 2), asked(2),
      delivery('sending', 3, { by_hand: true }), delivery('sent', 3, { by_hand: true })]
    way.forEach((now, i) => way.forEach((other, j) => expect([i, j, behind(other, now)]).toEqual([i, j, j < i])))
  })

  test('is known better by a node that was only slow', () => {
    expect(behind(delivery('sent', 1), delivery('uncertain', 1))).toBe(false)
    expect(behind(delivery('uncertain', 1), delivery('sent', 1))).toBe(true)
  })

  test('is settled, or asked about again', () => {
    expect(unsettled([said(1, delivery('sent', 1)), said(2, delivery('queued', 0)), message(1, 3), said(4, delivery('sending', 1))])).toEqual([2, 4])
    expect(settled(delivery('failed', 1))).toBe(true)
  })

  test('can be taken back while it has not left', () => {
    const may = (d?: Delivery) => mayRecall(d)
    expect([may(), may(delivery('queued', 0)), may(delivery('failed', 1)), may(delivery('sending', 1)), may(delivery('sent', 1)), may(delivery('uncertain', 1))])
      .toEqual([true, true, true, false, false, false])
  })
})

describe('a thread that hears of changes', () => {
  const open = () => restart(emptyThread(1), { items: [said(1, delivery('queued', 0)), message(1, 2)], last_number: 2, agent_read: 0, customer_read: 0, customer_delivered: 0 }, 60)
  const states = (t: ReturnType<typeof open>) => t.messages.map((m) => m.delivery?.state ?? '')

  test('puts a message into its place and makes no gap', () => {
    const before = open()
    const t = change(before, [said(1, delivery('sent', 1)), said(9, delivery('sent', 1))])
    expect([states(t), t.known, t.revision > before.revision]).toEqual([['sent', ''], 2, true])
  })

  test('ignores what overtook and what changes nothing', () => {
    const sent = change(open(), [said(1, delivery('sent', 1))])
    expect(change(sent, [said(1, delivery('sending', 1))])).toBe(sent)
    expect(change(sent, [])).toBe(sent)
  })

  test('leaves a recalled message recalled', () => {
    const recalled = receive(open(), [message(1, 3, { kind: 'recall', body: { number: 1 } })])
    expect(change(recalled, [said(1, delivery('sent', 1))]).messages[0]?.recalled_at).toBeGreaterThan(0)
  })
})

test('a screen that comes back asks again for what was on its way', async () => {
  const server = new FakeServer()
  server.store({ party: 'customer' })
  server.store({ party: 'agent', client_id: 'a' })
  const put = (d: Delivery) => (server.rows[1] = { ...(server.rows[1] as Message), delivery: d })
  put(delivery('queued', 0))
  const asked: number[] = []
  const source = {
    after: async (_: number, n: number, limit: number) => (asked.push(n), server.after(n, limit)),
    before: async (_: number, n: number, limit: number) => server.before(n, limit),
    newest: async (_: number, limit: number) => server.newest(limit), hopeless: () => false,
  }
  const f = new Follower(1, source, { later: () => () => {}, random: () => 0 }, () => {})
  await f.refresh()
  put(delivery('sent', 1)) // and the frame is lost
  await f.refresh()
  expect(f.thread.messages[1]?.delivery?.state).toBe('sent')
  await f.refresh()
  expect(asked.filter((n) => n === 1)).toHaveLength(2) // settled: only after its last number since
  f.close()
})

describe('what may be sent', () => {
  const noon = 1_700_000_000_000
  const minute = 60_000
  const quota = (more: Partial<Quota>): Quota => ({ state: 'open', left: 5, unlimited: false, until: noon + 48 * 60 * minute, then: 0, closes_at: noon + 48 * 60 * minute, ...more })
  const short = quota({ left: 3, until: noon + minute, then: 1 })

  test.each([
    ['while it is open', quota({}), noon, 'open', 5, false],
    ['the last one', quota({ left: 1 }), noon, 'open', 1, true],
    ['before a short window closes', short, noon + minute - 1, 'open', 3, false],
    ['after it, what the long one still has', short, noon + minute, 'open', 1, true],
    ['after it, nothing', { ...short, then: 0 }, noon + minute, 'used_up', 0, false],
    ['after the last window', quota({}), noon + 48 * 60 * minute, 'over', 0, false],
    ['when it is used up', quota({ state: 'used_up', left: 0, until: 0 }), noon, 'used_up', 0, false],
    ['when WeChat shut it', quota({ state: 'shut', left: 0, until: 0 }), noon, 'shut', 0, false],
    ['any number', quota({ unlimited: true, left: 0 }), noon, 'open', 0, false],
  ] as const)('%s', (_, q, now, state, left, last) => {
    const a = allowance(q, now)
    expect([a.state, a.left, a.last]).toEqual([state, left, last])
    expect(shut(conversation(1, { quota: q }), now)).toBe(state !== 'open')
  })

  test('is not asked on our own page', () => expect(shut(conversation(1, { quota: null }), noon)).toBe(false))

  test('is counted down by a clock in the last hour', () => {
    expect([countdown(60 * minute), countdown(59 * minute + 59_001), countdown(61_000), countdown(900), countdown(-5)]).toEqual(['', '60:00', '1:01', '0:01', '0:00'])
  })
})

describe('a text for WeChat', () => {
  test('has an end in characters and in bytes', () => {
    expect([tooLong('a'.repeat(600)), tooLong('a'.repeat(601)), tooLong('😀'.repeat(512)), tooLong('😀'.repeat(513))]).toEqual([false, true, false, true])
  })

  test('is split where people pause, and nothing is lost', () => {
    const sentence = '字'.repeat(99) + '。'
    const pieces = split(sentence.repeat(13))
    expect(pieces).toHaveLength(3)
    expect(pieces.every((p) => p.endsWith('。') && !tooLong(p))).toBe(true)
    for (const text of ['x'.repeat(5000), '😀'.repeat(2000), 'a\n' + 'b '.repeat(900)]) {
      const all = split(text)
      expect(all.every((p) => !tooLong(p) && size(p) > 0)).toBe(true)
      expect(all.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
    }
    expect(split(' \n ')).toEqual([])
  })
})

describe('what kinds may be sent', () => {
  const cloud = conversation(1)
  const mini = conversation(1, { kinds: ['text', 'image', 'link', 'menu'] })
  const official = conversation(1, { kinds: ['text', 'image', 'voice', 'video', 'link', 'menu'] })
  test.each([
    ['our own page', cloud, ['image', 'file', 'file', 'file'], ''],
    ['a mini-program', mini, ['image', null, null, null], ''],
    ['an official account', official, ['image', 'video', 'voice', null], 'video/mp4,audio/mpeg,.amr'],
  ] as const)('%s', (_, c, kinds, types) => {
    expect(['image/png', 'video/mp4', 'audio/mpeg', 'application/pdf'].map((type) => kindOf(c, type))).toEqual(kinds)
    expect(fileTypes(c)).toBe(types)
  })
  test('a picture goes as a picture', () => expect([sendable(mini, 'image'), sendable(mini, 'file')]).toEqual([true, false]))
})
