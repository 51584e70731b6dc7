import { request } from '../../api'
import type { Colleague, CustomerField, Group, Tag, TagGroup } from '../../types'
import type { Conversation, Counts, ListName, Message, MessagePage, Page } from '../core/model'
import type { Outgoing } from '../core/outbox'
import type { QuickReply, QuickReplyGroup } from '../core/quick'
import type { Customer, Entry, Found, Session } from './shapes'

// Every question and wish of the workbench, one line each.

/** Of a file only the key goes out: the server knows the rest better. */
function wire(e: Outgoing): object {
  return e.body.file ? { ...e.body, file: { key: e.body.file.key } } : e.body
}

const at = (id: number) => `/api/conversations/${id}`

export interface ListQuery {
  query?: string
  agent_id?: number
  channel_id?: number
  from?: number
  to?: number
}

export const conversations = {
  list: (list: ListName, limit: number, cursor: string, filter: ListQuery = {}) =>
    request<Page<Conversation>>('GET', '/api/conversations', { query: { list, limit, cursor, ...filter } }),
  counts: () => request<Counts>('GET', '/api/conversations/counts'),
  one: (id: number) => request<Conversation>('GET', at(id)),
  pick: (id: number) => request<Conversation | undefined>('POST', `${at(id)}/pick`),
  transfer: (id: number, to: { agent_id?: number; group_id?: number; note: string }) =>
    request<Conversation | undefined>('POST', `${at(id)}/transfer`, { body: to }),
  end: (id: number) => request<Conversation | undefined>('POST', `${at(id)}/end`),
  askRating: (id: number) => request<unknown>('POST', `${at(id)}/rating`),
  star: (id: number, starred: boolean) => request<unknown>(starred ? 'POST' : 'DELETE', `${at(id)}/star`),
  read: (id: number, number: number) => request<unknown>('POST', `${at(id)}/read`, { body: { number } }),
}

export const messages = {
  after: (id: number, after: number, limit: number) =>
    request<MessagePage>('GET', `${at(id)}/messages`, { query: { after, limit } }),
  before: (id: number, before: number, limit: number) =>
    request<MessagePage>('GET', `${at(id)}/messages`, { query: { before, limit } }),
  newest: (id: number, limit: number) => request<MessagePage>('GET', `${at(id)}/messages`, { query: { limit } }),
  send: (e: Outgoing) =>
    request<Message>('POST', `${at(e.conversation_id)}/messages`, {
      body: { client_id: e.client_id, kind: e.kind, body: wire(e) },
    }),
  recall: (id: number, number: number) => request<unknown>('POST', `${at(id)}/messages/${number}/recall`),
  resend: (id: number, number: number) => request<Message>('POST', `${at(id)}/messages/${number}/resend`),
  fetch: (id: number, number: number) => request<Message>('POST', `${at(id)}/messages/${number}/fetch`),
}

export const customers = {
  one: (id: number) => request<Customer>('GET', `/api/customers/${id}`),
  entry: (id: number) => request<{ entry: Entry | null }>('GET', `/api/customers/${id}/entry`),
  save: (id: number, part: Partial<Customer>) => request<Customer>('PUT', `/api/customers/${id}`, { body: part }),
  tags: (id: number, tag_ids: number[]) => request<unknown>('PUT', `/api/customers/${id}/tags`, { body: { tag_ids } }),
  block: (id: number, blocked: boolean) =>
    request<unknown>('POST', `/api/customers/${id}/${blocked ? 'block' : 'unblock'}`),
  sessions: (id: number, cursor = '') =>
    request<Page<Session>>('GET', `/api/customers/${id}/sessions`, { query: { cursor, limit: 20 } }),
}

/** A channel of the cloud product, whose link leads to our own page. */
export interface Door {
  id: number
  name: string
  key: string
}

/** Where customers can be sent to go on. */
export async function doors(): Promise<Door[]> {
  const [products, channels] = await Promise.all([
    request<Page<{ id: number; kind: string }>>('GET', '/api/products'),
    request<Page<Door & { product_id: number; enabled: boolean }>>('GET', '/api/channels', { query: { limit: 200 } }),
  ])
  const cloud = new Set(products.items.filter((p) => p.kind === 'cloud').map((p) => p.id))
  return channels.items.filter((c) => c.enabled && cloud.has(c.product_id)).map(({ id, name, key }) => ({ id, name, key }))
}

export const people = {
  colleagues: () => request<Page<Colleague>>('GET', '/api/colleagues', { query: { limit: 200 } }),
  groups: () => request<Page<Group>>('GET', '/api/groups', { query: { limit: 200 } }),
  tagGroups: () => request<Page<TagGroup>>('GET', '/api/tag-groups', { query: { limit: 200 } }),
  tags: () => request<Page<Tag>>('GET', '/api/tags', { query: { limit: 200 } }),
  fields: () => request<Page<CustomerField>>('GET', '/api/fields', { query: { limit: 200 } }),
}

export const quick = {
  groups: () => request<Page<QuickReplyGroup>>('GET', '/api/quick-reply-groups', { query: { limit: 200 } }),
  replies: (cursor: string) =>
    request<Page<QuickReply>>('GET', '/api/quick-replies', { query: { limit: 200, cursor } }),
  addGroup: (g: { agent_id: number; name: string }) => request<QuickReplyGroup>('POST', '/api/quick-reply-groups', { body: g }),
  /** Counts a use: what is used more is found first. */
  used: (id: number) => request<unknown>('POST', `/api/quick-replies/${id}/use`),
  save: (r: Partial<QuickReply>) =>
    r.id
      ? request<QuickReply>('PUT', `/api/quick-replies/${r.id}`, { body: r })
      : request<QuickReply>('POST', '/api/quick-replies', { body: r }),
}

export const find = (q: string, kind: 'messages' | 'customers', cursor: string, signal: AbortSignal) =>
  request<Page<Found>>('GET', '/api/search', { query: { q, kind, cursor, limit: 20 }, signal })
