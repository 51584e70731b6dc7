/** What happens to the customer's own words between the input and the thread. */
import { renewNow } from './opening'
import { backOff, type Moment } from './line'
import { change, drop, nextPost, nextUpload, put, settle, verdict, type Outgoing } from './outbox'
import { chain, type Desk, type Effect, type Step } from './state'
import { absorb } from './sync'
import { behind, messages } from './thread'
import type { FileRef, Message, Trouble } from './types'
import { want } from './want'

export function say(desk: Desk, item: Outgoing): Step {
  return [{ ...desk, outbox: put(desk.outbox, item) }, [{ do: 'keep', item }]]
}

/** found takes over what an earlier life of the page left in storage. */
export function found(desk: Desk, items: Outgoing[]): Step {
  let outbox = desk.outbox
  for (const item of items) {
    const state = item.state === 'failed' ? 'failed' : 'waiting'
    outbox = put(outbox, { ...item, state, progress: undefined })
  }
  const { outbox: left, gone } = settle(outbox, messages(desk.thread))
  return [{ ...desk, outbox: left }, gone.map((o): Effect => ({ do: 'forget', id: o.client_id }))]
}

/** retry sends a failed item again, under the same client_id. */
export function retry(desk: Desk, id: string): Step {
  const item = desk.outbox.find((o) => o.client_id === id)
  if (!item || item.state !== 'failed') return [desk, []]
  const fresh: Outgoing = { ...item, state: 'waiting', tries: 0, error: undefined, progress: undefined }
  const next = { ...desk, outbox: change(desk.outbox, id, fresh), busy: { ...desk.busy, rest: false } }
  return [next, [{ do: 'keep', item: fresh }]]
}

/** discard takes an item back that was not sent, also in the middle of its upload. */
export function discard(desk: Desk, id: string): Step {
  const item = desk.outbox.find((o) => o.client_id === id)
  if (!item || item.state === 'sending' || item.state === 'sent') return [desk, []]
  return [
    { ...desk, outbox: drop(desk.outbox, id) },
    [
      { do: 'cancel', id },
      { do: 'forget', id },
    ],
  ]
}

/** pump starts whatever may go: one text and one upload at a time. */
export function pump(desk: Desk): Step {
  if (desk.phase !== 'open' || desk.busy.rest || desk.busy.renew || desk.formDue) return [desk, []]
  const effects: Effect[] = []
  let outbox = desk.outbox
  const upload = nextUpload(outbox)
  if (upload) {
    outbox = change(outbox, upload.client_id, { state: 'uploading', tries: upload.tries + 1, progress: 0 })
    effects.push({ do: 'upload', item: upload })
  }
  const post = nextPost(outbox)
  if (post) {
    outbox = change(outbox, post.client_id, { state: 'sending', tries: post.tries + 1 })
    effects.push({ do: 'post', item: post })
  }
  return effects.length > 0 ? [{ ...desk, outbox }, effects] : [desk, effects]
}

export function uploaded(desk: Desk, id: string, file: FileRef): Step {
  const item = desk.outbox.find((o) => o.client_id === id)
  if (!item) return [desk, []]
  const ready: Outgoing = {
    ...item,
    state: 'waiting',
    upload: false,
    tries: 0,
    progress: 1,
    body: { ...item.body, file },
  }
  return [{ ...desk, outbox: change(desk.outbox, id, ready) }, [{ do: 'keep', item: ready }]]
}

export function uploadFailed(desk: Desk, id: string, trouble: Trouble, at: Moment): Step {
  return failed(desk, id, trouble, at)
}

/** The server has it. The thread may show it later, when what lies between has come. */
export function posted(desk: Desk, id: string, message: Message): Step {
  const sent = change(desk.outbox, id, { state: 'sent', number: message.number, error: undefined })
  const next: Desk = { ...desk, outbox: sent }
  const known = { ...next, thread: { ...next.thread, known: Math.max(next.thread.known, message.number) } }
  return chain(
    [known, [{ do: 'forget', id }]],
    (d) => absorb(d, [message]),
    settled,
    (d) => [behind(d.thread) ? want(d) : d, []],
  )
}

/** An answer that came after its own frame finds the message in the thread already. */
function settled(desk: Desk): Step {
  const outbox = desk.outbox.filter((o) => !(o.state === 'sent' && o.number! <= desk.thread.last))
  return [outbox.length === desk.outbox.length ? desk : { ...desk, outbox }, []]
}

export function postFailed(desk: Desk, id: string, trouble: Trouble, at: Moment): Step {
  return failed(desk, id, trouble, at)
}

function failed(desk: Desk, id: string, trouble: Trouble, at: Moment): Step {
  const item = desk.outbox.find((o) => o.client_id === id)
  if (!item) return [desk, []]
  const decision = verdict(item, trouble)
  if (decision === 'failed') {
    const dead: Outgoing = { ...item, state: 'failed', error: trouble.message, progress: undefined }
    return [{ ...desk, outbox: change(desk.outbox, id, dead) }, [{ do: 'keep', item: dead }]]
  }
  const waiting = { ...desk, outbox: change(desk.outbox, id, { state: 'waiting', progress: undefined }) }
  if (decision === 'renew') return renewNow({ ...waiting, busy: { ...waiting.busy, rest: true } })
  const ms = trouble.retry_after ? trouble.retry_after * 1000 : backOff(item.tries - 1, at)
  return [{ ...waiting, busy: { ...waiting.busy, rest: true } }, [{ do: 'timer', name: 'pump', ms }]]
}
