import { chooseLanguage, speaker, type Language } from '@yingke/shared/language'
import { en } from './en'
import { zh } from './zh'

export type Say = ReturnType<typeof makeSay>

export function makeSay(language: Language) {
  return speaker({ 'zh-CN': zh, en }, () => language)
}

/** The link's wish first, then what the server knows, then the browser's. */
export function languageOf(link: string, boot: string): Language {
  return chooseLanguage(link || boot, (navigator.languages || [navigator.language]) as string[])
}
