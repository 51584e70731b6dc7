/**
 * The engine runs the core in a browser: it hands it what happens, and does
 * what the core asks for. Views read engine.desk and tell the engine; they
 * fetch nothing themselves.
 */
import type { Language } from '@yingke/shared/language'
import { step } from '../core/desk'
import type { Outgoing } from '../core/outbox'
import { newDesk, type Desk, type Effect, type Event } from '../core/state'
import type { Body, Channel, Message, Trouble } from '../core/types'
import { makeApi, troubleOf, type Api } from './api'
import type { Say } from '../words'
import { Cancels, Errands } from './errands'
import { blobs, holdTab, outbox, randomId } from './keep'
import { scope, type Link } from './link'
import { Wire } from './wire'

/** A tab that just closed may look alive for this long; its outbox is looked at again then. */
const ADOPT_AGAIN = 16000
const TYPING_EVERY = 5000
const PREVIEW_EVERY = 1500

export class Engine {
  desk: Desk
  readonly api: Api
  readonly scope: string
  /** The customer's own picture, if the link has one. */
  readonly avatar: string
  /** Pictures that this page sent, shown from memory in place of a download. */
  readonly previews: Record<string, string> = {}
  private readonly wire: Wire
  private readonly watchers: Array<() => void> = []
  private readonly readers: Array<(news: Message[]) => void> = []
  private readonly timers: Record<string, number> = {}
  private readonly cancels = new Cancels()
  private readonly errands: Errands
  private typedAt = 0
  private toldTyping = false

  constructor(link: Link, language: () => Language, channel: Channel | null) {
    this.desk = newDesk(channel)
    this.scope = scope(link)
    this.avatar = link.params.avatarUrl || ''
    this.api = makeApi(language, () => this.desk.token)
    this.errands = new Errands(this.api, link, this.scope, this.cancels, (event) => this.tell(event))
    this.wire = new Wire({
      frame: (serial, frame) => this.tell({ on: 'frame', serial, frame }),
      down: (serial, code) => this.tell({ on: 'line', event: { on: 'down', serial, code } }),
    })
  }

  start(): void {
    holdTab()
    this.adopt(true)
    this.tell({ on: 'open' })
    const show = () => !document.hidden && this.tell({ on: 'line', event: { on: 'show' } })
    addEventListener('pageshow', (e) => e.persisted && show()) // out of the back-forward cache
    document.addEventListener('visibilitychange', () => {
      this.wire.send({ type: 'background', background: document.hidden })
      show()
    })
    addEventListener('online', () => this.tell({ on: 'line', event: { on: 'online' } }))
    addEventListener('offline', () => this.tell({ on: 'line', event: { on: 'offline' } }))
  }

  watch(watcher: () => void): void {
    this.watchers.push(watcher)
  }

  onNews(reader: (news: Message[]) => void): void {
    this.readers.push(reader)
  }

  tell(event: Event): void {
    const [desk, effects] = step(this.desk, event, { now: Date.now(), dice: Math.random() })
    const changed = desk !== this.desk
    this.desk = desk
    for (const e of effects) this.run(e)
    if (changed) for (const watcher of this.watchers) watcher()
  }

  say(kind: string, body: Body, blob?: Blob): void {
    const item: Outgoing = {
      client_id: randomId(),
      kind,
      body,
      at: Date.now(),
      state: 'waiting',
      tries: 0,
      upload: Boolean(blob),
    }
    if (!blob) return this.tell({ on: 'say', item })
    this.previews[item.client_id] = URL.createObjectURL(blob)
    void blobs.put(item.client_id, blob)
    this.tell({ on: 'say', item })
  }

  /** recall takes a message back; its text stays at hand to be edited. */
  async recall(m: Message, shop: { toast(text: string): void; recalled: Record<number, string> }): Promise<void> {
    try {
      await this.api.recall(m.number)
      if (m.body.text) shop.recalled[m.number] = m.body.text
      this.tell({ on: 'sync' })
    } catch (e) {
      shop.toast(troubleOf(e).message)
    }
  }

  async clear(shop: { toast(text: string): void; t: Say }): Promise<void> {
    try {
      await this.api.clear()
      this.tell({ on: 'cleared' })
      shop.toast(shop.t('cleared'))
    } catch (e) {
      shop.toast(troubleOf(e).message)
    }
  }

  /** rated hides the question before the server has said so. */
  rated(): void {
    const { conversation } = this.desk
    if (!conversation) return
    const frame = { type: 'conversation', conversation: { ...conversation, rating_open: false } }
    this.tell({ on: 'frame', serial: this.desk.line.serial, frame })
  }

  /** refuse shows at once what the server said before the page was drawn. */
  refuse(trouble: Trouble): void {
    this.tell({ on: 'openFailed', trouble })
  }

  /** restart opens again after the server had sent us away. */
  restart(): void {
    this.tell({ on: 'open' })
  }

  /** typing tells the agent, seldom and only while the line is up: nobody misses it. */
  typing(text: string): void {
    const now = Date.now()
    const typing = text !== ''
    const { channel } = this.desk
    const preview = Boolean(channel && channel.settings.typing_preview)
    const every = preview ? PREVIEW_EVERY : TYPING_EVERY
    if (typing === this.toldTyping && (!typing || now - this.typedAt < every)) return
    const frame: Record<string, unknown> = { type: 'typing', typing }
    if (preview) frame.preview = text.slice(0, 200)
    if (!this.wire.send(frame)) return
    this.typedAt = now
    this.toldTyping = typing
  }

  private adopt(first: boolean): void {
    const { items, waiting } = outbox.adopt(this.scope)
    for (const item of items) void this.preview(item)
    if (items.length > 0) this.tell({ on: 'found', items })
    if (first && waiting > 0) setTimeout(() => this.adopt(false), ADOPT_AGAIN)
  }

  private async preview(item: Outgoing): Promise<void> {
    if (!item.upload || this.previews[item.client_id]) return
    const blob = await blobs.get(item.client_id)
    if (!blob) return
    this.previews[item.client_id] = URL.createObjectURL(blob)
    for (const watcher of this.watchers) watcher()
  }

  private run(e: Effect): void {
    switch (e.do) {
      case 'open':
        return void this.errands.open()
      case 'renew':
        return void this.errands.renew()
      case 'ask':
        return void this.errands.ask(e.after)
      case 'older':
        return void this.errands.older(e.before)
      case 'post':
        return void this.errands.post(e.item)
      case 'upload':
        return void this.errands.upload(e.item)
      case 'mark':
        return void this.errands.mark(e.read, e.delivered)
      case 'cancel':
        return this.cancels.stop(e.id)
      case 'keep':
        return outbox.put(this.scope, e.item)
      case 'forget':
        return outbox.drop(this.scope, e.id)
      case 'news':
        return this.readers.forEach((reader) => reader(e.messages))
      case 'connect':
        return this.wire.connect(e.serial, this.desk.token)
      case 'hangUp':
        this.cancels.stop('poll')
        return this.wire.hangUp(e.serial)
      case 'ping':
        return void this.wire.send({ type: 'ping' })
      case 'poll':
        return void this.errands.poll(e.serial, this.desk.thread.last)
      case 'timer':
        return this.timer(e.name, e.ms)
    }
  }

  /** One timer of each name: a new one takes the place of the old. */
  private timer(name: Extract<Effect, { do: 'timer' }>['name'], ms: number): void {
    clearTimeout(this.timers[name])
    this.timers[name] = window.setTimeout(() => {
      if (name === 'retry' || name === 'beat' || name === 'climb') {
        this.tell({ on: 'line', event: { on: 'timer', name } })
      } else this.tell({ on: 'timer', name })
    }, ms)
  }
}
