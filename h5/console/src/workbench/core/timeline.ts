import { needsSeparator } from '@yingke/shared/time'
import type { Message } from './model'
import type { Outgoing } from './outbox'

// The timeline turns messages into the rows of the stream: bubbles, lines of
// what happened, times as WeChat shows them, and the border of the unread.

/** Words of one person follow each other closely within this: one avatar for all. */
const TOGETHER = 2 * 60_000

export type Row =
  | { type: 'time'; key: string; at: number }
  | { type: 'unread'; key: string }
  | { type: 'message'; key: string; message: Message; head: boolean }
  | { type: 'outgoing'; key: string; entry: Outgoing; head: boolean }

/** Kinds that have no row of their own: the recalled message itself says it. */
function silent(m: Message): boolean {
  return m.kind === 'recall' || m.kind === 'void'
}

/** A line in the middle instead of a bubble. */
export function central(m: Message): boolean {
  return m.kind === 'event' || m.recalled_at > 0 || (m.party === 'system' && m.kind === 'text')
}

/** The same key before and after sending, so that a bubble does not flicker when its number comes. */
export function keyOf(m: Message): string {
  return m.party === 'agent' && m.client_id ? `c${m.client_id}` : `n${m.number}`
}

export interface TimelineInput {
  messages: readonly Message[]
  revision: number
  pending: readonly Outgoing[]
  /** The last number read when the thread was opened; null: no border. */
  unreadAfter: number | null
}

/** Timeline keeps the rows of the last time: ten thousand messages grow by one without being walked. */
export class Timeline {
  private rows: Row[] = []
  private messages: readonly Message[] = []
  private revision = -1
  private unreadAfter: number | null = null
  private bordered = false
  private previous: Message | null = null

  build(input: TimelineInput): Row[] {
    if (!this.extends(input)) this.reset(input)
    for (let i = this.messages.length; i < input.messages.length; i++) this.add(input.messages[i] as Message)
    this.messages = input.messages
    return input.pending.length === 0 ? [...this.rows] : [...this.rows, ...this.tail(input.pending)]
  }

  private extends(input: TimelineInput): boolean {
    const held = this.messages.length
    return input.revision === this.revision && input.unreadAfter === this.unreadAfter &&
      input.messages.length >= held && (held === 0 || input.messages[held - 1] === this.messages[held - 1])
  }

  private reset(input: TimelineInput): void {
    this.rows = []
    this.messages = []
    this.revision = input.revision
    this.unreadAfter = input.unreadAfter
    this.bordered = false
    this.previous = null
  }

  private add(m: Message): void {
    if (silent(m)) return
    const before = this.previous
    const paused = needsSeparator(m.at, before?.at)
    if (paused) this.rows.push({ type: 'time', key: `t${m.number}`, at: m.at })
    const border = this.border(m)
    if (border) this.rows.push({ type: 'unread', key: 'unread' })
    const head = paused || border || !before || !sameVoice(before, m)
    this.rows.push({ type: 'message', key: keyOf(m), message: m, head })
    this.previous = m
  }

  /** Stands before the first word of the customer that had not been read. */
  private border(m: Message): boolean {
    if (this.bordered || this.unreadAfter === null || m.number <= this.unreadAfter || m.party !== 'customer') return false
    this.bordered = true
    return true
  }

  private tail(pending: readonly Outgoing[]): Row[] {
    let head = this.previous?.party !== 'agent'
    return pending.map((entry) => {
      const row: Row = { type: 'outgoing', key: `c${entry.client_id}`, entry, head }
      head = false
      return row
    })
  }
}

function sameVoice(a: Message, b: Message): boolean {
  return !central(a) && !central(b) && a.party === b.party && a.agent_id === b.agent_id && b.at - a.at < TOGETHER
}
