/** What every view may reach: the engine, the words, and a few wishes to the page as a whole. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Language } from '@yingke/shared/language'
import type { Channel, Message } from '../core/types'
import type { Engine } from '../shell/engine'
import type { Say } from '../words'

/** Who somebody is for those who have no page of their own. */
export interface Face {
  name: string
  avatar: string
}

export type Overlay =
  | { kind: 'viewer'; number: number; video?: boolean }
  | { kind: 'home'; agentId: number; who?: Face }
  | { kind: 'leave' }
  | { kind: 'rating' }

export interface Shop {
  engine: Engine
  t: Say
  language: Language
  channel: Channel
  embed: boolean
  toast(text: string): void
  show(overlay: Overlay): void
  ask(question: string, then: () => void): void
  menu(place: MenuPlace): void
  /** Says a text as the customer: a line of a menu, a quick entry. */
  say(text: string): void
  /** Puts a text into the input, as after a recall. */
  edit(text: string): void
  recalled: Record<number, string>
  /** Under this message stands whether it was read; 0: under none. */
  lastMine: number
}

export interface MenuPlace {
  at: DOMRect
  items: Array<{ label: string; act: () => void }>
  back: HTMLElement | null
}

export const ShopContext = createContext<Shop>(null as never)
export const useShop = (): Shop => useContext(ShopContext)

/** Who speaks, as the customer sees him. */
export function speakerOf(m: Message, shop: Shop): { name: string; avatar: string; robot: boolean } {
  const { settings } = shop.channel
  if (m.party === 'customer') return { name: shop.t('you'), avatar: '', robot: false }
  const robot = m.party !== 'agent'
  const plain = settings.default_nickname || shop.t(robot ? 'robot' : 'agent')
  if (robot || !settings.show_agent_name)
    return { name: plain, avatar: settings.default_avatar, robot: robot && !settings.default_nickname }
  return { name: m.agent_name || plain, avatar: m.agent_avatar || settings.default_avatar, robot: false }
}
