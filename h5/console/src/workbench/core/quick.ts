import type { Body, Kind } from './model'

export interface QuickReplyGroup {
  id: number
  /** 0: public. */
  agent_id: number
  name: string
  position: number
}

export interface QuickReply {
  id: number
  group_id: number
  agent_id: number
  title: string
  kind: Kind
  body: Body
  position: number
  used: number
}

/** What stands in a quick reply to be read and searched. */
export function wording(r: QuickReply): string {
  const b = r.body
  switch (r.kind) {
    case 'text': return b.text ?? ''
    case 'link': return [b.title, b.description].filter(Boolean).join(' ')
    case 'menu': return [b.head, ...(b.lines ?? []).map((l) => l.text), b.tail].filter(Boolean).join(' ')
    default: return b.file?.name ?? ''
  }
}

/**
 * The search behind the slash: every word must occur; a title that begins with
 * the query comes first, then titles, then contents; what is used more comes first among equals.
 */
export function search(replies: readonly QuickReply[], query: string, most = 50): QuickReply[] {
  const words = fold(query).split(/\s+/).filter(Boolean)
  const ranked: { reply: QuickReply; rank: number }[] = []
  for (const reply of replies) {
    const rank = rankOf(reply, words)
    if (rank > 0) ranked.push({ reply, rank })
  }
  ranked.sort((a, b) => b.rank - a.rank || b.reply.used - a.reply.used || a.reply.position - b.reply.position)
  return ranked.slice(0, most).map((r) => r.reply)
}

function rankOf(reply: QuickReply, words: readonly string[]): number {
  if (words.length === 0) return 1
  const title = fold(reply.title)
  const all = title + ' ' + fold(wording(reply))
  if (!words.every((w) => all.includes(w))) return 0
  const first = words[0] as string
  if (title.startsWith(first)) return 4
  if (title.includes(first)) return 3
  return 2
}

/** Case and width fold together: Ａ, A and a are one. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

/** The query of a "/" that begins the composer's text up to the caret, or null. */
export function slash(text: string, caret: number): string | null {
  const before = text.slice(0, caret)
  const found = /^[/／]([^\n/／]{0,30})$/.exec(before)
  return found ? (found[1] ?? '') : null
}

export interface Names {
  nick_name: string
  staff_name: string
}

/** Fills {{nick_name}} and {{staff_name}}; a name nobody knows leaves nothing behind, not even its blank. */
export function fill(text: string, names: Names): string {
  return text.replace(/[ \t]?\{\{\s*(nick_name|staff_name)\s*\}\}/gi, (whole, key: string) => {
    const name = key.toLowerCase() === 'nick_name' ? names.nick_name : names.staff_name
    return name ? (whole.startsWith('{') ? '' : whole[0]) + name : ''
  })
}

/** Fills every text of a body. */
export function fillBody(body: Body, names: Names): Body {
  const out: Body = { ...body }
  for (const key of ['text', 'title', 'description', 'head', 'tail'] as const) {
    const value = out[key]
    if (value) out[key] = fill(value, names)
  }
  if (out.lines) out.lines = out.lines.map((l) => ({ ...l, text: fill(l.text, names) }))
  return out
}
