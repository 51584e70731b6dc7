import { defineStore } from 'pinia'
import { shallowReactive, watch } from 'vue'
import { listen, live } from '../../live'
import { type Alert, arrival, handed, spoken } from '../core/alerts'
import type { Told } from '../core/desk'
import type { Message } from '../core/model'
import { useAlerts } from './alerts'
import { LISTS, useDesk } from './desk'
import { useDrafts } from './drafts'
import { useLater } from './later'
import { useThreads } from './threads'
import { useUI } from './ui'

/** Frames of one moment are taken together: a burst costs one drawing. */
const TOGETHER = 30
/** "is typing" fades when nothing more is heard. */
const TYPING_FADES = 8_000
/** Our own typing is told at most so often. */
const TYPING_TOLD = 5_000
/** Lists that are only hinted at are read again at most so often. */
const LISTS_AGAIN = 1_000

export interface Typing {
  preview: string
  until: number
}

/** Hands what the server says to whoever keeps it. */
export const useLine = defineStore('workbench.line', () => {
  const desk = useDesk()
  const threads = useThreads()
  const drafts = useDrafts()
  const alerts = useAlerts()
  const ui = useUI()
  const later = useLater()
  const typing = shallowReactive(new Map<number, Typing>())
  let messages: Message[] = []
  let changes: Message[] = []
  let conversations: Told[] = []
  let timer = 0
  let recounting = 0
  let toldTyping = { conversation: 0, at: 0 }

  function soon(): void {
    if (timer === 0) timer = window.setTimeout(flush, TOGETHER)
  }

  function flush(): void {
    timer = 0
    const [news, words, otherwise] = [conversations, messages, changes]
    conversations = []
    messages = []
    changes = []
    const before = new Map(news.map((c) => [c.id, desk.get(c.id)]))
    desk.take(news)
    const raised: (Alert | null)[] = news.map((c) => arrived(c.id, before.get(c.id)))
    desk.heard(words)
    for (const [id, some] of byConversation(words)) threads.take(id, some)
    for (const [id, some] of byConversation(otherwise)) threads.change(id, some)
    later.look(news.map((c) => c.id))
    for (const m of words) {
      const c = desk.get(m.conversation_id)
      raised.push(spoken(c, m, desk.viewer, ui.watching(m.conversation_id)), handed(c, m, desk.viewer))
      if (m.party === 'customer') typing.delete(m.conversation_id)
    }
    alerts.raise(raised)
  }

  function arrived(id: number, before: Parameters<typeof arrival>[0]): Alert | null {
    const now = desk.get(id)
    return now ? arrival(before, now, desk.viewer) : null
  }

  /** The line is up (again): whatever was missed is asked for. */
  function resume(): void {
    void desk.count()
    const lists = LISTS.filter((list) => desk.lists[list].ready)
    void Promise.all(lists.map((list) => desk.refresh(list))).then(() => later.look([...later.waiting.keys()]))
    if (ui.open) void desk.fetch(ui.open).catch(() => {}) // the thread's own question says what is wrong
    threads.resume(ui.open)
    live.send({ type: 'watch', conversation_id: ui.open })
  }

  // A conversation that a colleague serves is told only to those who look at it.
  watch(() => ui.open, (id) => live.send({ type: 'watch', conversation_id: id }))

  /** The queue and the lists of others are only hinted at: what is shown is read again. */
  function recountSoon(): void {
    if (recounting === 0) recounting = window.setTimeout(() => void recount(), LISTS_AGAIN)
    desk.countSoon()
  }

  async function recount(): Promise<void> {
    recounting = 0
    const queued = desk.counts.queue
    const known = new Set(desk.of('queue').map((c) => c.id))
    await desk.count()
    const grew = desk.counts.queue > known.size || desk.counts.queue > queued
    const lists = new Set([ui.list, ...(grew ? ['queue' as const] : [])])
    lists.delete('serving')
    await Promise.all([...lists].map((l) => desk.refresh(l)))
    if (grew) alerts.raise(desk.of('queue').filter((c) => !known.has(c.id)).slice(-1).map((c) => arrival(undefined, c, desk.viewer)))
  }

  function hearTyping(id: number, party: string, on: boolean, preview: string): void {
    if (party !== 'customer') return
    if (!on) {
      typing.delete(id)
      return
    }
    typing.set(id, { preview: preview ?? '', until: Date.now() + TYPING_FADES })
    window.setTimeout(() => (typing.get(id)?.until ?? Infinity) <= Date.now() && typing.delete(id), TYPING_FADES + 50)
  }

  /** Tells the customer's page that somebody types. */
  function tellTyping(conversation: number, on: boolean): void {
    const now = Date.now()
    if (on && toldTyping.conversation === conversation && now - toldTyping.at < TYPING_TOLD) return
    if (!on && toldTyping.conversation !== conversation) return
    toldTyping = { conversation: on ? conversation : 0, at: now }
    live.send({ type: 'typing', conversation_id: conversation, typing: on })
  }

  listen({
    message: (f) => {
      messages.push(f.message as Message)
      soon()
    },
    changed: (f) => {
      changes.push(f.message as Message)
      soon()
    },
    conversation: (f) => {
      conversations.push(f.conversation as Told)
      soon()
    },
    read: (f) => {
      const { conversation_id: id, ...marks } = f
      threads.marks(id, marks)
      const held = desk.get(id)
      if (held && marks.agent_read > held.agent_read) {
        desk.change(id, { agent_read: marks.agent_read, unread: marks.agent_read >= held.last_number ? 0 : held.unread })
      }
    },
    typing: (f) => hearTyping(f.conversation_id, f.party, f.typing, f.preview),
    star: (f) => desk.change(f.conversation_id, { starred: f.starred }),
    draft: (f) => drafts.hear(f.conversation_id, f.text),
    counts: recountSoon,
    resume,
  })

  return { typing, resume, tellTyping }
})

function byConversation(words: readonly Message[]): Map<number, Message[]> {
  const out = new Map<number, Message[]>()
  for (const m of words) {
    const some = out.get(m.conversation_id)
    if (some) some.push(m)
    else out.set(m.conversation_id, [m])
  }
  return out
}
