import type { Conversation, Message } from './core/model'
import { span, waited } from './core/waiting'
import type { Say } from './say'

/** How a customer is called on the screen: the agents' own name for him first. */
export function nameOf(c: { customer: { remark: string; nickname: string } }): string {
  return c.customer.remark || c.customer.nickname
}

export function spanWords(say: Say, seconds: number): string {
  const { unit, n } = span(seconds)
  return say(`unit.${unit}`, { n })
}

export function waitedWords(say: Say, c: Conversation, now: number): string {
  return spanWords(say, waited(c, now))
}

/** One line for what was said: its words, or what it is. */
export function previewOf(say: Say, last: Conversation['last']): string {
  if (!last) return ''
  const kind = say(`kind.${last.kind}`)
  if (last.kind === 'text' || last.kind === 'event') return last.preview
  if (last.kind === 'recall') return kind
  const words = last.preview.replace(/^\[[^\]]*\]\s*/, '')
  return last.kind === 'image' || last.kind === 'voice' || last.kind === 'video' ? kind : `${kind} ${words}`.trim()
}

const str = (x: unknown): string => (typeof x === 'string' || typeof x === 'number' ? String(x) : '')

/** What happened, as a sentence. */
export function eventWords(say: Say, m: Message): string {
  const args = m.body.args ?? {}
  const agent = str(args.agent_name) || m.agent_name
  switch (m.body.name) {
    case 'agent.joined': return say('event.agent_joined', { agent })
    case 'agent.transferred': return say('event.agent_transferred', { from: str(args.from_name), agent })
    case 'session.ended': return endWords(say, str(args.reason), agent)
    case 'rating.asked': return say('event.rating_asked')
    case 'rating.given': return ratingWords(say, args)
    case 'queue.entered': return say('event.queue_entered')
    case 'form.filled': return valuesWords(say('event.form_filled'), args.values)
    case 'message.left': return valuesWords(say('event.message_left'), args.values)
    default: return wechatWords(say, m.body.name ?? '', args) || m.body.text || say('event.other')
  }
}

/** What a customer did inside WeChat. */
function wechatWords(say: Say, name: string, args: Record<string, unknown>): string {
  const scene = str(args.scene)
  switch (name) {
    case 'wechat.entered': return args.source ? say('event.wechat_entered_from', { source: str(args.source) }) : say('event.wechat_entered')
    case 'wechat.followed': return scene ? say('event.wechat_followed_by', { scene }) : say('event.wechat_followed')
    case 'wechat.unfollowed': return say('event.wechat_unfollowed')
    case 'wechat.scanned': return say('event.wechat_scanned', { scene })
    case 'wechat.clicked': return say('event.wechat_clicked', { key: str(args.key) })
    case 'wechat.menu_scan': return say('event.wechat_menu_scan', { result: str(args.result) || str(args.key) })
    case 'wechat.viewed': return say('event.wechat_viewed', { url: str(args.url) })
    case 'wechat.app_opened': return say('event.wechat_app_opened', { path: str(args.path) })
    default: return ''
  }
}

/** What a customer filled in, a line each. */
function valuesWords(head: string, values: unknown): string {
  if (typeof values !== 'object' || values === null) return head
  const lines = Object.entries(values).map(([key, value]) => `${key}: ${str(value)}`)
  return [head, ...lines].join('\n')
}

function endWords(say: Say, reason: string, agent: string): string {
  switch (reason) {
    case 'agent': return agent ? say('event.session_ended_agent', { agent }) : say('event.session_ended')
    case 'automatic': return say('event.session_ended_automatic')
    case 'customer': return say('event.session_ended_customer')
    case 'expired': return say('event.session_ended_expired')
    default: return say('event.session_ended')
  }
}

function ratingWords(say: Say, args: Record<string, unknown>): string {
  const score = str(args.score)
  const note = str(args.note)
  return note ? say('event.rating_given_note', { score, note }) : say('event.rating_given', { score })
}

/** A message in one line, for screen readers and the clipboard. */
export function lineOf(say: Say, m: Message): string {
  const b = m.body
  switch (m.kind) {
    case 'text':
    case 'note': return b.text ?? ''
    case 'link': return [b.title, b.description, b.url].filter(Boolean).join('\n')
    case 'menu': return [b.head, ...(b.lines ?? []).map((l) => l.text), b.tail].filter(Boolean).join('\n')
    case 'event': return eventWords(say, m)
    case 'file': return b.file?.name ?? ''
    case 'location': return [b.label, b.latitude && `${b.latitude}, ${b.longitude}`].filter(Boolean).join('\n')
    case 'card': return [b.title, b.path].filter(Boolean).join('\n')
    default: return say(`kind.${m.kind}`)
  }
}
