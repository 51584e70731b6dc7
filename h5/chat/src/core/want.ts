/** Asking for what is missing, one request at a time. */
import type { Desk, Step } from './state'

/** The most messages that one answer carries; a full answer means: ask again. */
export const PAGE = 200

/** want asks for everything after the last number as soon as nothing is under way. */
export function want(desk: Desk): Desk {
  return { ...desk, busy: { ...desk.busy, askAgain: true }, tries: { ...desk.tries, ask: 0 } }
}

/** ask starts the request that is due, one at a time. */
export function ask(desk: Desk): Step {
  if (desk.phase !== 'open' || desk.busy.ask || desk.busy.renew || !desk.busy.askAgain) return [desk, []]
  return [{ ...desk, busy: { ...desk.busy, ask: true, askAgain: false } }, [{ do: 'ask', after: desk.thread.last }]]
}
