import type { Conversation, Quota } from './model'

// The server says what may be sent until when, and what is left after that. What
// is true at this second follows from it.

/** What may be sent now, and what to tell the agent about it. */
export interface Allowance {
  state: Quota['state']
  left: number
  unlimited: boolean
  /** What is left holds until then; 0: nothing is left. */
  until: number
  then: number
  /** One message more, and the customer has to act. */
  last: boolean
}

export function allowance(q: Quota, now: number): Allowance {
  const passed = q.state === 'open' && q.until > 0 && now >= q.until
  if (!passed) {
    return { state: q.state, left: q.left, unlimited: q.unlimited, until: q.until, then: q.then, last: q.state === 'open' && !q.unlimited && q.left === 1 }
  }
  if (now >= q.closes_at) return { state: 'over', left: 0, unlimited: false, until: 0, then: 0, last: false }
  if (q.then === 0) return { state: 'used_up', left: 0, unlimited: false, until: 0, then: 0, last: false }
  return { state: 'open', left: q.then, unlimited: false, until: q.closes_at, then: 0, last: q.then === 1 }
}

/** Nothing can be sent to this customer now. */
export function shut(c: Conversation, now: number): boolean {
  return !!c.quota && allowance(c.quota, now).state !== 'open'
}

/** Below this a clock counts down the seconds. */
const CLOCK = 60 * 60_000

/** The last hour as a clock counts it down: 59:59, 0:07. Empty while there is more. */
export function countdown(ms: number): string {
  if (ms >= CLOCK) return ''
  const s = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`
}
