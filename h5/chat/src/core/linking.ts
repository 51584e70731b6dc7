/** What news of the line means for the rest of the desk. */
import { beginOpening, renewNow } from './opening'
import { stepLine, type LineEvent, type Moment } from './line'
import { chain, type Desk, type Step } from './state'
import { want } from './want'

/** News of the line: it may have missed something, and what waits may go now. */
export function onLine(desk: Desk, event: LineEvent, at: Moment): Step {
  const [line, effects] = stepLine(desk.line, event, at)
  let next: Desk = { ...desk, line }
  const back = event.on === 'show' || event.on === 'online' || (event.on === 'hello' && line.state === 'up')
  if (back) next = { ...want(next), busy: { ...next.busy, askAgain: true, rest: false } }
  const renew = effects.some((e) => e.do === 'renew')
  const rest = effects.filter((e) => e.do !== 'renew')
  if (back && next.phase === 'opening' && !next.busy.open) {
    return chain([next, rest], beginOpening)
  }
  return renew ? chain([next, rest], renewNow) : [next, rest]
}
