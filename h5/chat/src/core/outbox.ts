/**
 * The outbox is what the customer said and the server may not have yet. An
 * item's client_id is made once and kept through every retry, so that a repeat
 * is stored once; an item leaves only when its message is seen in the thread.
 */
import type { Body, Message, Trouble } from './types'

export type OutState =
  | 'waiting' // for the line, or for its turn
  | 'uploading'
  | 'sending'
  | 'sent' // the server has it; the thread does not show it yet
  | 'failed'

export interface Outgoing {
  client_id: string
  kind: string
  body: Body
  at: number
  state: OutState
  tries: number
  /** There are bytes to upload before body.file has a key. */
  upload?: boolean
  /** 0..1 while uploading. */
  progress?: number
  number?: number
  /** Why it failed, in the reader's language. */
  error?: string
}

export type Outbox = Outgoing[]

/** A server that answers "internal error" this often will not change its mind soon. */
export const MAX_TRIES = 6

export function put(outbox: Outbox, item: Outgoing): Outbox {
  if (outbox.some((o) => o.client_id === item.client_id)) return outbox
  return [...outbox, item].sort((a, b) => a.at - b.at)
}

export function change(outbox: Outbox, id: string, patch: Partial<Outgoing>): Outbox {
  return outbox.map((o) => (o.client_id === id ? { ...o, ...patch } : o))
}

export function drop(outbox: Outbox, id: string): Outbox {
  return outbox.filter((o) => o.client_id !== id)
}

/**
 * nextPost is the item to send now. One at a time and in order, so that what
 * was typed first arrives first; an upload under way lets later texts pass.
 */
export function nextPost(outbox: Outbox): Outgoing | undefined {
  if (outbox.some((o) => o.state === 'sending')) return undefined
  return outbox.find((o) => o.state === 'waiting' && !o.upload)
}

/** nextUpload is the picture or file to upload now, one at a time. */
export function nextUpload(outbox: Outbox): Outgoing | undefined {
  if (outbox.some((o) => o.state === 'uploading')) return undefined
  return outbox.find((o) => o.state === 'waiting' && o.upload)
}

/** settle removes what the thread now shows. */
export function settle(outbox: Outbox, seen: Message[]): { outbox: Outbox; gone: Outgoing[] } {
  if (outbox.length === 0) return { outbox, gone: [] }
  const ids: Record<string, boolean> = {}
  for (const m of seen) if (m.party === 'customer' && m.client_id) ids[m.client_id] = true
  const gone = outbox.filter((o) => ids[o.client_id])
  return gone.length === 0 ? { outbox, gone } : { outbox: outbox.filter((o) => !ids[o.client_id]), gone }
}

/** What to do with an item whose request failed. */
export function verdict(item: Outgoing, trouble: Trouble): 'again' | 'renew' | 'failed' {
  if (trouble.status === 401) return 'renew'
  if (trouble.status === 0 || trouble.status === 408 || trouble.status === 429) return 'again'
  if (trouble.status >= 500) return item.tries < MAX_TRIES ? 'again' : 'failed'
  return 'failed'
}
