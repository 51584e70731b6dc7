import type { Body, Conversation, Kind, Message, MessagePage, Party } from '../core/model'

// Builders for tests, and a server in memory that stores as the real one does.

export function message(conversation: number, number: number, more: Partial<Message> = {}): Message {
  return {
    conversation_id: conversation, number, id: conversation * 100_000 + number, session_id: 1,
    party: 'customer' as Party, agent_id: 0, agent_name: '', agent_avatar: '', client_id: '',
    kind: 'text' as Kind, body: { text: `words ${number}` }, at: 1_700_000_000_000 + number * 1000, recalled_at: 0, ...more,
  }
}

export function conversation(id: number, more: Partial<Conversation> = {}): Conversation {
  return {
    id, product_id: 1, channel_id: 1, channel_name: '官网', exclusive_agent_id: 0,
    customer: { id: id + 1000, nickname: `客户${id}`, remark: '', avatar: '', blocked: false, tag_ids: [] },
    state: 'serving', agent_id: 7, agent_name: '小迎', session_id: 1, source: '', last_number: 0,
    agent_read: 0, customer_read: 0, customer_delivered: 0, unread: 0, waiting_since: 0, queued_at: 0,
    served_at: 0, ended_at: 0, updated_at: 1_700_000_000_000, last: null, starred: false, customer_online: true, ...more,
  }
}

/** Numbers without gaps, one row for one client id. */
export class FakeServer {
  rows: Message[] = []

  store(part: { party: Party; client_id?: string; kind?: Kind; body?: Body }): Message {
    const same = part.client_id ? this.rows.find((m) => m.client_id === part.client_id) : undefined
    if (same) return same
    const m = message(1, this.rows.length + 1, { ...part, client_id: part.client_id ?? '', ...(part.party === 'agent' ? { agent_id: 7 } : {}) })
    this.rows.push(m)
    return m
  }

  recall(number: number): Message {
    const recall = this.store({ party: 'customer', kind: 'recall', body: { number } })
    this.rows[number - 1] = { ...(this.rows[number - 1] as Message), body: {}, recalled_at: recall.at }
    return recall
  }

  page(items: Message[]): MessagePage {
    return { items: items.map((m) => ({ ...m })), last_number: this.rows.length, agent_read: 0, customer_read: 0, customer_delivered: 0 }
  }

  after(number: number, limit: number): MessagePage {
    return this.page(this.rows.filter((m) => m.number > number).slice(0, limit))
  }

  before(number: number, limit: number): MessagePage {
    return this.page(this.rows.filter((m) => m.number < number).slice(-limit))
  }

  newest(limit: number): MessagePage {
    return this.page(this.rows.slice(-limit))
  }
}
