/** What the address of this page says: whose channel, who the visitor is, how to look. */

export interface Link {
  channelId: number
  key: string
  agentId: number
  agentKey: string
  ticket: string
  sign: string
  /** Everything else that the link carries about the visitor. */
  params: Record<string, string>
  language: string
  theme: string
  /** Inside the widget's frame. */
  embed: boolean
  /** Origin of the page around the frame. */
  host: string
}

/** A longer value is no name, address or note; the server has its own limits besides. */
const LONGEST = 500
const OURS = ['channel_id', 'key', 'agent_id', 'agent_key', 'ticket', 'sign', 'lang', 'theme', 'embed', 'host']

export function readLink(search: string): Link {
  const q = new URLSearchParams(search)
  const text = (name: string) => (q.get(name) || '').slice(0, LONGEST)
  const params: Record<string, string> = {}
  q.forEach((value, name) => {
    if (OURS.indexOf(name) < 0 && value && !(name in params)) params[name] = value.slice(0, LONGEST)
  })
  return {
    channelId: Number(text('channel_id')) || 0,
    key: text('key'),
    agentId: Number(text('agent_id')) || 0,
    agentKey: text('agent_key'),
    ticket: text('ticket'),
    sign: text('sign'),
    params,
    language: text('lang'),
    theme: text('theme'),
    embed: text('embed') === '1',
    host: text('host'),
  }
}

/**
 * scope names the place in storage where this link keeps what it must not mix
 * with another: a link of another channel, agent or person.
 */
export function scope(link: Link): string {
  const person = link.params.openid || (link.ticket ? `ticket-${link.ticket.slice(0, 24)}` : '')
  return `${link.channelId}.${link.agentId}.${person}`
}

/** openBody is what POST /api/visitor/open is asked with. */
export function openBody(link: Link, visitorKey: string, token: string): Record<string, unknown> {
  const body: Record<string, unknown> = { channel_id: link.channelId, key: link.key, params: link.params }
  if (link.agentId) body.agent_id = link.agentId
  if (link.agentKey) body.agent_key = link.agentKey
  if (link.ticket) body.ticket = link.ticket
  if (link.sign) body.sign = link.sign
  if (visitorKey) body.visitor_key = visitorKey
  if (token) body.token = token
  return body
}
