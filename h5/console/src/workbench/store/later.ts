import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import { useMe } from '../../stores/me'
import { clientID } from '../core/outbox'
import { shut } from '../core/quota'
import { Box } from './box'
import { useDesk } from './desk'
import { useThreads } from './threads'

/** Words that wait for WeChat to take something again. */
export interface Later {
  text: string
  /** Under which they are said, so that two tabs say them once. */
  client_id: string
}

const NAME = 'later.'

/** What is said as soon as the customer acts and WeChat takes messages again: one text for each conversation. */
export const useLater = defineStore('workbench.later', () => {
  const box = new Box(useMe().agent.id)
  const desk = useDesk()
  const threads = useThreads()
  const waiting = shallowReactive(new Map<number, Later>())

  for (const name of box.names(NAME)) {
    const kept = parse(box.read(NAME + name))
    if (kept) waiting.set(Number(name), kept)
  }

  function put(conversation: number, text: string): void {
    const later = { text, client_id: clientID((bytes) => crypto.getRandomValues(bytes)) }
    waiting.set(conversation, later)
    box.write(NAME + conversation, JSON.stringify(later))
  }

  function drop(conversation: number): void {
    waiting.delete(conversation)
    box.write(NAME + conversation, null)
  }

  /** Says what waits in those conversations that have opened and are this agent's. */
  function look(conversations: readonly number[]): void {
    for (const id of conversations) {
      const later = waiting.get(id)
      const c = desk.get(id)
      if (!later || !c?.quota || c.state !== 'serving' || c.agent_id !== desk.viewer.id || shut(c, Date.now())) continue
      drop(id)
      threads.say(id, 'text', { text: later.text }, later.client_id)
    }
  }

  return { waiting, put, drop, look }
})

function parse(text: string | null): Later | null {
  try {
    const kept = JSON.parse(text ?? '') as Partial<Later>
    return typeof kept.text === 'string' && typeof kept.client_id === 'string' ? { text: kept.text, client_id: kept.client_id } : null
  } catch {
    return null
  }
}
