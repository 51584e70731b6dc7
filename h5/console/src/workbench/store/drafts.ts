import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import { live } from '../../live'
import { useMe } from '../../stores/me'
import { type Draft, empty, freezeDraft, merge, NO_DRAFT, stale, thawDraft } from '../core/drafts'
import { Box, Tabs } from './box'

const DRAFT = 'draft.'
/** Keystrokes closer than this are kept together. */
const PAUSE = 200
/** The agent's screens on other machines are told at most so often. */
const TOLD = 1_500
/** The longest draft that goes over the line. */
const TOLD_LIMIT = 2_000

/** Drafts by conversation: kept in the browser, told to the other tabs. */
export const useDrafts = defineStore('workbench.drafts', () => {
  const me = useMe()
  const box = new Box(me.agent.id)
  const drafts = shallowReactive(new Map<number, Draft>())
  const waiting = new Map<number, number>()
  const nearby = new Map<number, number>()
  let telling = 0
  const tabs = new Tabs(me.agent.id, (news) => {
    if (news.about !== 'draft') return
    const id = Number(news.conversation)
    nearby.set(id, Date.now())
    drafts.set(id, merge(drafts.get(id) ?? NO_DRAFT, news.draft as Draft))
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
    if (!draft.note) tellSoon(conversation)
  }

  function tellSoon(conversation: number): void {
    window.clearTimeout(telling)
    telling = window.setTimeout(() => {
      const text = of(conversation).text
      if (text.length <= TOLD_LIMIT) live.send({ type: 'draft', conversation_id: conversation, text })
    }, TOLD)
  }

  /** A draft from the line: another machine's, unless a tab beside us or we ourselves wrote just now. */
  function hear(conversation: number, text: string): void {
    const held = of(conversation)
    const lately = Date.now() - 2 * TOLD
    if (held.at > lately || (nearby.get(conversation) ?? 0) > lately) return
    drafts.set(conversation, { text, note: false, at: Date.now() })
    box.write(DRAFT + conversation, text.trim() === '' ? null : freezeDraft(of(conversation)))
  }

  function flush(): void {
    for (const conversation of [...waiting.keys()]) keep(conversation)
  }

  return { drafts, of, write, clear, hear }
})
