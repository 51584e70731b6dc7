import type { QuickReply } from '../../types'

/** What a quick reply says, in one string, by its kind. */
export function contentOf(reply: Pick<QuickReply, 'kind' | 'body'>): string {
  const body = reply.body as { text?: string; title?: string; description?: string; url?: string; head?: string; lines?: { text: string }[]; file?: { name?: string } }
  switch (reply.kind) {
    case 'text':
      return body.text ?? ''
    case 'link':
      return [body.title, body.description, body.url].filter(Boolean).join(' ')
    case 'menu':
      return [body.head, ...(body.lines ?? []).map((line) => line.text)].filter(Boolean).join(' / ')
    default:
      return body.file?.name ?? ''
  }
}

/** Finds by title or content, in any case; an empty search finds everything. */
export function matches(reply: QuickReply, search: string): boolean {
  const wanted = search.trim().toLowerCase()
  return wanted === '' || (reply.title + '\n' + contentOf(reply)).toLowerCase().includes(wanted)
}

/** What the form holds: the parts of all kinds that can be edited here. */
export interface ReplyFields {
  group_id: number
  title: string
  kind: string
  text: string
  link: { title: string; description: string; url: string; picture: string }
  image: string
}

export function fieldsOf(reply: QuickReply | null, group: number): ReplyFields {
  const body = (reply?.body ?? {}) as { text?: string; title?: string; description?: string; url?: string; picture?: string; file?: { key?: string } }
  return {
    group_id: reply?.group_id ?? group,
    title: reply?.title ?? '',
    kind: reply?.kind ?? 'text',
    text: reply?.kind === 'text' ? (body.text ?? '') : '',
    link: { title: body.title ?? '', description: body.description ?? '', url: body.url ?? '', picture: body.picture ?? '' },
    image: reply?.kind === 'image' ? (body.file?.key ?? '') : '',
  }
}

/** The body that is sent; kinds that are made elsewhere keep theirs. */
export function bodyOf(fields: ReplyFields, was: QuickReply | null): Record<string, unknown> {
  if (fields.kind === 'text') return { text: fields.text }
  if (fields.kind === 'link') return { ...fields.link }
  if (fields.kind === 'image') return { file: { key: fields.image } }
  return (was?.body ?? {}) as Record<string, unknown>
}
