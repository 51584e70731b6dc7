import { behind } from './delivery'
import type { Message, MessagePage } from './model'

// A thread is the window of one conversation's messages that a screen holds.
// Numbers decide: a message is taken when it is the next one, ignored when it
// is known, and asked for when something between is missing.

export interface Thread {
  readonly id: number
  /** Ascending by number; nothing the server has between first and last is missing. */
  readonly messages: readonly Message[]
  /** Everything up to here is held (or was before the window began). */
  readonly last: number
  /** The newest number anybody told us of. */
  readonly known: number
  /** The window reaches back to the first message. */
  readonly whole: boolean
  /** The first page has come. */
  readonly opened: boolean
  readonly agentRead: number
  readonly customerRead: number
  readonly customerDelivered: number
  /** Grows when anything but the end of messages changed: caches start anew. */
  readonly revision: number
}

export function emptyThread(id: number): Thread {
  return {
    id, messages: [], last: 0, known: 0, whole: false, opened: false,
    agentRead: 0, customerRead: 0, customerDelivered: 0, revision: 0,
  }
}

/** The number to ask after, or null when nothing is missing. */
export function missing(t: Thread): number | null {
  return t.opened && t.known > t.last ? t.last : null
}

/** Takes messages from the socket or from the answer to a send, in any order. */
export function receive(t: Thread, incoming: readonly Message[]): Thread {
  const known = incoming.reduce((most, m) => Math.max(most, m.number), t.known)
  if (!t.opened) return known === t.known ? t : { ...t, known }
  const fresh: Message[] = []
  let last = t.last
  for (const m of [...incoming].sort(byNumber)) {
    if (m.number !== last + 1) continue
    fresh.push(m)
    last = m.number
  }
  return grow({ ...t, known }, fresh, last)
}

/** Takes the answer to "after n": the server has nothing between its items. */
export function newer(t: Thread, page: MessagePage): Thread {
  const fresh = page.items.filter((m) => m.number > t.last).sort(byNumber)
  const last = fresh.at(-1)?.number ?? t.last
  return marks(grow({ ...t, known: Math.max(t.known, page.last_number) }, fresh, last), page)
}

/** Takes the newest page: the first of a thread, or a new start after a long absence. */
export function restart(t: Thread, page: MessagePage, limit: number): Thread {
  const messages = [...page.items].sort(byNumber)
  const last = messages.at(-1)?.number ?? page.last_number
  const begun: Thread = {
    ...t, messages: [], last: messages.length > 0 ? (messages[0] as Message).number - 1 : last,
    known: Math.max(t.known, page.last_number), opened: true, revision: t.revision + 1,
    whole: messages.length < limit || messages[0]?.number === 1,
  }
  return marks(grow(begun, messages, last), page)
}

/** Takes the page before the window. A page that does not touch the window is not for us. */
export function older(t: Thread, page: MessagePage, before: number, limit: number): Thread {
  const first = t.messages[0]?.number
  if (first !== before) return t
  const items = page.items.filter((m) => m.number < before).sort(byNumber)
  const whole = items.length < limit || items[0]?.number === 1
  const messages = withdrawn([...items, ...t.messages], t.messages)
  return marks({ ...t, messages, whole, revision: t.revision + 1 }, page)
}

/** Puts messages that are otherwise now into their places. One that is not held makes no gap. */
export function change(t: Thread, news: readonly Message[]): Thread {
  let messages = t.messages
  for (const m of news) {
    const at = find(messages, m.number)
    const held = messages[at]
    if (!held || (held.recalled_at > 0 && m.recalled_at === 0)) continue
    if (m.delivery && held.delivery && behind(m.delivery, held.delivery)) continue
    if (messages === t.messages) messages = [...messages]
    ;(messages as Message[])[at] = m
  }
  return messages === t.messages ? t : { ...t, messages, revision: t.revision + 1 }
}

/** Read marks only ever rise. */
export function marks(t: Thread, m: Partial<Pick<MessagePage, 'agent_read' | 'customer_read' | 'customer_delivered'>>): Thread {
  const agentRead = Math.max(t.agentRead, m.agent_read ?? 0)
  const customerRead = Math.max(t.customerRead, m.customer_read ?? 0)
  const customerDelivered = Math.max(t.customerDelivered, m.customer_delivered ?? 0, customerRead)
  if (agentRead === t.agentRead && customerRead === t.customerRead && customerDelivered === t.customerDelivered) return t
  return { ...t, agentRead, customerRead, customerDelivered }
}

/** The server says that nothing beyond this exists: believe it rather than ask for ever. */
export function settle(t: Thread, last: number): Thread {
  return t.known > Math.max(last, t.last) ? { ...t, known: Math.max(last, t.last) } : t
}

function grow(t: Thread, fresh: readonly Message[], last: number): Thread {
  if (fresh.length === 0) return last === t.last ? t : { ...t, last }
  const joined = [...t.messages, ...fresh]
  const messages = withdrawn(joined, fresh)
  return {
    ...t, messages, last, known: Math.max(t.known, last),
    revision: messages === joined ? t.revision : t.revision + 1,
  }
}

/** Empties the messages that the recalls among news withdraw. */
function withdrawn(messages: Message[], news: readonly Message[]): Message[] {
  let out = messages
  for (const m of news) {
    if (m.kind !== 'recall') continue
    const at = find(out, m.body.number ?? 0)
    const target = out[at]
    if (!target || target.recalled_at > 0) continue
    if (out === messages) out = [...messages]
    out[at] = { ...target, body: {}, recalled_at: m.at }
  }
  return out
}

/** The place of a number, or -1. Binary search: windows grow to ten thousand. */
export function find(messages: readonly Message[], number: number): number {
  let low = 0
  let high = messages.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const at = (messages[middle] as Message).number
    if (at === number) return middle
    if (at < number) low = middle + 1
    else high = middle - 1
  }
  return -1
}

function byNumber(a: Message, b: Message): number {
  return a.number - b.number
}
