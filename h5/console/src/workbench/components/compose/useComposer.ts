import { computed, nextTick, type Ref, ref } from 'vue'
import { toast } from '../../../ui/toast'
import { kindOf } from '../../core/kinds'
import type { Conversation } from '../../core/model'
import { type QuickReply, slash, wording } from '../../core/quick'
import { shut } from '../../core/quota'
import { split, tooLong, WECHAT_CHARACTERS } from '../../core/split'
import { length, TEXT_LIMIT } from '../../core/text'
import { useNow } from '../../now'
import type { Say } from '../../say'
import { useCustomers } from '../../store/customers'
import { useDrafts } from '../../store/drafts'
import { useLibrary } from '../../store/library'
import { useLine } from '../../store/line'
import { useThreads } from '../../store/threads'
import { useTray } from './useTray'

/** full: reply and note; note: only notes, because a colleague serves; none: nothing yet. */
export type Mode = 'full' | 'note' | 'none'

/** The words that stand in the input of one conversation, and what becomes of them. */
export function useComposer(conversation: () => Conversation, mode: () => Mode, field: Ref<HTMLTextAreaElement | undefined>, say: Say) {
  const drafts = useDrafts()
  const threads = useThreads()
  const library = useLibrary()
  const customers = useCustomers()
  const line = useLine()
  const tray = useTray(say)
  const now = useNow()
  const caret = ref(0)
  const slashOff = ref(false)

  const id = computed(() => conversation().id)
  const draft = computed(() => drafts.of(id.value))
  const note = computed(() => mode() === 'note' || (draft.value.note && mode() === 'full'))
  const items = computed(() => tray.of(id.value))
  const quota = computed(() => conversation().quota ?? null)
  const left = computed(() => TEXT_LIMIT - length(draft.value.text))
  /** Too long for WeChat: it can leave as several, when a person says so. */
  const beyond = computed(() => (quota.value && !note.value && tooLong(words.value) ? Math.max(1, length(words.value) - WECHAT_CHARACTERS) : 0))
  const closed = computed(() => !note.value && shut(conversation(), now.value))
  const pieces = ref<string[]>([])
  const words = computed(() => draft.value.text.replace(/^\n+|\s+$/g, ''))
  const sendable = computed(() => left.value >= 0 && !closed.value && (words.value !== '' || (!note.value && items.value.length > 0)))
  const query = computed(() => (slashOff.value || note.value ? null : slash(draft.value.text, caret.value)))

  function write(text: string): void {
    drafts.write(id.value, text, note.value)
    slashOff.value = slashOff.value && /^[/／]/.test(text)
    if (!note.value && mode() === 'full' && conversation().state === 'serving') line.tellTyping(id.value, text.trim() !== '')
  }

  function setNote(on: boolean): void {
    drafts.write(id.value, draft.value.text, on)
    void nextTick(() => field.value?.focus())
  }

  /** Puts words where the caret stands, or instead of what is marked. */
  function insert(text: string): void {
    const el = field.value
    if (!el) return write(draft.value.text + text)
    const [from, to] = [el.selectionStart, el.selectionEnd]
    write(el.value.slice(0, from) + text + el.value.slice(to))
    void nextTick(() => place(from + text.length))
  }

  function place(at: number): void {
    const el = field.value
    if (!el) return
    el.focus()
    el.setSelectionRange(at, at)
    caret.value = at
  }

  /** Sends everything: the tray in its order, then the words. What is too long for WeChat is asked about first. */
  function send(): void {
    if (!sendable.value) return
    if (beyond.value > 0) {
      pieces.value = split(words.value)
      return
    }
    sendAs(words.value === '' ? [] : [words.value])
  }

  function sendAs(texts: readonly string[]): void {
    pieces.value = []
    if (note.value) threads.say(id.value, 'note', { text: texts.join('\n') })
    else {
      for (const item of tray.empty(id.value)) {
        if (item.file) threads.sayFile(id.value, item.file, kindOf(conversation(), item.file.type) ?? undefined)
        else if (item.kind && item.body) threads.say(id.value, item.kind, item.body)
      }
      for (const text of texts) threads.say(id.value, 'text', { text })
    }
    drafts.clear(id.value, note.value)
    line.tellTyping(id.value, false)
  }

  const person = () => {
    const c = customers.of(conversation().customer.id).customer
    return { nickname: conversation().customer.nickname, named: c ? c.named : true }
  }

  /** A quick reply's words go into the input; a picture or card into the tray. The slash that found it goes. */
  function fill(reply: QuickReply): void {
    const body = library.filled(reply, person())
    const searched = query.value !== null
    if (reply.kind === 'text') {
      if (searched) {
        const rest = draft.value.text.slice(caret.value)
        const text = body.text ?? ''
        write(text + rest)
        void nextTick(() => place(text.length))
      } else insert(body.text ?? '')
      return
    }
    if (searched) write(draft.value.text.slice(caret.value))
    tray.addBody(id.value, reply.kind, body, reply.title || wording(reply))
    void nextTick(() => field.value?.focus())
  }

  function sendReply(reply: QuickReply): void {
    if (query.value !== null) write(draft.value.text.slice(caret.value))
    threads.say(id.value, reply.kind, library.filled(reply, person()))
    void nextTick(() => field.value?.focus())
  }

  const addFiles = (files: readonly File[]) => tray.addFiles(id.value, files.filter(fits))

  /** A file that does not arrive here is said to be so at once. */
  function fits(file: File): boolean {
    if (kindOf(conversation(), file.type)) return true
    const kind = /^(image|video|audio)\//.exec(file.type)?.[1]
    toast.bad(notKind(kind === 'audio' ? 'voice' : kind === 'image' || kind === 'video' ? kind : 'file'))
    return false
  }

  /** "A mini-program cannot send files". */
  function notKind(kind: 'image' | 'video' | 'voice' | 'file' | 'link' | 'menu' | 'card' | 'text'): string {
    return say('quota.notKind', { product: say(`quota.product.${conversation().product?.kind ?? 'cloud'}`), kind: say(`quota.kinds.${kind}`) })
  }
  const addBody = (...args: Parameters<typeof tray.addBody> extends [number, ...infer Rest] ? Rest : never) => tray.addBody(id.value, ...args)
  const removeItem = (item: number) => tray.remove(id.value, item)

  return { draft, note, items, left, quota, beyond, closed, pieces, sendAs, notKind, sendable, query, caret, slashOff, write, setNote, insert, send, fill, sendReply, addFiles, addBody, removeItem }
}
