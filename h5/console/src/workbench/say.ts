import { useI18n } from 'vue-i18n'
import type zhCN from './locale/zh-CN'

/** The dotted paths of a catalogue. */
type Paths<T, P extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${P}${K}` : Paths<T[K], `${P}${K}.`>
}[keyof T & string]

export type Key = Paths<typeof zhCN>
export type Say = (key: Key, args?: Record<string, unknown>) => string

/** Speaks the workbench's words in the reader's language. */
export function useSay(): Say {
  const { t } = useI18n({ useScope: 'global' })
  return (key, args = {}) => t(`workbench.${key}`, args)
}
