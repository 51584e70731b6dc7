import type { Conversation, CustomerBrief, Message } from '../core/model'

export interface Customer extends CustomerBrief {
  product_id: number
  named: boolean
  openid: string
  verified: boolean
  unionid: string
  mobile: string
  weixin: string
  city: string
  province: string
  age: number
  sex: number
  note: string
  source: string
  fields: Record<string, string>
  address_region: string
  created_at: number
  seen_at: number
}

/** How a customer last came in: what the button of a mini-program said of him. */
export interface Entry {
  raw: string
  warnings: { code: string; message: string }[]
  open_param: string
  forward: string
  entered_at: number
}

export interface Session {
  id: number
  conversation_id?: number
  number: number
  /** Its first message, where the server says it. */
  first_number?: number
  started_at: number
  served_at: number
  ended_at: number
  agent_id: number
  agent_name: string
  end_reason: '' | 'agent' | 'automatic' | 'customer' | 'expired'
  transfers: number
  first_response_ms: number
  source: string
  rating: { score: number; note: string } | null
  why: { code: string; args?: Record<string, string | number>; message?: string }[]
}

/** One find: a customer with his conversation, or a message with its conversation. */
export interface Found {
  conversation?: Conversation
  customer?: CustomerBrief
  message?: Message
}
