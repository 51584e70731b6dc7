import { defineStore } from 'pinia'
import { ref, shallowReactive } from 'vue'
import { listen, live } from '../../live'
import { type Alert, arrival, handed, spoken } from '../core/alerts'
import type { Conversation, Message } from '../core/model'
import { useAlerts } from './alerts'
import { LISTS, useDesk } from './desk'
import { useThreads } from './threads'
import { useUI } from './ui'

/** Frames of one moment are taken together: a burst costs one drawing. */
const TOGETHER = 30
/** "is typing" fades when nothing more is heard. */
const TYPING_FADES = 6_000
/** Our own typing is told at most so often. */
const TYPING_TOLD = 3_000

export interface Typing {
  preview: string
  until: number
}

/** Hands what the server says to whoever keeps it. */
export const useLine = defineStore('workbench.line', () => {
  const desk = useDesk()
  const threads = useThreads()
  const alerts = useAlerts()
  const ui = useUI()
  const typing = shallowReactive(new Map<number, Typing>())
  const joined = ref(false)
  let messages: Message[] = []
  let conversations: Conversation[] = []
  let timer = 0
  let toldTyping = { conversation: 0, at: 0 }

  function soon(): void {
    if (timer === 0) timer = window.setTimeout(flush, TOGETHER)
  }

  function flush(): void {
    timer = 0
    const [news, words] = [conversations, messages]
    conversations = []
    messages = []
    const raised: (Alert | null)[] = news.map((c) => arrival(desk.get(c.id), c, desk.viewer))
    desk.take(news)
    desk.heard(words)
    for (const [id, some] of byConversation(words)) threads.take(id, some)
    for (const m of words) {
      const c = desk.get(m.conversation_id)
      raised.push(spoken(c, m, desk.viewer, ui.watching(m.conversation_id)), handed(c, m, desk.viewer))
      if (m.party === 'customer') typing.delete(m.conversation_id)
    }
    alerts.raise(raised)
  }

  /** The line is up (again): whatever was missed is asked for. */
  function resume(): void {
    joined.value = true
    void desk.count()
    for (const list of LISTS) if (desk.lists[list].ready) void desk.refresh(list)
    if (ui.open) void desk.fetch(ui.open).catch(() => {}) // the thread's own question says what is wrong
    threads.resume(ui.open)
  }

  function hearTyping(id: number, party: string, on: boolean, preview: string): void {
    if (party !== 'customer') return
    if (!on) typing.delete(id)
    else {
      const until = Date.now() + TYPING_FADES
      typing.set(id, { preview: preview ?? '', until })
      window.setTimeout(() => (typing.get(id)?.until ?? Infinity) <= Date.now() && typing.delete(id), TYPING_FADES + 50)
    }
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
    conversation: (f) => {
      conversations.push(f.conversation as Conversation)
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
    counts: () => desk.countSoon(),
    resume,
  })

  return { typing, joined, resume, tellTyping }
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
