import type { Body, Kind, Message } from './model'

// The outbox holds what the agent said until the thread shows it. Every entry
// carries the client's own id, so that a repeat is stored once; a retry keeps it.

export type SendState = 'uploading' | 'waiting' | 'sending' | 'sent' | 'failed'

export interface Outgoing {
  readonly client_id: string
  readonly conversation_id: number
  readonly kind: Kind
  readonly body: Body
  readonly at: number
  readonly state: SendState
  /** The number that the server gave, once it is sent. */
  readonly number: number
  /** 0 to 1 while a file goes up. */
  readonly progress: number
  /** A sentence for people; empty unless failed or waiting for the line. */
  readonly error: string
  readonly attempts: number
}

export type Outbox = ReadonlyMap<string, Outgoing>

/** Longest client_id that the server takes. */
export const CLIENT_ID_LIMIT = 40

/** An id that no other screen makes: 24 random characters. */
export function clientID(random: (bytes: Uint8Array<ArrayBuffer>) => void): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'
  const bytes = new Uint8Array(24)
  random(bytes)
  return 'a-' + Array.from(bytes, (b) => alphabet[b % alphabet.length]).join('')
}

export function outgoing(
  what: Pick<Outgoing, 'client_id' | 'conversation_id' | 'kind' | 'body' | 'at'>, state: SendState = 'waiting',
): Outgoing {
  return { ...what, state, number: 0, progress: 0, error: '', attempts: 0 }
}

export function put(box: Outbox, entry: Outgoing): Outbox {
  return new Map(box).set(entry.client_id, entry)
}

export function change(box: Outbox, id: string, part: Partial<Outgoing>): Outbox {
  const entry = box.get(id)
  return entry ? put(box, { ...entry, ...part }) : box
}

export function drop(box: Outbox, id: string): Outbox {
  if (!box.has(id)) return box
  const next = new Map(box)
  next.delete(id)
  return next
}

/** Forgets what the thread now shows: its number is covered, or its message came by the socket. */
export function shown(box: Outbox, conversation: number, messages: readonly Message[], last: number): Outbox {
  if (box.size === 0) return box
  const seen = new Set(messages.map((m) => m.client_id).filter(Boolean))
  let next = box
  for (const entry of box.values()) {
    if (entry.conversation_id !== conversation) continue
    const covered = entry.state === 'sent' && entry.number > 0 && entry.number <= last
    if (covered || seen.has(entry.client_id)) next = drop(next, entry.client_id)
  }
  return next
}

/** Entries of a conversation, in the order in which they were said: a map keeps it. */
export function pending(box: Outbox, conversation: number): Outgoing[] {
  return [...box.values()].filter((e) => e.conversation_id === conversation)
}

/**
 * The next entry to send in a conversation, or null. One at a time and in order:
 * nothing overtakes an entry that is uploading, sending or waiting for the line;
 * a failed one steps aside until somebody retries it.
 */
export function due(box: Outbox, conversation: number): Outgoing | null {
  for (const entry of pending(box, conversation)) {
    if (entry.state === 'waiting') return entry
    if (entry.state === 'sending' || entry.state === 'uploading') return null
  }
  return null
}

/** Conversations that have something to send. */
export function busy(box: Outbox): number[] {
  return [...new Set([...box.values()].filter((e) => e.state === 'waiting').map((e) => e.conversation_id))]
}

/** What is kept over a reload: an upload under way is lost with the page that holds the file. */
export function freeze(entry: Outgoing): string | null {
  if (entry.state === 'uploading' || entry.state === 'sent') return null
  const state = entry.state === 'sending' ? 'waiting' : entry.state
  return JSON.stringify({ ...entry, state })
}

export function thaw(text: string): Outgoing | null {
  try {
    const e = JSON.parse(text) as Partial<Outgoing>
    if (typeof e.client_id !== 'string' || typeof e.conversation_id !== 'number' || !e.kind || !e.body) return null
    const whole = outgoing({
      client_id: e.client_id, conversation_id: e.conversation_id, kind: e.kind, body: e.body, at: e.at ?? 0,
    })
    return e.state === 'failed' ? { ...whole, state: 'failed', error: e.error ?? '' } : whole
  } catch {
    return null
  }
}
