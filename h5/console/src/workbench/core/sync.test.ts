import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FakeServer } from '../test/fake'
import { type Clock, Follower, type Source } from './follow'
import type { Message } from './model'
import { outgoing } from './outbox'
import { type Refusal, Sender } from './sender'

// A screen against a server over a line that loses, doubles, delays and shuffles
// everything it can. At the end the screen shows exactly what is stored.

type Step =
  | { do: 'customer'; times: number }
  | { do: 'agent' | 'recall' | 'cut' | 'join' | 'older' | 'tick' | 'newScreen' }
  | { do: 'deliver'; which: number; twice: boolean }
  | { do: 'answer'; which: number; fail: boolean }

class World implements Clock {
  server = new FakeServer()
  wire: Message[] = []
  answers: { run: (fail: boolean) => void }[] = []
  timers: (() => void)[] = []
  joined = true
  follower!: Follower
  sender!: Sender
  said: string[] = []

  constructor() {
    this.open()
  }

  random = () => 0.5
  later(_: number, what: () => void): () => void {
    this.timers.push(what)
    return () => {
      this.timers = this.timers.filter((t) => t !== what)
    }
  }

  /** Reads are answered with what was true when they were asked: the line may hold an answer for long. */
  private read<T>(found: T): Promise<T> {
    return this.ask(() => found)
  }

  private ask<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      // The server may do its part and the answer still be lost: that is the case that doubles messages.
      this.answers.push({
        run: (fail) => {
          const result = work()
          if (fail) reject(new Error('line')); else resolve(result)
        },
      })
    })
  }

  source: Source = {
    after: (_, n, limit) => this.read(this.server.after(n, limit)),
    before: (_, n, limit) => this.read(this.server.before(n, limit)),
    newest: (_, limit) => this.read(this.server.newest(limit)),
    hopeless: () => false,
  }

  open(): void {
    this.follower?.close()
    const mine = new Follower(1, this.source, this, () => this.sender?.seen(1, mine.thread.messages, mine.thread.last), { first: 4, page: 7, absence: 25 })
    this.follower = mine
    const waiting = this.sender?.of(1) ?? []
    this.sender = new Sender({
      post: (e) => this.ask(() => this.store(e.client_id)),
      refusal: (): Refusal => ({ final: false, sentence: 'line', wait: 0 }),
      accepted: (m) => this.follower.take([m]),
      changed: () => {},
    }, this)
    for (const e of waiting) this.sender.add(outgoing(e))
    void mine.refresh()
  }

  private store(id: string): Message {
    const before = this.server.rows.length
    const m = this.server.store({ party: 'agent', client_id: id, body: { text: id } })
    if (this.server.rows.length > before) this.announce(m)
    return m
  }

  announce(m: Message): void {
    if (this.joined) this.wire.push({ ...m })
  }

  async run(s: Step): Promise<void> {
    switch (s.do) {
      case 'customer': for (let i = 0; i < s.times; i++) this.announce(this.server.store({ party: 'customer' })); break
      case 'agent': this.say(); break
      case 'recall': this.recall(); break
      case 'cut': this.joined = false; this.wire = []; break
      case 'join': this.join(); break
      case 'older': void this.follower.loadOlder(5); break
      case 'newScreen': this.open(); break
      case 'tick': this.tick(); break
      case 'deliver': this.deliver(s.which, s.twice); break
      case 'answer': this.answer(s.which, s.fail); break
    }
    await settled()
  }

  private say(): void {
    const id = `m${this.said.length}`
    this.said.push(id)
    this.sender.add(outgoing({ client_id: id, conversation_id: 1, kind: 'text', body: { text: id }, at: this.said.length }))
  }

  private recall(): void {
    const words = this.server.rows.filter((m) => m.kind === 'text' && m.recalled_at === 0)
    const victim = words[(this.server.rows.length * 7) % Math.max(1, words.length)]
    if (victim) this.announce(this.server.recall(victim.number))
  }

  join(): void {
    this.joined = true
    void this.follower.refresh()
    this.sender.wake()
  }

  tick(): void {
    const due = this.timers
    this.timers = []
    for (const t of due) t()
  }

  deliver(which: number, twice: boolean): void {
    const [m] = this.wire.splice(which % Math.max(1, this.wire.length), 1)
    if (!m) return
    this.follower.take(twice ? [m, m] : [m])
    if (twice) this.follower.take([m])
  }

  answer(which: number, fail: boolean): void {
    this.answers.splice(which % Math.max(1, this.answers.length), 1)[0]?.run(fail)
  }

  /** The line holds now: everything under way arrives. */
  async calm(): Promise<void> {
    this.join()
    for (let i = 0; i < 400; i++) {
      await settled()
      if (this.answers.length === 0 && this.timers.length === 0) {
        if (this.follower.thread.whole) break
        void this.follower.loadOlder(50)
        continue
      }
      this.tick()
      this.answer(0, false)
    }
    this.wire = []
  }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve()
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('customer' as const), times: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 4, arbitrary: fc.constantFrom<Step>({ do: 'agent' }) },
  { weight: 4, arbitrary: fc.constantFrom<Step>({ do: 'cut' }, { do: 'join' }, { do: 'older' }, { do: 'tick' }, { do: 'recall' }, { do: 'newScreen' }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('deliver' as const), which: fc.nat(20), twice: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(20), fail: fc.boolean() }) },
)

test('whatever the line does, the screen ends with exactly the stored history', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 150, size: 'max' }), async (steps) => {
      const world = new World()
      for (const s of steps) {
        await world.run(s)
        const numbers = world.follower.thread.messages.map((m) => m.number)
        expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] ?? 1) + i))
      }
      await world.calm()
      expect(world.follower.thread.messages).toEqual(world.server.rows)
      expect(world.server.rows.filter((m) => m.party === 'agent').map((m) => m.client_id).sort()).toEqual([...world.said].sort())
      expect(world.sender.of(1)).toEqual([])
    }),
    { numRuns: 300 },
  )
}, 60_000)

test('what an agent says in one conversation arrives in the order in which it was said', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step.filter((s) => s.do !== 'newScreen'), { maxLength: 120, size: 'max' }), async (steps) => {
      const world = new World()
      for (const s of steps) await world.run(s)
      await world.calm()
      expect(world.server.rows.filter((m) => m.party === 'agent').map((m) => m.client_id)).toEqual(world.said)
    }),
    { numRuns: 150 },
  )
}, 60_000)
