/** What happens, as it happens: server-sent events that go on where they were cut. */
import type { Told } from '../core/types'

const AGAIN_MS = 1500

export class Stream {
  private source: EventSource | null = null
  private timer = 0
  private closed = false

  constructor(
    private readonly person: string,
    private after: number,
    private readonly tell: (event: Told) => void,
    private readonly line: (up: boolean) => void,
  ) {
    this.open()
  }

  /** close ends it; nothing is told any more. */
  close(): void {
    this.closed = true
    clearTimeout(this.timer)
    this.source?.close()
  }

  private open(): void {
    const source = new EventSource(`/simulator/persons/${encodeURIComponent(this.person)}/stream?after=${this.after}`)
    this.source = source
    source.onopen = () => !this.closed && this.line(true)
    source.onmessage = (e: MessageEvent<string>) => {
      if (this.closed) return
      const event = JSON.parse(e.data) as Told
      this.after = event.seq
      this.tell(event)
    }
    source.onerror = () => {
      if (this.closed) return
      this.line(false)
      if (source.readyState !== source.CLOSED) return // the browser tries again by itself
      this.timer = window.setTimeout(() => this.open(), AGAIN_MS)
    }
  }
}
