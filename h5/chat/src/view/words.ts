/** Small sentences about messages: for the eye, the ear and the clipboard. */
import type { Message } from '../core/types'
import type { Say } from '../words'

export function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(bytes < 10240 ? 1 : 0)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** plain is what a message says when it is read aloud or copied. */
export function plain(m: Pick<Message, 'kind' | 'body'>, t: Say): string {
  const { body } = m
  switch (m.kind) {
    case 'text':
      return body.text || ''
    case 'image':
      return t('image')
    case 'voice':
      return t('voiceMessage', { n: body.seconds || 1 })
    case 'video':
      return t('video')
    case 'file':
      return (body.file && body.file.name) || t('file')
    case 'link':
      return [body.title, body.description].filter(Boolean).join('\n')
    case 'menu':
      return [body.head, ...(body.lines || []).map((l) => l.text), body.tail].filter(Boolean).join('\n')
    case 'event':
      return eventText(m, t)
    default:
      return t('unknownKind')
  }
}

/** eventText is empty for what the customer is not told. */
export function eventText(m: Pick<Message, 'body'>, t: Say): string {
  const args = m.body.args || {}
  const name = String(args.agent_name || args.name || args.agent || '')
  switch (m.body.name) {
    case 'agent.joined':
      return t('joined', { name: name || t('agent') })
    case 'agent.transferred':
      return name ? t('transferred', { name }) : t('transferredAny')
    case 'session.ended':
      return t('ended')
    case 'queue.entered':
      return t('enteredQueue')
    case 'rating.asked':
      return t('askedRating')
    case 'rating.given':
      return t('gaveRating')
    case 'message.left':
      return t('leaveDone')
    default:
      return ''
  }
}
