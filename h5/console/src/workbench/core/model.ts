// What the workbench knows of the server's nouns. Numbers run without gaps
// inside a conversation; times are milliseconds since 1970 UTC.

export type State = 'idle' | 'robot' | 'queued' | 'serving' | 'ended' | 'expired' | 'hidden'
export type WorkState = 'online' | 'rest' | 'offline'
export type Party = 'customer' | 'agent' | 'robot' | 'system'
export type Kind =
  | 'text' | 'image' | 'file' | 'voice' | 'video' | 'link' | 'menu' | 'note' | 'recall' | 'event' | 'void'
  | 'location' | 'card' | 'unsupported'
export type ListName = 'serving' | 'queue' | 'robot' | 'colleagues' | 'history' | 'starred'

export interface FileRef {
  key: string
  name: string
  size: number
  type: string
  width?: number
  height?: number
  url?: string
  thumb_url?: string
}

export interface MenuLine {
  kind: 'keyword' | 'link' | 'text' | 'blank'
  text: string
  value: string
}

/** The union of all bodies: each kind fills the fields that belong to it. */
export interface Body {
  text?: string
  file?: FileRef
  seconds?: number
  title?: string
  description?: string
  url?: string
  picture?: string
  head?: string
  lines?: MenuLine[]
  tail?: string
  number?: number
  name?: string
  args?: Record<string, unknown>
  /** Of a place. */
  latitude?: number
  longitude?: number
  label?: string
  /** Of a card: the page of a mini-program. */
  appid?: string
  path?: string
  /** What WeChat calls a thing that nobody knows. */
  type?: string
  /** What WeChat understood of a voice. */
  heard?: string
  /** The file is still at WeChat. */
  missing?: { until: number; fault: string }
}

export interface Message {
  conversation_id: number
  number: number
  id: number
  session_id: number
  party: Party
  agent_id: number
  agent_name: string
  agent_avatar: string
  client_id: string
  kind: Kind
  body: Body
  at: number
  recalled_at: number
  /** Of what leaves through WeChat. */
  delivery?: Delivery
}

export type DeliveryState = 'queued' | 'sending' | 'sent' | 'failed' | 'uncertain'

/** How far a message has come on its way through WeChat. */
export interface Delivery {
  state: DeliveryState
  attempts: number
  at: number
  code: number
  rid: string
  fault: string
  /** The sentence of the fault, by language. */
  words: Record<string, string>
  by_hand: boolean
}

/** What WeChat still lets us send to the customer. */
export interface Quota {
  state: 'open' | 'used_up' | 'over' | 'shut' | 'never'
  left: number
  unlimited: boolean
  /** What is left holds until then. */
  until: number
  /** What is left after that if nothing happens. */
  then: number
  closes_at: number
}

export interface Preview {
  number: number
  party: Party
  kind: Kind
  preview: string
  at: number
}

export interface CustomerBrief {
  id: number
  nickname: string
  remark: string
  avatar: string
  blocked: boolean
  tag_ids: number[]
}

export interface Conversation {
  id: number
  product_id: number
  channel_id: number
  channel_name: string
  exclusive_agent_id: number
  customer: CustomerBrief
  state: State
  agent_id: number
  agent_name: string
  session_id: number
  source: string
  last_number: number
  agent_read: number
  customer_read: number
  customer_delivered: number
  unread: number
  waiting_since: number
  queued_at: number
  served_at: number
  ended_at: number
  updated_at: number
  /** Grows with every change, where the server says it. */
  version?: number
  last: Preview | null
  starred: boolean
  customer_online: boolean
  product?: { id: number; name: string; kind: 'cloud' | 'miniprogram' | 'minigame' | 'official' }
  /** null or absent: nothing is counted. */
  quota?: Quota | null
  /** Of messages that may be sent; absent: all. */
  kinds?: string[]
}

export interface Counts {
  serving: number
  unread: number
  queue: number
  robot: number
  colleagues: number
  starred: number
}

export interface Page<T> {
  items: T[]
  next: string
}

export interface MessagePage {
  items: Message[]
  last_number: number
  customer_read: number
  customer_delivered: number
  agent_read: number
}

/** Who looks at the screen, as far as the pure rules need him. */
export interface Viewer {
  id: number
  permissions: readonly string[]
}
