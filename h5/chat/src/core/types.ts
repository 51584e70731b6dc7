/**
 * The shapes of the wire as the customer's page uses them. The authority is
 * api/openapi.yaml; here stands only what this page reads.
 */
export type Party = 'customer' | 'agent' | 'robot' | 'system'

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

/** Body holds the fields of every kind of message; kind says which are there. */
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
}

export interface Message {
  conversation_id: number
  number: number
  party: Party
  agent_id?: number
  agent_name?: string
  agent_avatar?: string
  client_id?: string
  kind: string
  body: Body
  at: number
  recalled_at?: number
}

export interface Agent {
  id: number
  nickname: string
  avatar: string
  /** Empty where the channel does not show it. */
  work_state: '' | 'online' | 'rest' | 'offline'
}

export interface Conversation {
  id: number
  state: string
  last_number: number
  agent_read: number
  customer_read: number
  customer_delivered?: number
  agent: Agent | null
  queue_position: number
  rating_open: boolean
}

export interface Entry {
  kind: 'keyword' | 'link' | 'phone' | 'human' | 'menu'
  label: string
  value: string
}

export interface FormField {
  key: string
  label: string
  required: boolean
  kind: 'text' | 'mobile'
}

export interface Settings {
  title: string
  logo: string
  default_avatar: string
  default_nickname: string
  theme: string
  background: string
  show_agent_name: boolean
  show_agent_state: boolean
  notice: { enabled: boolean; text: string; url: string }
  entries: Entry[]
  inputs: { emoji: boolean; image: boolean; voice: boolean; video: boolean; file: boolean }
  form: { enabled: boolean; fields: FormField[] }
  leave_message: { enabled: boolean; prompt: string }
  rating: { enabled: boolean; automatic: boolean }
  history_shown: number
  may_clear_history: boolean
  home_first: boolean
  typing_preview: boolean
  closed: boolean
}

export interface Channel {
  id: number
  name: string
  settings: Settings
}

/** Opened is the answer to POST /api/visitor/open. */
export interface Opened {
  token: string
  expires_at: number
  visitor_key: string
  conversation: Conversation
  channel: Channel
  agent: Agent | null
  messages: { items: Message[] }
  /** The form before the chat is still to be filled in. */
  form_due?: boolean
  /** Nobody is there to answer: a message may be left. */
  offline?: boolean
}

/** Page is a stretch of a conversation, ascending. */
export interface Page {
  items: Message[]
  last_number?: number
  agent_read?: number
  customer_read?: number
  customer_delivered?: number
  conversation?: Conversation
}

/** Frame is what the server says on the socket (docs/protocol.md). */
export interface Frame {
  type: string
  heartbeat_seconds?: number
  message?: Message
  conversation?: Conversation
  conversation_id?: number
  agent_read?: number
  customer_read?: number
  customer_delivered?: number
  party?: Party
  typing?: boolean
}

/** Trouble is a failed request as the core must tell it apart. */
export interface Trouble {
  /** 0: no answer came, so the outcome is unknown. */
  status: number
  code: string
  /** A sentence in the reader's language. */
  message: string
  retry_after?: number
}
