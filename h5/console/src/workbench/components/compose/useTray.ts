import { shallowReactive } from 'vue'
import { toast } from '../../../ui/toast'
import type { Body, Kind } from '../../core/model'
import { bytes } from '../../core/text'
import type { Say } from '../../say'
import { lighter } from '../../store/pictures'

/** What stands above the input, to be looked at before it goes out. */
export interface TrayItem {
  id: number
  name: string
  size: number
  file?: File
  kind?: Kind
  body?: Body
  /** A picture to show, or empty. */
  url: string
}

/** Files added at once, and the largest one; the server has the last word. */
const MOST = 9
export const LARGEST = 20 * 1024 * 1024

const trays = shallowReactive(new Map<number, TrayItem[]>())
let last = 0

/** The trays of all conversations of this tab: changing the conversation loses nothing. */
export function useTray(say: Say) {
  const of = (conversation: number): TrayItem[] => trays.get(conversation) ?? []

  function put(conversation: number, item: Omit<TrayItem, 'id'>): void {
    trays.set(conversation, [...of(conversation), { ...item, id: ++last }])
  }

  async function addFiles(conversation: number, files: readonly File[]): Promise<void> {
    if (files.length + of(conversation).length > MOST) toast.bad(say('compose.most', { n: MOST }))
    const room = Math.max(0, MOST - of(conversation).length)
    for (const raw of files.slice(0, room)) {
      const file = await lighter(raw)
      if (file.size === 0) toast.bad(say('compose.empty', { name: file.name }))
      else if (file.size > LARGEST) toast.bad(say('compose.tooBig', { name: file.name, size: bytes(LARGEST) }))
      else {
        const picture = /^image\/(png|jpeg|gif|webp)$/.test(file.type)
        put(conversation, { name: file.name, size: file.size, file, url: picture ? URL.createObjectURL(file) : '' })
      }
    }
  }

  function addBody(conversation: number, kind: Kind, body: Body, name: string): void {
    put(conversation, { name, size: 0, kind, body, url: body.file?.thumb_url ?? body.picture ?? '' })
  }

  function remove(conversation: number, id: number): void {
    release(of(conversation).filter((i) => i.id === id))
    trays.set(conversation, of(conversation).filter((i) => i.id !== id))
  }

  /** Takes everything out, to be sent. */
  function empty(conversation: number): TrayItem[] {
    const items = of(conversation)
    release(items)
    trays.delete(conversation)
    return items
  }

  function release(items: readonly TrayItem[]): void {
    for (const item of items) if (item.url.startsWith('blob:')) URL.revokeObjectURL(item.url)
  }

  return { of, addFiles, addBody, remove, empty }
}
