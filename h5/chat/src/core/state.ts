/** All that the page knows, what may happen to it, and what follows from that. */
import { idleLine, type Line, type LineEffect, type LineEvent } from './line'
import type { Outbox, Outgoing } from './outbox'
import { empty, type Thread } from './thread'
import type { Agent, Channel, Conversation, FileRef, Frame, Message, Opened, Page, Trouble } from './types'

export interface Desk {
  phase: 'opening' | 'open' | 'refused'
  refusal: Trouble | null
  channel: Channel | null
  conversation: Conversation | null
  /** Who answers, or who will: of the conversation, else of the link. */
  agent: Agent | null
  formDue: boolean
  offline: boolean
  token: string
  expiresAt: number
  thread: Thread
  outbox: Outbox
  line: Line
  /** First message that was unread when the page opened; 0: none. */
  divider: number
  unread: number
  /** Number of the newest message of another party. */
  othersLast: number
  seenTo: number
  /** What the server knows of seenTo and of what was delivered. */
  marked: { read: number; delivered: number }
  agentRead: number
  /** The agent is typing until then. */
  typingUntil: number
  history: 'idle' | 'loading' | 'failed'
  busy: { open: boolean; ask: boolean; askAgain: boolean; renew: boolean; mark: boolean; rest: boolean }
  tries: { open: number; ask: number; renew: number }
}

export type Timer = 'open' | 'ask' | 'pump' | 'renew' | 'mark' | 'typing'

export type Event =
  | { on: 'open' | 'older' | 'cleared' | 'sync' | 'formDone' }
  | { on: 'opened'; opened: Opened }
  | { on: 'openFailed' | 'askFailed' | 'olderFailed' | 'renewFailed' | 'markFailed'; trouble: Trouble }
  | { on: 'renewed'; token: string; expires_at: number }
  | { on: 'asked'; after: number; page: Page }
  | { on: 'olderCame'; before: number; page: Page }
  | { on: 'polled'; serial: number; after: number; page: Page }
  | { on: 'frame'; serial: number; frame: Frame }
  | { on: 'line'; event: LineEvent }
  | { on: 'found'; items: Outgoing[] }
  | { on: 'say'; item: Outgoing }
  | { on: 'retry' | 'discard'; id: string }
  | { on: 'progress'; id: string; progress: number }
  | { on: 'uploaded'; id: string; file: FileRef }
  | { on: 'posted'; id: string; message: Message }
  | { on: 'uploadFailed' | 'postFailed'; id: string; trouble: Trouble }
  | { on: 'seen'; number: number }
  | { on: 'marked'; read: number; delivered: number }
  | { on: 'timer'; name: Timer }

export type Effect =
  | LineEffect
  | { do: 'open' }
  | { do: 'ask'; after: number }
  | { do: 'older'; before: number }
  | { do: 'post' | 'upload' | 'keep'; item: Outgoing }
  | { do: 'cancel' | 'forget'; id: string }
  | { do: 'mark'; read: number; delivered: number }
  | { do: 'news'; messages: Message[] }
  | { do: 'timer'; name: Timer; ms: number }

export type Step = [Desk, Effect[]]

export function newDesk(channel: Channel | null = null): Desk {
  return {
    phase: 'opening',
    refusal: null,
    channel,
    conversation: null,
    agent: null,
    formDue: false,
    offline: false,
    token: '',
    expiresAt: 0,
    thread: empty,
    outbox: [],
    line: idleLine(),
    divider: 0,
    unread: 0,
    othersLast: 0,
    seenTo: 0,
    marked: { read: 0, delivered: 0 },
    agentRead: 0,
    typingUntil: 0,
    history: 'idle',
    busy: { open: false, ask: false, askAgain: false, renew: false, mark: false, rest: false },
    tries: { open: 0, ask: 0, renew: 0 },
  }
}

/** chain passes the desk through several steps and gathers their effects. */
export function chain(first: Step, ...rest: Array<(desk: Desk) => Step>): Step {
  let [desk, effects] = first
  for (const next of rest) {
    const [after, more] = next(desk)
    desk = after
    effects = more.length > 0 ? effects.concat(more) : effects
  }
  return [desk, effects]
}
