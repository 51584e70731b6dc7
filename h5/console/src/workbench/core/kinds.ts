import type { Conversation, Kind } from './model'

// What WeChat takes of a file depends on the account; our own page takes anything.

/** Whether messages of this kind may be sent here. */
export function sendable(c: Conversation, kind: string): boolean {
  return !c.kinds || c.kinds.includes(kind)
}

/** The kind as which a file is sent here, or nothing where it cannot be. */
export function kindOf(c: Conversation, type: string): Kind | null {
  if (/^image\/(png|jpeg|gif|webp)$/.test(type) && sendable(c, 'image')) return 'image'
  if (sendable(c, 'file')) return 'file'
  if (type.startsWith('video/') && sendable(c, 'video')) return 'video'
  if (type.startsWith('audio/') && sendable(c, 'voice')) return 'voice'
  return null
}

/** The types of file that can be chosen at all. */
export function fileTypes(c: Conversation): string {
  if (sendable(c, 'file')) return ''
  return [sendable(c, 'video') ? 'video/mp4' : '', sendable(c, 'voice') ? 'audio/mpeg,.amr' : ''].filter(Boolean).join(',')
}
