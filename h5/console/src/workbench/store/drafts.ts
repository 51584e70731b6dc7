import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import { useMe } from '../../stores/me'
import { type Draft, empty, freezeDraft, merge, NO_DRAFT, stale, thawDraft } from '../core/drafts'
import { Box, Tabs } from './box'

const DRAFT = 'draft.'
/** Keystrokes closer than this are kept together. */
const PAUSE = 200

/** Drafts by conversation: kept in the browser, told to the other tabs. */
export const useDrafts = defineStore('workbench.drafts', () => {
  const me = useMe()
  const box = new Box(me.agent.id)
  const drafts = shallowReactive(new Map<number, Draft>())
  const waiting = new Map<number, number>()
  const tabs = new Tabs(me.agent.id, (news) => {
    if (news.about !== 'draft') return
    const id = Number(news.conversation)
    const theirs = news.draft as Draft
    drafts.set(id, merge(drafts.get(id) ?? NO_DRAFT, theirs))
  })

  for (const name of box.names(DRAFT)) {
    const draft = thawDraft(box.read(DRAFT + name))
    if (!draft || empty(draft) || stale(draft, Date.now())) box.write(DRAFT + name, null)
    else drafts.set(Number(name), draft)
  }
  window.addEventListener('pagehide', flush)

  const of = (conversation: number): Draft => drafts.get(conversation) ?? NO_DRAFT

  function write(conversation: number, text: string, note: boolean): void {
    const held = of(conversation)
    if (held.text === text && held.note === note) return
    drafts.set(conversation, { text, note, at: Math.max(Date.now(), held.at + 1) })
    if (!waiting.has(conversation)) waiting.set(conversation, window.setTimeout(() => keep(conversation), PAUSE))
  }

  /** The words were sent: the box is empty in every tab, at once. */
  function clear(conversation: number, note: boolean): void {
    write(conversation, '', note)
    keep(conversation)
  }

  function keep(conversation: number): void {
    window.clearTimeout(waiting.get(conversation))
    waiting.delete(conversation)
    const draft = of(conversation)
    box.write(DRAFT + conversation, empty(draft) ? null : freezeDraft(draft))
    tabs.tell({ about: 'draft', conversation, draft: { ...draft } })
  }

  function flush(): void {
    for (const conversation of [...waiting.keys()]) keep(conversation)
  }

  return { drafts, of, write, clear }
})
