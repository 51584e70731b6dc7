/** A server that keeps its word, behind a world that does not. For tests. */
import { step } from './desk'
import type { Moment } from './line'
import type { Outgoing } from './outbox'
import { newDesk, type Desk, type Effect, type Event } from './state'
import type { Conversation, Frame, Message, Opened, Page } from './types'

export const noon = Date.UTC(2026, 10, 23, 4)

export function line(number: number, more: Partial<Message> = {}): Message {
  return {
    conversation_id: 7,
    number,
    party: 'agent',
    agent_id: 3,
    agent_name: '小林',
    kind: 'text',
    body: { text: `line ${number}` },
    at: noon + number * 1000,
    recalled_at: 0,
    ...more,
  }
}

export function conversation(more: Partial<Conversation> = {}): Conversation {
  return {
    id: 7,
    state: 'serving',
    last_number: 0,
    agent_read: 0,
    customer_read: 0,
    customer_delivered: 0,
    agent: null,
    queue_position: 0,
    rating_open: false,
    ...more,
  }
}

export class FakeServer {
  stored: Message[] = []
  customerRead = 0
  private screens: Array<(f: Frame) => void> = []

  listen(screen: (f: Frame) => void): void {
    this.screens.push(screen)
  }

  hangUp(): void {
    this.screens = []
  }

  add(more: Partial<Message>): Message {
    const m = line(this.stored.length + 1, more)
    this.stored.push(m)
    if (m.kind === 'recall') this.empty(m)
    for (const screen of this.screens) screen({ type: 'message', conversation_id: 7, message: { ...m } })
    return m
  }

  /** The same client_id again returns the first row. */
  post(item: Outgoing): Message {
    const first = this.stored.find((m) => m.client_id === item.client_id)
    return first || this.add({ party: 'customer', client_id: item.client_id, kind: item.kind, body: item.body })
  }

  after(n: number, limit: number): Page {
    return { items: this.stored.slice(n, n + limit), last_number: this.stored.length }
  }

  before(n: number, limit: number): Page {
    return { items: this.stored.slice(Math.max(0, n - 1 - limit), n - 1) }
  }

  open(shown: number): Opened {
    const last = this.stored.length
    return {
      token: 'token',
      expires_at: noon + 864e5,
      visitor_key: 'v_1',
      agent: null,
      conversation: conversation({ last_number: last, customer_read: this.customerRead }),
      channel: { id: 1, name: '官网', settings: {} as never },
      messages: { items: this.stored.slice(Math.max(0, last - shown)) },
    }
  }

  private empty(recall: Message): void {
    const at = (recall.body.number || 0) - 1
    const target = this.stored[at]
    if (target) this.stored[at] = { ...target, body: {}, recalled_at: recall.at }
  }
}

/** World carries effects to the server and their answers back, as badly as it is told to. */
export class World {
  desk: Desk = newDesk()
  pending: Effect[] = []
  frames: Array<{ serial: number; frame: Frame }> = []
  kept = new Map<string, Outgoing>()
  news: Message[] = []
  now = noon
  typed = 0

  constructor(
    readonly server = new FakeServer(),
    readonly pageSize = 5,
    readonly shown = 4,
  ) {
    this.tell({ on: 'open' })
  }

  moment(): Moment {
    return { now: this.now, dice: 0.5 }
  }

  tell(event: Event): void {
    const [desk, effects] = step(this.desk, event, this.moment())
    this.desk = desk
    for (const e of effects) this.take(e)
  }

  private take(e: Effect): void {
    if (e.do === 'keep') this.kept.set(e.item.client_id, e.item)
    else if (e.do === 'forget') this.kept.delete(e.id)
    else if (e.do === 'news') this.news.push(...e.messages)
    else if (e.do === 'hangUp') this.server.hangUp()
    else if (e.do !== 'cancel') this.pending.push(e)
  }

  type(text: string): void {
    this.typed++
    const item: Outgoing = {
      client_id: `c${this.typed}`,
      kind: 'text',
      body: { text },
      at: this.now + this.typed,
      state: 'waiting',
      tries: 0,
    }
    this.tell({ on: 'say', item })
  }

  /** The page dies: what is under way may still reach the server, storage stays. */
  kill(): void {
    for (const e of this.pending) if (e.do === 'post' && Number(e.item.client_id.slice(1)) % 2) this.server.post(e.item)
    this.server.hangUp()
    this.pending = []
    this.frames = []
    this.desk = newDesk()
    this.tell({ on: 'open' })
    this.tell({ on: 'found', items: [...this.kept.values()] })
  }

  cut(code = 1006): void {
    this.server.hangUp()
    this.frames = this.frames.filter((_, i) => i % 2 === 0) // some were already on the way
    this.tell({ on: 'line', event: { on: 'down', serial: this.desk.line.serial, code } })
  }

  /** deliver hands over the frame at this place, and keeps it for another time if twice. */
  deliver(place: number, twice = false): void {
    const i = this.frames.length > 0 ? place % this.frames.length : -1
    const f = this.frames[i]
    if (!f) return
    if (!twice) this.frames.splice(i, 1)
    this.tell({ on: 'frame', serial: f.serial, frame: f.frame })
  }

  resolve(place: number, outcome: 'ok' | 'lostRequest' | 'lostAnswer' | 'error' | 'unauthorized'): void {
    const i = this.pending.length > 0 ? place % this.pending.length : -1
    const e = this.pending[i]
    if (!e) return
    this.pending.splice(i, 1)
    if (outcome === 'lostAnswer') this.serve(e, true)
    if (outcome === 'ok' || e.do === 'timer' || e.do === 'ping') this.serve(e, false)
    else this.refuse(e, { lostRequest: 0, lostAnswer: 0, error: 500, unauthorized: 401 }[outcome])
  }

  calm(): void {
    for (let round = 0; round < 2000; round++) {
      if (this.frames.length > 0) this.deliver(0)
      else if (this.pending.some((e) => e.do !== 'timer' && e.do !== 'ping')) {
        this.resolve(
          this.pending.findIndex((e) => e.do !== 'timer' && e.do !== 'ping'),
          'ok',
        )
      } else if (this.busy() && this.pending.length > 0) {
        this.now += 1000
        this.resolve(0, 'ok')
      } else return
    }
    throw new Error(`the page never came to rest: ${JSON.stringify({ ...this.desk, thread: 0 })}`)
  }

  private busy(): boolean {
    const d = this.desk
    return (
      d.phase === 'opening' ||
      d.busy.ask ||
      d.busy.askAgain ||
      d.busy.renew ||
      d.busy.rest ||
      d.line.state !== 'up' ||
      d.outbox.some((o) => o.state !== 'failed')
    )
  }

  private refuse(e: Effect, status: number): void {
    const trouble = { status, code: 'x', message: 'no' }
    if (e.do === 'open') this.tell({ on: 'openFailed', trouble: { ...trouble, status: status === 401 ? 0 : status } })
    else if (e.do === 'ask') this.tell({ on: 'askFailed', trouble })
    else if (e.do === 'older') this.tell({ on: 'olderFailed', trouble })
    else if (e.do === 'renew') this.tell({ on: 'renewFailed', trouble })
    else if (e.do === 'mark') this.tell({ on: 'markFailed', trouble })
    else if (e.do === 'post') this.tell({ on: 'postFailed', id: e.item.client_id, trouble })
    else if (e.do === 'connect') this.tell({ on: 'line', event: { on: 'down', serial: e.serial, code: 1006 } })
    else if (e.do === 'poll') this.tell({ on: 'line', event: { on: 'pollFailed', serial: e.serial, status } })
  }

  private serve(e: Effect, deaf: boolean): void {
    const tell = (event: Event) => {
      if (!deaf) this.tell(event)
    }
    const { server } = this
    if (e.do === 'open') tell({ on: 'opened', opened: server.open(this.shown) })
    else if (e.do === 'ask') tell({ on: 'asked', after: e.after, page: server.after(e.after, this.pageSize) })
    else if (e.do === 'older') tell({ on: 'olderCame', before: e.before, page: server.before(e.before, this.pageSize) })
    else if (e.do === 'renew') tell({ on: 'renewed', token: 'new', expires_at: this.now + 864e5 })
    else if (e.do === 'mark') {
      server.customerRead = Math.max(server.customerRead, e.read)
      tell({ on: 'marked', read: e.read, delivered: e.delivered })
    } else if (e.do === 'post') {
      const message = server.post(e.item)
      tell({ on: 'posted', id: e.item.client_id, message })
    } else if (e.do === 'connect') this.connect(e.serial)
    else if (e.do === 'poll') this.poll(e.serial, tell)
    else if (e.do === 'timer') this.ring(e.name)
    else if (e.do === 'ping') this.tell({ on: 'frame', serial: e.serial, frame: { type: 'pong' } })
  }

  private connect(serial: number): void {
    if (serial !== this.desk.line.serial) return
    this.server.listen((frame) => this.frames.push({ serial, frame }))
    this.tell({ on: 'frame', serial, frame: { type: 'hello', heartbeat_seconds: 25 } })
  }

  private poll(serial: number, tell: (e: Event) => void): void {
    const after = this.desk.thread.last
    if (after < this.server.stored.length) {
      tell({ on: 'polled', serial, after, page: this.server.after(after, this.pageSize) })
    } else if (serial === this.desk.line.serial) {
      this.desk = { ...this.desk, line: { ...this.desk.line, state: 'up', awaySince: 0 } }
    }
  }

  private ring(name: string): void {
    if (name === 'retry' || name === 'beat' || name === 'climb') this.tell({ on: 'line', event: { on: 'timer', name } })
    else this.tell({ on: 'timer', name: name as never })
  }
}
