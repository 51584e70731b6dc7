/**
 * step is the only way the desk changes: step(desk, event, moment) ->
 * [desk, effects]. Nothing here touches the network, the clock or the document,
 * so a test can lose, repeat and reorder everything that passes and still
 * demand the stored history at the end.
 *
 * Reading order: thread (numbers decide), outbox (said once), line (a way to
 * the server), state, then opening, sync, sending: what each event does.
 */
import type { Moment } from './line'
import { onLine } from './linking'
import { beginOpening, opened, openFailed, renewed, renewFailed, renewNow } from './opening'
import { change } from './outbox'
import { discard, found, posted, postFailed, pump, retry, say, uploaded, uploadFailed } from './sending'
import { chain, type Desk, type Event, type Step, type Timer } from './state'
import { asked, askFailed, cleared, frame, mark, marked, markFailed, older, olderCame, polled, seen } from './sync'
import { ask, want } from './want'

/** step answers one event; afterwards whatever is due is started. */
export function step(desk: Desk, event: Event, at: Moment): Step {
  return chain(
    react(desk, event, at),
    (d) => ask(d),
    (d) => pump(d),
    (d) => mark(d),
  )
}

function react(desk: Desk, event: Event, at: Moment): Step {
  switch (event.on) {
    case 'open':
      return beginOpening(desk)
    case 'opened':
      return opened(desk, event.opened, at)
    case 'openFailed':
      return openFailed(desk, event.trouble, at)
    case 'renewed':
      return renewed(desk, event, at)
    case 'renewFailed':
      return renewFailed(desk, event.trouble, at)
    case 'sync':
      return [want(desk), []]
    case 'asked':
      return asked(desk, event.after, event.page)
    case 'askFailed':
      return askFailed(desk, event.trouble, at)
    case 'older':
      return older(desk)
    case 'olderCame':
      return olderCame(desk, event.before, event.page)
    case 'olderFailed':
      return [{ ...desk, history: 'failed' }, []]
    case 'polled':
      return polled(desk, event, at)
    case 'frame':
      return frame(desk, event.serial, event.frame, at)
    case 'line':
      return onLine(desk, event.event, at)
    case 'found':
      return found(desk, event.items)
    case 'say':
      return say(desk, event.item)
    case 'retry':
      return retry(desk, event.id)
    case 'discard':
      return discard(desk, event.id)
    case 'progress':
      return [{ ...desk, outbox: change(desk.outbox, event.id, { progress: event.progress }) }, []]
    case 'uploaded':
      return uploaded(desk, event.id, event.file)
    case 'uploadFailed':
      return uploadFailed(desk, event.id, event.trouble, at)
    case 'posted':
      return posted(desk, event.id, event.message)
    case 'postFailed':
      return postFailed(desk, event.id, event.trouble, at)
    case 'seen':
      return [seen(desk, event.number), []]
    case 'marked':
      return [marked(desk, event.read, event.delivered), []]
    case 'markFailed':
      return markFailed(desk, at)
    case 'cleared':
      return cleared(desk)
    case 'formDone':
      return [{ ...desk, formDue: false }, []]
    case 'timer':
      return onTimer(desk, event.name, at)
  }
}

function onTimer(desk: Desk, name: Timer, at: Moment): Step {
  switch (name) {
    case 'open':
      return desk.busy.open ? [desk, []] : beginOpening(desk)
    case 'ask':
      return [{ ...desk, busy: { ...desk.busy, askAgain: true } }, []]
    case 'pump':
      return [{ ...desk, busy: { ...desk.busy, rest: false } }, []]
    case 'renew':
      return renewNow(desk)
    case 'mark':
      return [{ ...desk, busy: { ...desk.busy, mark: false } }, []]
    case 'typing':
      return [at.now >= desk.typingUntil ? { ...desk, typingUntil: 0 } : desk, []]
  }
}
