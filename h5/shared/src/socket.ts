/**
 * Socket keeps one WebSocket to the server alive and says what arrives. It
 * promises no message: whoever listens asks for everything after its last
 * number whenever `opened` or `shown` is called.
 */

/** away: without a line for longer than a blink, so that people should be told. */
export type SocketState = 'connecting' | 'open' | 'away' | 'stopped'

export interface Frame {
  type: string
  [name: string]: unknown
}

export interface SocketOptions {
  /** Asked before each connection, so that a renewed token is used. */
  address(): string
  /** What to do with a frame, by its type. Unknown types are ignored: the server may be newer. */
  handlers: Record<string, (frame: never) => void>
  changed?(state: SocketState): void
  /** The server has greeted us: ask for what was missed. */
  opened?(): void
  /** The page became visible again with the line still up: ask as well, the system may have slept. */
  shown?(): void
  /** Close code 4003. The socket does not come back. */
  loggedOut?(): void
  /** Close code 4004: get a new token; the socket comes back when the promise is kept. */
  renew?(): Promise<void>
  random?(): number
}

export const closing = { restart: 1012, slow: 4001, loggedOut: 4003, expired: 4004 }

const firstDelay = 1_000
const longestDelay = 30_000
/** A server that restarts meets all its screens again: spread them over this time. */
const restartSpread = 5_000
const connectDeadline = 10_000
/** After a ping the line counts as deaf when nothing was heard for so long. */
const answerDeadline = 8_000
/** A line that held so long starts its back-off anew. */
const settledAfter = 10_000
/** People are told that the line is gone after this time, not at each hiccup. */
const awayAfter = 3_000

/** Full jitter: anywhere between nothing and 1, 2, 4 ... 30 seconds. */
export function backoff(attempt: number, random: () => number): number {
  return random() * Math.min(longestDelay, firstDelay * 2 ** attempt)
}

export class Socket {
  state: SocketState = 'stopped'
  private line: WebSocket | null = null
  private attempt = 0
  private openedAt = 0
  private heartbeat = 25_000
  private timers: { retry?: number; ping?: number; deaf?: number; away?: number } = {}
  private running = false

  constructor(private readonly options: SocketOptions) {}

  start(): void {
    if (this.running) return
    this.running = true
    window.addEventListener('online', this.hurry)
    window.addEventListener('offline', this.lost)
    window.addEventListener('pageshow', this.show)
    document.addEventListener('visibilitychange', this.show)
    this.set('connecting')
    this.expectLine()
    this.connect()
  }

  /** Ends for good; `start` begins anew. */
  stop(): void {
    if (!this.running) return
    this.running = false
    window.removeEventListener('online', this.hurry)
    window.removeEventListener('offline', this.lost)
    window.removeEventListener('pageshow', this.show)
    document.removeEventListener('visibilitychange', this.show)
    this.clear()
    this.drop()
    this.set('stopped')
  }

  /** False when there is no line; a frame is never kept for later. */
  send(frame: Frame): boolean {
    if (this.state !== 'open' || !this.line) return false
    this.line.send(JSON.stringify(frame))
    return true
  }

  /** Comes back now instead of after the pause, e.g. at a tap on the banner. */
  hurry = (): void => {
    if (!this.running || this.state === 'open') return
    this.attempt = 0
    this.connect()
  }

  private connect(): void {
    this.stopTimer('retry')
    this.drop()
    let line: WebSocket
    try {
      line = new WebSocket(this.options.address())
    } catch {
      return this.retry(0)
    }
    this.line = line
    this.timers.deaf = window.setTimeout(() => this.broken(line, 0), connectDeadline)
    line.onmessage = (e) => line === this.line && this.hear(String(e.data))
    line.onclose = (e) => this.broken(line, e.code)
  }

  private hear(text: string): void {
    let frame: Frame
    try {
      frame = JSON.parse(text)
    } catch {
      return // not ours
    }
    this.heard()
    if (frame.type === 'hello') this.greet(frame)
    const handle = this.options.handlers[frame.type] as ((frame: Frame) => void) | undefined
    handle?.(frame)
  }

  private greet(frame: Frame): void {
    const seconds = Number(frame.heartbeat_seconds)
    if (seconds > 0) this.heartbeat = seconds * 1000
    this.openedAt = Date.now()
    this.stopTimer('away')
    this.set('open')
    this.heard()
    if (document.hidden) this.send({ type: 'background', background: true })
    this.options.opened?.()
  }

  /** Any frame proves the line alive; the next ping is one heartbeat away. */
  private heard(): void {
    this.stopTimer('deaf')
    this.stopTimer('ping')
    this.timers.ping = window.setTimeout(() => this.ping(), this.heartbeat)
  }

  private ping(): void {
    const line = this.line
    this.stopTimer('ping')
    this.stopTimer('deaf')
    if (!line || !this.send({ type: 'ping' })) return
    this.timers.deaf = window.setTimeout(() => this.broken(line, 0), answerDeadline)
  }

  private broken(line: WebSocket, code: number): void {
    if (line !== this.line) return
    const settled = this.state === 'open' && Date.now() - this.openedAt >= settledAfter
    this.drop()
    if (!this.running) return
    if (code === closing.loggedOut) {
      this.stop()
      this.options.loggedOut?.()
      return
    }
    if (settled) this.attempt = 0
    if (this.state === 'open') this.expectLine()
    if (this.state !== 'away') this.set('connecting')
    this.retry(code)
  }

  private retry(code: number): void {
    const random = this.options.random ?? Math.random
    const pause = code === closing.restart ? random() * restartSpread : backoff(this.attempt, random)
    this.attempt++
    const again = () => {
      this.timers.retry = window.setTimeout(() => this.connect(), pause)
    }
    if (code !== closing.expired || !this.options.renew) return again()
    this.options.renew().then(
      () => this.running && this.connect(),
      () => this.running && again(),
    )
  }

  private expectLine(): void {
    this.stopTimer('away')
    this.timers.away = window.setTimeout(() => this.state === 'connecting' && this.set('away'), awayAfter)
  }

  private lost = (): void => {
    if (!this.line) return
    this.broken(this.line, 0)
    this.set('away')
  }

  private show = (): void => {
    if (this.state === 'open') this.send({ type: 'background', background: document.hidden })
    if (document.hidden) return
    if (this.state !== 'open') return this.hurry()
    this.ping()
    this.options.shown?.()
  }

  private drop(): void {
    const line = this.line
    this.line = null
    this.stopTimer('ping')
    this.stopTimer('deaf')
    if (!line) return
    line.onmessage = line.onclose = null
    line.close()
  }

  private set(state: SocketState): void {
    if (state === this.state) return
    this.state = state
    this.options.changed?.(state)
  }

  private stopTimer(name: keyof Socket['timers']): void {
    window.clearTimeout(this.timers[name])
    this.timers[name] = undefined
  }

  private clear(): void {
    this.stopTimer('retry')
    this.stopTimer('ping')
    this.stopTimer('deaf')
    this.stopTimer('away')
  }
}
