/** What every view may reach: the engine, the words, where one is, and what lies over the screen. */
import { createContext, type ComponentChildren } from 'preact'
import { useContext } from 'preact/hooks'
import type { Language } from '@yingke/shared/language'
import type { Route } from '../core/route'
import type { Engine } from '../shell/engine'
import type { Refusal } from '../shell/ask'
import { wordOf, type Say } from '../words'

export interface Phone {
  engine: Engine
  t: Say
  language: Language
  route: Route
  /** There is room for the developer's drawer beside the phone. */
  wide: boolean
  look: Look
  go(to: Partial<Route>): void
  toast(text: string): void
  /** Lays something over the phone; null takes it away. */
  show(sheet: ComponentChildren | null): void
  change(look: Partial<Look>): void
}

export interface Look {
  language: Language
  theme: 'auto' | 'light' | 'dark'
}

export const PhoneContext = createContext<Phone>(null as never)
export const usePhone = (): Phone => useContext(PhoneContext)

/** sentence is what a person reads of a refusal; what has no sentence is told as it came. */
export function sentence(e: Refusal, t: Say): string {
  const word = wordOf(`refused_${e.reason}`)
  return word ? t(word) : e.message
}

/** nameOf is what a kind of item is called. */
export const nameOf = (t: Say) => (kind: string) => {
  const word = wordOf(`item_${kind}`)
  return word ? t(word) : t('item_other', { kind })
}
