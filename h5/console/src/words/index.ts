import type { Language } from '@yingke/shared/language'
import { shallowRef } from 'vue'
import { createI18n } from 'vue-i18n'
import type zh from './zh-CN'

/** Every sentence of the console. Chinese is written first; the compiler holds English to the same keys. */
export type Words = Strings<typeof zh>
type Strings<T> = { [Key in keyof T]: T[Key] extends string ? string : Strings<T[Key]> }

export const i18n = createI18n({ legacy: false, locale: 'zh-CN', messages: {}, missingWarn: false, fallbackWarn: false })

/** The component library's own few words. */
export const libraryWords = shallowRef<object>({})

const loaders = {
  'zh-CN': () => Promise.all([import('./zh-CN'), import('tdesign-vue-next/es/locale/zh_CN')]),
  en: () => Promise.all([import('./en'), import('tdesign-vue-next/es/locale/en_US')]),
}

/** Speaks another language from now on; its sentences are fetched the first time. */
export async function speak(language: Language): Promise<void> {
  const [ours, theirs] = await loaders[language]()
  // merged, not set: pages that load later bring sentences of their own
  i18n.global.mergeLocaleMessage(language, ours.default)
  libraryWords.value = theirs.default
  i18n.global.locale.value = language
}
