/** Taking what the server says, asking for what is missing, saying what was seen. */
import { onLine } from './linking'
import { renewNow, temporary } from './opening'
import { chain, type Desk, type Effect, type Step } from './state'
import { PAGE, want } from './want'
import { backOff, type Moment } from './line'
import { settle } from './outbox'
import { begin, behind, heardOf, take, takeOlder, takePage, type Thread } from './thread'
import type { Conversation, Frame, Message, Page, Trouble } from './types'

/** How long "is typing" stays when nobody says that it ended. */
const TYPING_LASTS = 8000
/** The message that belongs to a pushed conversation is usually right behind it. */
const GRACE = 300
const MARK_REST = 3000

export function asked(desk: Desk, after: number, page: Page): Step {
  const idle = { ...desk, busy: { ...desk.busy, ask: false }, tries: { ...desk.tries, ask: 0 } }
  return chain(takeInPage(idle, after, page), (d) => [
    (behind(d.thread) && page.items.length > 0) || page.items.length >= PAGE ? { ...d, busy: { ...d.busy, askAgain: true } } : d,
    [],
  ])
}

export function askFailed(desk: Desk, trouble: Trouble, at: Moment): Step {
  const idle = {
    ...desk,
    busy: { ...desk.busy, ask: false },
    tries: { ...desk.tries, ask: desk.tries.ask + 1 },
  }
  if (trouble.status === 401) return renewNow(idle)
  const ms = temporary(trouble) ? backOff(desk.tries.ask, at) : 30000
  return [idle, [{ do: 'timer', name: 'ask', ms }]]
}

export function frame(desk: Desk, serial: number, f: Frame, at: Moment): Step {
  if (serial !== desk.line.serial) return [desk, []]
  if (f.type === 'hello') {
    return onLine(desk, { on: 'hello', serial, heartbeat: (f.heartbeat_seconds || 25) * 1000 }, at)
  }
  const heard = onLine(desk, { on: 'heard', serial }, at)
  return chain(heard, (d) => takeFrame(d, f, at))
}

function takeFrame(desk: Desk, f: Frame, at: Moment): Step {
  const id = desk.conversation ? desk.conversation.id : 0
  if (f.type === 'message' && f.message && f.message.conversation_id === id) {
    return chain(absorb(desk, [f.message]), (d) => [behind(d.thread) ? want(d) : d, []])
  }
  if (f.type === 'conversation' && f.conversation && f.conversation.id === id) {
    const known = takeConversation(desk, f.conversation)
    return [known, behind(known.thread) ? [{ do: 'timer', name: 'ask', ms: GRACE }] : []]
  }
  if (f.conversation_id !== id) return [desk, []]
  if (f.type === 'read') return [takeMarks(desk, f), []]
  if (f.type === 'typing' && f.party === 'agent') return typing(desk, Boolean(f.typing), at)
  return [desk, []]
}

function typing(desk: Desk, on: boolean, at: Moment): Step {
  if (!on) return [{ ...desk, typingUntil: 0 }, []]
  return [{ ...desk, typingUntil: at.now + TYPING_LASTS }, [{ do: 'timer', name: 'typing', ms: TYPING_LASTS }]]
}

export function polled(desk: Desk, e: { serial: number; after: number; page: Page }, at: Moment): Step {
  if (e.serial !== desk.line.serial) return [desk, []]
  return chain(
    takeInPage(desk, e.after, e.page),
    (d) => [behind(d.thread) ? want(d) : d, []],
    (d) => onLine(d, { on: 'polled', serial: e.serial }, at),
  )
}

function takeInPage(desk: Desk, after: number, page: Page): Step {
  let next = page.conversation ? takeConversation(desk, page.conversation) : desk
  next = takeMarks(next, page)
  const thread = takePage(next.thread, after, page.items, page.last_number)
  return grown(next, thread, page.items)
}

/** absorb takes messages that came by any way, in any order, any number of times. */
export function absorb(desk: Desk, items: Message[]): Step {
  let thread = desk.thread
  for (const message of items) thread = take(thread, message)
  return grown(desk, thread, items)
}

function grown(desk: Desk, thread: Thread, items: Message[]): Step {
  if (thread === desk.thread) return [desk, []]
  const news = items.filter((m) => m.number > desk.thread.last && m.number <= thread.last)
  const { outbox, gone } = settle(desk.outbox, news)
  const others = news.filter((m) => m.party !== 'customer' && m.kind !== 'void')
  const effects: Effect[] = gone.map((o) => ({ do: 'forget', id: o.client_id }))
  if (others.length > 0) effects.push({ do: 'news', messages: others })
  const spoke = others.some((m) => m.party === 'agent')
  const next = { ...desk, thread, outbox, typingUntil: spoke ? 0 : desk.typingUntil }
  return [countOthers(next, news), effects]
}

export function countOthers(desk: Desk, items: Message[]): Desk {
  let othersLast = desk.othersLast
  for (const m of items) {
    if (m.party !== 'customer' && m.kind !== 'void') othersLast = Math.max(othersLast, m.number)
  }
  return othersLast === desk.othersLast ? desk : { ...desk, othersLast }
}

function takeConversation(desk: Desk, c: Conversation): Desk {
  const next = { ...desk, conversation: c, thread: heardOf(desk.thread, c.last_number) }
  if (c.agent) return takeMarks({ ...next, agent: c.agent, offline: false }, c)
  return takeMarks(next, c)
}

function takeMarks(desk: Desk, m: { agent_read?: number; customer_read?: number }): Desk {
  const agentRead = Math.max(desk.agentRead, m.agent_read || 0)
  const seenTo = Math.max(desk.seenTo, m.customer_read || 0)
  if (agentRead === desk.agentRead && seenTo === desk.seenTo) return desk
  return { ...desk, agentRead, seenTo }
}

export function older(desk: Desk): Step {
  const { thread } = desk
  if (desk.phase !== 'open' || thread.complete || desk.history === 'loading') return [desk, []]
  return [{ ...desk, history: 'loading' }, [{ do: 'older', before: thread.first }]]
}

export function olderCame(desk: Desk, before: number, page: Page): Step {
  const thread = takeOlder(desk.thread, before, page.items)
  return [countOthers({ ...desk, history: 'idle', thread }, page.items), []]
}

/** The customer hid his history: what follows goes on from the same number. */
export function cleared(desk: Desk): Step {
  const { last, known } = desk.thread
  return [{ ...desk, thread: { ...begin([], last), known, complete: true }, divider: 0, unread: 0 }, []]
}

export function seen(desk: Desk, number: number): Desk {
  return number > desk.seenTo ? { ...desk, seenTo: Math.min(number, desk.thread.last) } : desk
}

/** mark tells the server what was delivered and read, one request at a time. */
export function mark(desk: Desk): Step {
  if (desk.phase !== 'open' || desk.busy.mark) return [desk, []]
  const delivered = Math.max(desk.othersLast, desk.marked.delivered)
  const read = Math.max(Math.min(desk.seenTo, desk.othersLast), desk.marked.read)
  if (delivered === desk.marked.delivered && read === desk.marked.read) return [desk, []]
  return [{ ...desk, busy: { ...desk.busy, mark: true } }, [{ do: 'mark', read, delivered }]]
}

export function marked(desk: Desk, read: number, delivered: number): Desk {
  return { ...desk, busy: { ...desk.busy, mark: false }, marked: { read, delivered } }
}

/** A mark that failed is no loss: the next one carries it. */
export function markFailed(desk: Desk, at: Moment): Step {
  return [desk, [{ do: 'timer', name: 'mark', ms: MARK_REST * (1 + at.dice) }]]
}
