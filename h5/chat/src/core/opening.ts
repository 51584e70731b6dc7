/** Opening the conversation, and keeping the token that opens it fresh. */
import { chain, type Desk, type Effect, type Step } from './state'
import { backOff, stepLine, type Moment } from './line'
import { absorb, countOthers } from './sync'
import { begin, heardOf } from './thread'
import type { Message, Opened, Trouble } from './types'

export function beginOpening(desk: Desk): Step {
  if (desk.busy.open) return [desk, []]
  return [{ ...desk, busy: { ...desk.busy, open: true } }, [{ do: 'open' }]]
}

export function opened(desk: Desk, o: Opened, at: Moment): Step {
  const same = desk.conversation !== null && desk.conversation.id === o.conversation.id
  const next: Desk = {
    ...desk,
    phase: 'open',
    refusal: null,
    channel: o.channel,
    conversation: o.conversation,
    agent: o.conversation.agent || o.agent,
    formDue: Boolean(o.form_due),
    offline: Boolean(o.offline),
    token: o.token,
    expiresAt: o.expires_at,
    busy: { ...desk.busy, open: false, renew: false, rest: false },
    tries: { ...desk.tries, open: 0, renew: 0 },
  }
  const joined = same ? again(next, o) : first(next, o)
  return chain(
    joined,
    (d) => startLine(d, at),
    (d) => [d, [renewal(d, at)]],
  )
}

/** The first opening decides where the unread divider stands. */
function first(desk: Desk, o: Opened): Step {
  const read = o.conversation.customer_read
  const thread = begin(o.messages.items, o.conversation.last_number)
  const unread = o.messages.items.filter((m) => m.number > read && countsAsUnread(m))
  const mark = { read, delivered: o.conversation.customer_delivered || read }
  const next = {
    ...desk,
    thread,
    marked: mark,
    seenTo: read,
    agentRead: o.conversation.agent_read,
    divider: 0,
    unread: 0,
  }
  if (read > 0 && unread[0]) {
    next.divider = read + 1
    next.unread = thread.first > read + 1 ? thread.last - read : unread.length
  }
  return [countOthers(next, o.messages.items), []]
}

/** A later one, with a new token, only adds what is missing. */
function again(desk: Desk, o: Opened): Step {
  const known = { ...desk, thread: heardOf(desk.thread, o.conversation.last_number) }
  return absorb(known, o.messages.items)
}

function countsAsUnread(m: Message): boolean {
  return m.party !== 'customer' && m.kind !== 'void' && m.kind !== 'event' && m.kind !== 'recall'
}

function startLine(desk: Desk, at: Moment): Step {
  const event = desk.line.state === 'resting' ? ({ on: 'renewed' } as const) : ({ on: 'start' } as const)
  if (desk.line.state === 'up' || desk.line.state === 'connecting') return [desk, []]
  const [line, effects] = stepLine(desk.line, event, at)
  return [{ ...desk, line }, effects]
}

export function openFailed(desk: Desk, trouble: Trouble, at: Moment): Step {
  const idle = { ...desk, busy: { ...desk.busy, open: false } }
  if (!temporary(trouble)) return [{ ...idle, phase: 'refused', refusal: trouble }, []]
  const away = { ...desk.line, awaySince: desk.line.awaySince || at.now }
  const wait = trouble.retry_after ? trouble.retry_after * 1000 : backOff(desk.tries.open, at)
  return [{ ...idle, line: away, tries: { ...desk.tries, open: desk.tries.open + 1 } }, [{ do: 'timer', name: 'open', ms: wait }]]
}

/** temporary claims that the same request may succeed later. */
export function temporary(trouble: Trouble): boolean {
  return trouble.status === 0 || trouble.status === 408 || trouble.status === 429 || trouble.status >= 500
}

/**
 * renewal is set well before the token ends and spread wide, so that a
 * thousand pages opened in one minute do not come back in one minute.
 */
function renewal(desk: Desk, at: Moment): Effect {
  const left = Math.max(0, desk.expiresAt - at.now)
  const ms = Math.max(30000, left * (0.6 + at.dice * 0.3))
  return { do: 'timer', name: 'renew', ms: Math.min(ms, 0x7fffffff) }
}

export function renewNow(desk: Desk): Step {
  if (desk.busy.renew || desk.busy.open || desk.phase !== 'open') return [desk, []]
  return [{ ...desk, busy: { ...desk.busy, renew: true } }, [{ do: 'renew' }]]
}

export function renewed(desk: Desk, r: { token: string; expires_at: number }, at: Moment): Step {
  const fresh: Desk = {
    ...desk,
    token: r.token,
    expiresAt: r.expires_at,
    busy: { ...desk.busy, renew: false, rest: false, askAgain: true },
    tries: { ...desk.tries, renew: 0 },
  }
  const [line, effects] = stepLine(fresh.line, { on: 'renewed' }, at)
  return [{ ...fresh, line }, [...effects, renewal(fresh, at)]]
}

/** A token that can not be renewed is replaced by opening again. */
export function renewFailed(desk: Desk, trouble: Trouble, at: Moment): Step {
  if (!temporary(trouble)) return beginOpening({ ...desk, busy: { ...desk.busy, renew: false } })
  const failed = {
    ...desk,
    busy: { ...desk.busy, renew: false },
    tries: { ...desk.tries, renew: desk.tries.renew + 1 },
  }
  return [failed, [{ do: 'timer', name: 'renew', ms: backOff(desk.tries.renew, at) }]]
}
