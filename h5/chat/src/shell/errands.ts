/** The engine's errands: each makes one request and tells how it ended. */
import type { Outgoing } from '../core/outbox'
import type { Event } from '../core/state'
import { troubleOf, type Api } from './api'
import { blobs, savedToken, visitorKey } from './keep'
import { openBody, type Link } from './link'

/** Requests that can be called off, by name. */
export class Cancels {
  private readonly stops: Record<string, () => void> = {}

  make(name: string): AbortSignal | undefined {
    if (typeof AbortController !== 'function') return undefined
    const control = new AbortController()
    this.stops[name] = () => control.abort()
    return control.signal
  }

  stop(name: string): void {
    const stop = this.stops[name]
    delete this.stops[name]
    if (stop) stop()
  }
}

export class Errands {
  /** A proof is good once: after a reload the token of the first opening speaks for it. */
  private readonly proven: boolean

  constructor(
    private readonly api: Api,
    private readonly link: Link,
    private readonly scope: string,
    private readonly cancels: Cancels,
    private readonly tell: (event: Event) => void,
  ) {
    this.proven = Boolean(link.ticket || link.sign)
  }

  async open(): Promise<void> {
    const token = this.proven ? savedToken.get(this.scope) : ''
    try {
      const opened = await this.api.open(openBody(this.link, visitorKey.get(), token))
      if (opened.visitor_key) visitorKey.set(opened.visitor_key)
      if (this.proven) savedToken.set(this.scope, opened.token)
      this.tell({ on: 'opened', opened })
    } catch (e) {
      this.tell({ on: 'openFailed', trouble: troubleOf(e) })
    }
  }

  async renew(): Promise<void> {
    try {
      const fresh = await this.api.renew()
      if (this.proven) savedToken.set(this.scope, fresh.token)
      this.tell({ on: 'renewed', token: fresh.token, expires_at: fresh.expires_at })
    } catch (e) {
      this.tell({ on: 'renewFailed', trouble: troubleOf(e) })
    }
  }

  async ask(after: number): Promise<void> {
    try {
      this.tell({ on: 'asked', after, page: await this.api.after(after) })
    } catch (e) {
      this.tell({ on: 'askFailed', trouble: troubleOf(e) })
    }
  }

  async older(before: number): Promise<void> {
    try {
      this.tell({ on: 'olderCame', before, page: await this.api.before(before) })
    } catch (e) {
      this.tell({ on: 'olderFailed', trouble: troubleOf(e) })
    }
  }

  async post(item: Outgoing): Promise<void> {
    try {
      this.tell({ on: 'posted', id: item.client_id, message: await this.api.post(item) })
    } catch (e) {
      this.tell({ on: 'postFailed', id: item.client_id, trouble: troubleOf(e) })
    }
  }

  async upload(item: Outgoing): Promise<void> {
    const id = item.client_id
    const blob = await blobs.get(id)
    if (!blob) {
      const trouble = { status: 410, code: 'page.blob_gone', message: '' }
      return this.tell({ on: 'uploadFailed', id, trouble })
    }
    try {
      const progress = (part: number) => this.tell({ on: 'progress', id, progress: part })
      const name = item.body.file ? item.body.file.name : 'file'
      const file = await this.api.upload(blob, name, progress, this.cancels.make(id))
      this.tell({ on: 'uploaded', id, file })
    } catch (e) {
      this.tell({ on: 'uploadFailed', id, trouble: troubleOf(e) })
    }
  }

  async mark(read: number, delivered: number): Promise<void> {
    try {
      await this.api.mark(read, delivered)
      this.tell({ on: 'marked', read, delivered })
    } catch (e) {
      this.tell({ on: 'markFailed', trouble: troubleOf(e) })
    }
  }

  async poll(serial: number, after: number): Promise<void> {
    try {
      const page = await this.api.poll(after, this.cancels.make('poll'))
      this.tell({ on: 'polled', serial, after, page })
    } catch (e) {
      const { status } = troubleOf(e)
      this.tell({ on: 'line', event: { on: 'pollFailed', serial, status } })
    }
  }
}
