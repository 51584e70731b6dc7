import type { Conversation, ListName, Message, Viewer } from './model'

// The desk knows conversations by id. Which list one stands in follows from
// what it is; nothing is ever moved between lists by hand.

/** A conversation as it is told: without the star where the star is not the reader's. */
export type Told = Omit<Conversation, 'starred'> & { starred?: boolean }

export interface Entry {
  readonly conversation: Conversation
  /** When it was last told, on the desk's own count: an answer asked for earlier is older. */
  readonly told: number
}

export interface Desk {
  readonly entries: Map<number, Entry>
  /** Grows with every change. */
  tick: number
}

export function emptyDesk(): Desk {
  return { entries: new Map(), tick: 0 }
}

/** Takes a conversation from a frame. A frame for many agents leaves out what is one agent's own. True when something changed. */
export function tell(desk: Desk, told: Told): boolean {
  const held = desk.entries.get(told.id)
  if (held && older(told, held.conversation)) return false
  const c: Conversation = { ...told, starred: told.starred ?? held?.conversation.starred ?? false }
  desk.tick++
  desk.entries.set(c.id, { conversation: held ? risen(c, held.conversation) : c, told: desk.tick })
  return true
}

/** Takes conversations from the answer to a question asked at tick since. */
export function answer(desk: Desk, items: readonly Conversation[], since: number): void {
  for (const c of items) {
    const held = desk.entries.get(c.id)
    if (held && held.told > since && !newerThan(c, held.conversation)) continue
    tell(desk, c)
  }
}

/** A message tells of its conversation too, when the frame about that is still on its way. */
export function hear(desk: Desk, m: Message): boolean {
  const held = desk.entries.get(m.conversation_id)
  if (!held || m.number <= held.conversation.last_number) return false
  const c = held.conversation
  const speaks = m.kind !== 'recall' && m.kind !== 'event' && m.kind !== 'void'
  const last = speaks
    ? { number: m.number, party: m.party, kind: m.kind, preview: brief(m), at: m.at }
    : c.last
  const unread = m.party === 'customer' && speaks ? c.unread + 1 : c.unread
  desk.tick++
  desk.entries.set(c.id, { conversation: { ...c, last_number: m.number, last, unread }, told: desk.tick })
  return true
}

/** Changes what a screen knows better until the server says so too. */
export function amend(desk: Desk, id: number, part: Partial<Conversation>): void {
  const held = desk.entries.get(id)
  if (!held) return
  desk.tick++
  desk.entries.set(id, { ...held, conversation: { ...held.conversation, ...part } })
}

/** After a whole list was read anew: what stood in it before and was not named has left it. */
export function prune(desk: Desk, list: ListName, viewer: Viewer, named: ReadonlySet<number>, since: number): void {
  for (const [id, entry] of desk.entries) {
    if (named.has(id) || entry.told > since || !belongs(entry.conversation, list, viewer)) continue
    desk.tick++
    desk.entries.delete(id)
  }
}

/** Whether a conversation stands in a list of this viewer. */
export function belongs(c: Conversation, list: ListName, viewer: Viewer): boolean {
  switch (list) {
    case 'serving': return c.state === 'serving' && c.agent_id === viewer.id
    case 'queue': return c.state === 'queued'
    case 'robot': return c.state === 'robot'
    case 'colleagues': return c.state === 'serving' && c.agent_id !== viewer.id
    case 'history': return c.state === 'ended' || c.state === 'expired'
    case 'starred': return c.starred
  }
}

/** The conversations of a list, in its order. */
export function listed(desk: Desk, list: ListName, viewer: Viewer): Conversation[] {
  const out: Conversation[] = []
  for (const { conversation } of desk.entries.values()) {
    if (belongs(conversation, list, viewer)) out.push(conversation)
  }
  return out.sort(order(list))
}

/** First come first served in the queue; starred first among one's own; newest first elsewhere. */
export function order(list: ListName): (a: Conversation, b: Conversation) => number {
  switch (list) {
    case 'queue': return (a, b) => a.queued_at - b.queued_at || a.id - b.id
    case 'history': return (a, b) => b.ended_at - a.ended_at || b.id - a.id
    case 'serving': return (a, b) => Number(b.starred) - Number(a.starred) || newest(a, b)
    default: return newest
  }
}

function newest(a: Conversation, b: Conversation): number {
  return stir(b) - stir(a) || b.id - a.id
}

/** When something last stirred in it, for people. */
export function stir(c: Conversation): number {
  return c.last?.at || c.updated_at
}

function newerThan(a: Told, b: Conversation): boolean {
  if (a.version !== undefined && b.version !== undefined) return a.version > b.version
  return a.updated_at > b.updated_at || a.last_number > b.last_number
}

function older(a: Told, b: Conversation): boolean {
  if (a.version !== undefined && b.version !== undefined) return a.version < b.version
  return a.updated_at < b.updated_at
}

/** Marks never fall, even when a frame about something else left before the mark was made. */
function risen(c: Conversation, held: Conversation): Conversation {
  if (held.agent_read <= c.agent_read && held.customer_read <= c.customer_read) return c
  const unread = held.agent_read >= c.last_number ? 0 : c.unread
  return {
    ...c, unread,
    agent_read: Math.max(c.agent_read, held.agent_read),
    customer_read: Math.max(c.customer_read, held.customer_read),
  }
}

/** The line of a list row for a message that has no preview of the server yet. */
export function brief(m: Message): string {
  if (m.recalled_at > 0) return ''
  switch (m.kind) {
    case 'text':
    case 'note': return (m.body.text ?? '').slice(0, 120)
    case 'file': return m.body.file?.name ?? ''
    case 'link': return m.body.title ?? ''
    case 'menu': return m.body.head ?? ''
    default: return ''
  }
}
