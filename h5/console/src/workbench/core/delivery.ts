import type { Delivery, Message } from './model'

// A message that leaves through WeChat comes back as often as something becomes
// of it, over lines that may overtake each other.

/** Nothing more becomes of it by itself. */
export function settled(d: Delivery): boolean {
  return d.state === 'sent' || d.state === 'failed' || d.state === 'uncertain'
}

/** Somebody asked for it once more, and it has not been tried since. */
function askedAgain(d: Delivery): boolean {
  return d.state === 'queued' && d.by_hand && d.at === 0
}

/** Grows with everything that can become of a delivery. */
function place(d: Delivery): number {
  const within = askedAgain(d) ? 4 : { sending: 1, queued: 2, uncertain: 2, failed: 3, sent: 3 }[d.state]
  return d.attempts * 10 + within
}

/** What is told is older than what is known. */
export function behind(told: Delivery, known: Delivery): boolean {
  return place(told) < place(known)
}

/** The numbers of messages of which something is still to become. */
export function unsettled(messages: readonly Message[]): number[] {
  return messages.filter((m) => m.delivery && !settled(m.delivery)).map((m) => m.number)
}

/** The server takes a message back only while it has not left. */
export function mayRecall(d: Delivery | undefined): boolean {
  return !d || d.state === 'failed' || d.state === 'queued'
}
