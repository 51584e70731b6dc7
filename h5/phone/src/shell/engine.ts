/** Holds a phone: asks, listens, and tells the views when the world has changed. */
import { mini, type Item, type State, type Thread, type Told } from '../core/types'
import { emptyWorld, merged, nothing, ordered, told, type Wish, type World } from '../core/world'
import { ask, Refusal } from './ask'
import { keep, kept } from './keep'
import { Stream } from './stream'

/** Many events within this time are one question. */
const SOON_MS = 40
const AGAIN_MS = 1500
const PAGE = 60

export type Line = 'starting' | 'up' | 'down'

export class Engine {
  world: World = emptyWorld()
  line: Line = 'starting'
  /** Grows when a record changed: pushes or calls. */
  logs = 0
  /** Cards that a contact button has offered, by appid. */
  readonly offers: Record<string, { title: string; path: string }> = {}
  private readonly watchers = new Set<() => void>()
  private stream: Stream | null = null
  private wish: Wish = nothing
  private timer = 0

  /** fault hears of what a person did and the simulator refused. */
  constructor(private readonly fault: (e: Refusal) => void) {}

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher)
    return () => this.watchers.delete(watcher)
  }

  now = (): number => Date.now() + this.world.skew

  thread = (appid: string): Thread | undefined => this.world.threads.find((t) => t.appid === appid)

  /** start asks until somebody answers. */
  async start(): Promise<void> {
    try {
      await this.refreshState()
    } catch {
      this.setLine('down')
      window.setTimeout(() => void this.start(), AGAIN_MS)
    }
  }

  /** hold takes up somebody's phone; the one before is put down. */
  async hold(person: string): Promise<void> {
    if (person === this.world.person) return
    this.stream?.close()
    const { state, skew } = this.world
    this.world = { ...emptyWorld(), state, skew, person }
    document.cookie = `simulator_person=${encodeURIComponent(person)};path=/;samesite=lax`
    this.changed()
    try {
      const seq = await this.refreshThreads()
      if (this.world.person !== person) return
      this.world.seq = seq
      this.stream = new Stream(person, seq, this.hear, (up) => this.setLine(up ? 'up' : 'down'))
    } catch {
      if (this.world.person !== person) return
      this.world.person = ''
      this.setLine('down')
      window.setTimeout(() => void this.hold(person), AGAIN_MS)
    }
  }

  /** read opens a thread on the screen; '' closes it. */
  async read(appid: string): Promise<void> {
    this.world.open = appid
    this.seen()
    this.changed()
    if (appid && !this.world.ready[appid]) await this.refreshItems().catch(() => this.want({ ...nothing, items: true }))
  }

  /** earlier fetches what stands above what was fetched. */
  async earlier(appid: string): Promise<void> {
    const first = this.world.items[appid]?.[0]
    if (!first) return
    await this.fetchItems(appid, `&before=${first.id}`)
    this.changed()
  }

  /** act does something as the person; it says whether that was done. */
  act(appid: string, action: string, body: object = {}): Promise<boolean> {
    return this.done(ask('POST', `persons/${encodeURIComponent(this.world.person)}/threads/${encodeURIComponent(appid)}/${action}`, body))
  }

  /** done turns a refusal into a word on the screen. */
  async done(asked: Promise<unknown>): Promise<boolean> {
    try {
      await asked
      this.want({ ...nothing, threads: true })
      return true
    } catch (e) {
      if (!(e instanceof Refusal)) throw e
      this.fault(e)
      return false
    }
  }

  /** want asks for something soon, and for all of it at once. */
  want(wish: Wish): void {
    const w = this.wish
    this.wish = { state: w.state || wish.state, threads: w.threads || wish.threads, items: w.items || wish.items, log: w.log || wish.log }
    if (this.timer) return
    this.timer = window.setTimeout(() => void this.fulfil(), SOON_MS)
  }

  private hear = (event: Told): void => {
    const wish = told(this.world, event)
    if (event.item?.appid === this.world.open) this.seen()
    this.changed()
    if (wish !== nothing) this.want(wish)
  }

  private async fulfil(): Promise<void> {
    this.timer = 0
    const { wish } = this
    this.wish = nothing
    if (wish.log) this.logs++
    try {
      if (wish.state) await this.refreshState()
      if (wish.threads) await this.refreshThreads()
      if (wish.items) await this.refreshItems()
      this.changed()
    } catch {
      window.setTimeout(() => this.want(wish), AGAIN_MS)
    }
  }

  private async refreshState(): Promise<void> {
    const state = await ask<State>('GET', 'state')
    this.world.state = state
    this.world.skew = state.clock.now - Date.now()
    if (this.line === 'starting') this.line = 'up'
    this.changed()
  }

  private async refreshThreads(): Promise<number> {
    const { person } = this.world
    if (!person) return 0
    const { threads, seq } = await ask<{ threads: Thread[]; seq: number }>('GET', `persons/${encodeURIComponent(person)}/threads`)
    if (person !== this.world.person) return 0
    this.world.threads = ordered(threads)
    for (const t of threads) if (this.world.unread[t.appid] === undefined) this.world.unread[t.appid] = this.missed(t)
    this.seen()
    this.changed()
    return seq
  }

  private async refreshItems(): Promise<void> {
    const { open } = this.world
    this.world.items = open ? { [open]: [] } : {}
    this.world.ready = {}
    if (!open) return
    await this.fetchItems(open, '')
    this.changed()
  }

  private async fetchItems(appid: string, more: string): Promise<void> {
    const { person } = this.world
    const path = `persons/${encodeURIComponent(person)}/threads/${encodeURIComponent(appid)}?limit=${PAGE}${more}`
    const { items } = await ask<{ items: Item[] }>('GET', path)
    const known = this.world.items[appid]
    if (person !== this.world.person || !known) return // another phone or another thread was taken up meanwhile
    this.world.items[appid] = merged(items, known)
    this.world.ready[appid] = true
  }

  /** seen remembers up to where the thread on the screen was read. */
  private seen(): void {
    const t = this.thread(this.world.open)
    if (!t) return
    this.world.unread[t.appid] = 0
    if (t.last) keep(`seen.${this.world.person}.${t.appid}`, String(t.last.id))
  }

  private missed(t: Thread): number {
    const seen = Number(kept(`seen.${this.world.person}.${t.appid}`))
    return t.last && t.last.from === 'account' && t.last.id > seen ? 1 : 0
  }

  private setLine(line: Line): void {
    if (this.line === 'down' && line === 'up') this.want({ state: true, threads: true, items: false, log: true })
    this.line = line
    this.changed()
  }

  private changed(): void {
    for (const watcher of this.watchers) watcher()
  }
}

/** begun claims that an account has a thread that can be opened and written in. */
export const begun = (t: Thread): boolean => (mini(t.kind) ? t.count > 0 : t.following)
