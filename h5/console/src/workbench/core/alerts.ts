import type { Conversation, Message, Viewer } from './model'

// What deserves a sound, a notification or a flashing title, and what does not.

export type AlertKind = 'customer' | 'message' | 'queue' | 'transfer'
export const ALERT_KINDS: readonly AlertKind[] = ['customer', 'message', 'queue', 'transfer']

export interface Alert {
  kind: AlertKind
  conversation: number
  /** Equal in every tab for the same happening: whoever claims it first, alerts. */
  id: string
}

/** A conversation came to this viewer, or into the queue. before: what was known of it, if anything. */
export function arrival(before: Conversation | undefined, now: Conversation, viewer: Viewer): Alert | null {
  const mine = now.state === 'serving' && now.agent_id === viewer.id
  const wasMine = before?.state === 'serving' && before.agent_id === viewer.id
  if (mine && !wasMine) {
    const handed = before?.state === 'serving' && before.agent_id !== 0
    return alert(handed ? 'transfer' : 'customer', now, String(now.served_at || now.session_id))
  }
  if (now.state === 'queued' && before?.state !== 'queued') return alert('queue', now, String(now.queued_at))
  return null
}

/** A customer spoke to this viewer. A conversation under his eyes needs no alert. */
export function spoken(c: Conversation | undefined, m: Message, viewer: Viewer, watched: boolean): Alert | null {
  if (!c || watched || m.party !== 'customer' || m.kind === 'recall' || m.kind === 'event') return null
  if (c.state !== 'serving' || c.agent_id !== viewer.id) return null
  return alert('message', c, String(m.number))
}

/** Somebody handed a conversation over: said by the event in the thread, whatever was known before. */
export function handed(c: Conversation | undefined, m: Message, viewer: Viewer): Alert | null {
  if (!c || m.kind !== 'event' || m.body.name !== 'agent.transferred') return null
  const { agent_id: to, from_id: from } = m.body.args ?? {}
  if (to !== viewer.id || from === viewer.id) return null
  return alert('transfer', c, String(c.served_at || c.session_id))
}

function alert(kind: AlertKind, c: Conversation, mark: string): Alert {
  return { kind, conversation: c.id, id: `${kind}:${c.id}:${mark}` }
}

/** One alert for one conversation: a transfer says more than a new customer, and that more than a message. */
export function strongest(alerts: readonly Alert[]): Alert[] {
  const rank: Record<AlertKind, number> = { transfer: 3, customer: 2, message: 1, queue: 0 }
  const best = new Map<number, Alert>()
  for (const a of alerts) {
    const held = best.get(a.conversation)
    if (!held || rank[a.kind] > rank[held.kind]) best.set(a.conversation, a)
  }
  return [...best.values()]
}
