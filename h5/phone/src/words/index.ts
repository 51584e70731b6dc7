import { speaker, type Language } from '@yingke/shared/language'
import { en } from './en'
import { zh } from './zh'

export type Word = keyof typeof zh
export type Say = ReturnType<typeof makeSay>

export const makeSay = (language: Language) => speaker<Word>({ 'zh-CN': zh, en }, () => language)

/** wordOf is a key that was put together, if the table has it. */
export const wordOf = (name: string): Word | null => (name in zh ? (name as Word) : null)
