import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Item, Thread, Told } from '../core/types'
import { Refusal } from './ask'
import { Engine } from './engine'

/** A simulator that answers when the test says so. */
class Fake {
  items: Item[] = []
  threads: Thread[] = [thread('wxshop'), thread('wxserv')]
  seq = 100
  away = false
  refuse: { reason: string; error: string } | null = null
  asked: string[] = []
  hold: Promise<void> | null = null
  moved = 0

  fetch = async (url: string, init?: RequestInit) => {
    const path = url.replace('/simulator/', '')
    this.asked.push(`${init?.method} ${path}`)
    if (this.away) throw new TypeError('failed to fetch')
    const body = this.body(path, init?.method ?? 'GET')
    if (this.hold && path.includes('/threads/')) await this.hold
    if (this.refuse && init?.method === 'POST') return answer(400, this.refuse)
    return answer(200, body)
  }

  private body(path: string, method: string): unknown {
    if (path === 'state') return { clock: { now: Date.now() + this.moved, moved: this.moved }, accounts: [], persons: [{ id: 'ming' }, { id: 'hong' }], switches: [], forgeries: [] }
    if (method === 'GET' && path.endsWith('/threads')) return { threads: this.threads, seq: this.seq }
    if (method === 'GET') return { items: this.items.slice(), seq: this.seq }
    return { ok: true }
  }
}

class FakeSource {
  static all: FakeSource[] = []
  readonly CLOSED = 2
  readyState = 1
  onopen = () => {}
  onmessage = (_: { data: string }) => {}
  onerror = () => {}
  closed = false
  constructor(readonly url: string) {
    FakeSource.all.push(this)
  }
  close() {
    this.closed = true
  }
  tell(event: Partial<Told>) {
    this.onmessage({ data: JSON.stringify({ at: 0, appid: 'wxshop', ...event }) })
  }
}

const answer = (status: number, body: unknown) => ({ ok: status === 200, status, json: async () => body })
const thread = (appid: string): Thread => ({ appid, name: appid, kind: 'miniprogram', openid: 'o', following: false, typing: false, quota: { left: 0, until: 0 }, count: 0 })
const item = (id: number, more: Partial<Item> = {}): Item => ({ id, appid: 'wxshop', at: id, from: 'account', kind: 'text', text: `t${id}`, ...more })
const settle = () => vi.advanceTimersByTimeAsync(100)

let fake: Fake
let engine: Engine
let faults: Refusal[]

beforeEach(async () => {
  vi.useFakeTimers()
  localStorage.clear()
  fake = new Fake()
  FakeSource.all = []
  vi.stubGlobal('fetch', fake.fetch)
  vi.stubGlobal('EventSource', FakeSource)
  faults = []
  engine = new Engine((e) => faults.push(e))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function holding(person = 'ming'): Promise<FakeSource> {
  await engine.start()
  await engine.hold(person)
  return FakeSource.all[FakeSource.all.length - 1]!
}

describe('a phone that is held', () => {
  test('listens from where its threads were told, and says whose it is to pages that open', async () => {
    const source = await holding()
    expect(source.url).toBe('/simulator/persons/ming/stream?after=100')
    expect(document.cookie).toContain('simulator_person=ming')
    source.onopen()
    expect(engine.line).toBe('up')
  })

  test('is put down when another is taken up, and what still comes for it is not heard', async () => {
    const first = await holding()
    await engine.hold('hong')
    expect(first.closed).toBe(true)
    first.tell({ seq: 101, kind: 'item', item: item(1) })
    await settle()
    expect([engine.world.person, engine.world.unread.wxshop]).toEqual(['hong', 0])
  })

  test('does not lose what happens while a thread is fetched', async () => {
    const source = await holding()
    fake.items = [item(1)]
    let go = () => {}
    fake.hold = new Promise((resolve) => (go = resolve))
    const reading = engine.read('wxshop')
    source.tell({ seq: 101, kind: 'item', item: item(2) })
    go()
    await reading
    expect(engine.world.items.wxshop!.map((i) => i.id)).toEqual([1, 2])
  })

  test('shows the thread that was opened last, however late the other one comes', async () => {
    await holding()
    fake.items = [item(1)]
    let go = () => {}
    fake.hold = new Promise((resolve) => (go = resolve))
    const first = engine.read('wxshop')
    fake.hold = null
    await engine.read('wxserv')
    go()
    await first
    expect([engine.world.ready.wxserv, engine.world.ready.wxshop]).toEqual([true, undefined])
  })

  test('asks once for many events, and reads everything anew after a reset', async () => {
    const source = await holding()
    await engine.read('wxshop')
    fake.asked = []
    for (let n = 1; n <= 5; n++) source.tell({ seq: 100 + n, kind: 'item', item: item(n) })
    await settle()
    expect(fake.asked).toEqual(['GET persons/ming/threads'])
    fake.asked = []
    fake.items = [item(7)]
    source.tell({ seq: 3, kind: 'reset' })
    await settle()
    expect(fake.asked).toEqual(['GET state', 'GET persons/ming/threads', 'GET persons/ming/threads/wxshop?limit=60'])
    expect(engine.world.items.wxshop!.map((i) => i.id)).toEqual([7])
  })

  test('lives in the time of the simulator', async () => {
    fake.moved = 3_600_000
    await holding()
    expect(engine.now() - Date.now()).toBe(3_600_000)
  })
})

describe('what was not read', () => {
  test('is remembered over a visit', async () => {
    fake.threads = [{ ...thread('wxshop'), last: item(5), count: 1 }]
    await holding()
    expect(engine.world.unread.wxshop).toBe(1)
    await engine.read('wxshop')
    expect(engine.world.unread.wxshop).toBe(0)
    const next = new Engine(() => {})
    await next.start()
    await next.hold('ming')
    expect(next.world.unread.wxshop).toBe(0)
  })

  test('is nothing while the thread is open', async () => {
    const source = await holding()
    await engine.read('wxshop')
    source.tell({ seq: 101, kind: 'item', item: item(9) })
    expect(engine.world.unread.wxshop).toBe(0)
  })
})

describe('a simulator that is away', () => {
  test('is asked again until it answers', async () => {
    fake.away = true
    await engine.start()
    expect(engine.line).toBe('down')
    fake.away = false
    await vi.advanceTimersByTimeAsync(2000)
    expect(engine.world.state!.persons.length).toBe(2)
  })

  test('is asked for everything when it is back', async () => {
    const source = await holding()
    source.onopen()
    source.onerror()
    expect(engine.line).toBe('down')
    fake.asked = []
    source.onopen()
    await settle()
    expect(fake.asked).toEqual(['GET state', 'GET persons/ming/threads'])
  })

  test('is listened to again from the last event, where the browser has given up', async () => {
    const source = await holding()
    source.tell({ seq: 123, kind: 'log' })
    source.readyState = 2
    source.onerror()
    await vi.advanceTimersByTimeAsync(2000)
    expect(FakeSource.all[1]!.url).toBe('/simulator/persons/ming/stream?after=123')
  })
})

test('a deed says whether it was done, and a refusal why it was not', async () => {
  await holding()
  expect(await engine.act('wxshop', 'text', { text: 'a' })).toBe(true)
  fake.refuse = { reason: 'not_open', error: 'the customer service has to be opened first' }
  expect(await engine.act('wxshop', 'text', { text: 'a' })).toBe(false)
  fake.away = true
  expect(await engine.act('wxshop', 'text', { text: 'a' })).toBe(false)
  expect(faults.map((f) => f.reason)).toEqual(['not_open', 'away'])
})
