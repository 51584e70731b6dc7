import type { Conversation } from './model'

/** A customer who waits longer for an answer is overdue, where the tenant sets nothing (product.md 14). */
export const OVERDUE_SECONDS = 60

/** Seconds that the customer has been waiting: in the queue for anybody, in reception for an answer. */
export function waited(c: Conversation, now: number): number {
  const since = c.state === 'queued' ? c.queued_at || c.waiting_since : c.waiting_since
  if (!since || (c.state !== 'queued' && c.state !== 'serving')) return 0
  return Math.max(0, Math.floor((now - since) / 1000))
}

export function overdue(c: Conversation, now: number, limit = OVERDUE_SECONDS): boolean {
  return c.state === 'serving' && waited(c, now) > limit
}

/** 42s, 3:07, 2h, 4d as number and unit: the screen's catalogue says the unit. */
export function span(seconds: number): { unit: 'seconds' | 'minutes' | 'hours' | 'days'; n: number } {
  if (seconds < 60) return { unit: 'seconds', n: seconds }
  if (seconds < 3600) return { unit: 'minutes', n: Math.floor(seconds / 60) }
  if (seconds < 86_400) return { unit: 'hours', n: Math.floor(seconds / 3600) }
  return { unit: 'days', n: Math.floor(seconds / 86_400) }
}
