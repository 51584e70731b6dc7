import { backoff } from '@yingke/shared/socket'
import type { Message, MessagePage } from './model'
import { unsettled } from './delivery'
import { change, emptyThread, marks, missing, newer, older, receive, restart, settle, type Thread } from './thread'

/** How much is asked for at once. */
export const SIZES = {
  /** Messages a page may hold; the server allows 200. */
  page: 200,
  /** First page of a thread: what fills a tall screen twice. */
  first: 60,
  /** Beyond so many missed messages the window starts anew at the end. */
  absence: 2_000,
}
/** Answers without progress after which the server's own last number is believed. */
const PATIENCE = 4

export interface Source {
  after(conversation: number, number: number, limit: number): Promise<MessagePage>
  before(conversation: number, number: number, limit: number): Promise<MessagePage>
  newest(conversation: number, limit: number): Promise<MessagePage>
  /** Asking again would only be refused again. */
  hopeless(err: unknown): boolean
}

export interface Clock {
  /** Calls back later; the answer cancels. */
  later(ms: number, what: () => void): () => void
  random(): number
}

/**
 * Follower keeps one thread complete. One request is under way at a time; a
 * failed one is asked again; whatever arrives meanwhile is judged by its number.
 */
export class Follower {
  thread: Thread
  loading = false
  error: unknown = null
  loadingOlder = false
  olderError: unknown = null
  private attempt = 0
  private idle = 0
  private cancel: (() => void) | null = null
  private closed = false
  /** Somebody asked while a request was under way: its answer may be older than his reason. */
  private again = false

  constructor(
    id: number, private source: Source, private clock: Clock, private changed: () => void, private sizes = SIZES,
  ) {
    this.thread = emptyThread(id)
  }

  /** Opens the thread, or asks after its last number when it is open: on connect, on page show. */
  async refresh(): Promise<void> {
    this.stopWaiting()
    this.attempt = 0
    await this.ask(true)
    await this.recheck()
  }

  /** Takes messages that are otherwise now. */
  change(messages: readonly Message[]): void {
    this.set(change(this.thread, messages))
  }

  /**
   * Asks again for messages that were on their way: what became of them meanwhile
   * comes by no number. They are few, and near each other.
   */
  private async recheck(): Promise<void> {
    const first = unsettled(this.thread.messages)[0]
    if (first === undefined || this.closed) return
    try {
      const page = await this.source.after(this.thread.id, first - 1, this.sizes.page)
      this.change(page.items)
    } catch {
      // the next connection asks again
    }
  }

  /** Takes messages from the socket or from a send. */
  take(messages: readonly Message[]): void {
    this.set(receive(this.thread, messages))
    if (missing(this.thread) !== null && !this.cancel) void this.ask(false)
  }

  read(m: Parameters<typeof marks>[1]): void {
    this.set(marks(this.thread, m))
  }

  /** Loads the page before the window; the answer tells whether something came. */
  async loadOlder(limit = this.sizes.page): Promise<boolean> {
    const first = this.thread.messages[0]?.number
    if (this.loadingOlder || this.thread.whole || first === undefined) return false
    this.loadingOlder = true
    this.olderError = null
    this.changed()
    try {
      const page = await this.source.before(this.thread.id, first, limit)
      if (!this.closed) this.set(older(this.thread, page, first, limit))
      return true
    } catch (err) {
      this.olderError = err
      return false
    } finally {
      this.loadingOlder = false
      this.changed()
    }
  }

  close(): void {
    this.closed = true
    this.stopWaiting()
  }

  private async ask(always: boolean): Promise<void> {
    if (this.closed) return
    if (this.loading) {
      this.again ||= always
      return
    }
    if (!always && missing(this.thread) === null) return
    this.loading = true
    this.changed()
    try {
      await this.once()
      this.error = null
      this.attempt = 0
    } catch (err) {
      this.error = err
      this.attempt++
      if (!this.source.hopeless(err)) this.wait(backoff(this.attempt - 1, () => this.clock.random()))
    } finally {
      this.loading = false
      if (!this.closed) this.changed()
    }
    if (this.cancel || this.error !== null) return
    const again = this.again
    this.again = false
    await this.ask(again)
  }

  private async once(): Promise<void> {
    const t = this.thread
    if (!t.opened) {
      const page = await this.source.newest(t.id, this.sizes.first)
      this.set(restart(this.thread, page, this.sizes.first))
      return
    }
    const page = await this.source.after(t.id, t.last, this.sizes.page)
    if (page.last_number - t.last > this.sizes.absence) {
      const newest = await this.source.newest(t.id, this.sizes.first)
      this.set(restart(this.thread, newest, this.sizes.first))
      return
    }
    const before = this.thread.last
    this.set(newer(this.thread, page))
    this.progress(this.thread.last > before, page.last_number)
  }

  private progress(moved: boolean, last: number): void {
    if (moved || missing(this.thread) === null) {
      this.idle = 0
      return
    }
    this.idle++
    if (this.idle >= PATIENCE) {
      this.idle = 0
      this.set(settle(this.thread, last))
      return
    }
    this.wait(backoff(this.idle - 1, () => this.clock.random()))
  }

  private wait(ms: number): void {
    this.cancel = this.clock.later(ms, () => {
      this.cancel = null
      void this.ask(this.error !== null)
    })
  }

  private stopWaiting(): void {
    this.cancel?.()
    this.cancel = null
  }

  private set(next: Thread): void {
    if (next === this.thread || this.closed) return
    this.thread = next
    this.changed()
  }
}
