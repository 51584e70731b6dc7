/** The two languages that every screen speaks. */
export type Language = 'zh-CN' | 'en'

export const languages: readonly Language[] = ['zh-CN', 'en']

/** What a sentence may carry: `{name}` is replaced by args.name. */
export type Args = Record<string, string | number>

/** The wish of a person first, then his browser's, then Chinese. */
export function chooseLanguage(wish: string | null | undefined, browser: readonly string[] = []): Language {
  for (const name of [wish, ...browser]) {
    if (!name) continue
    if (/^zh/i.test(name)) return 'zh-CN'
    if (/^en/i.test(name)) return 'en'
  }
  return 'zh-CN'
}

/** Puts values into a sentence. A name that is not given stays visible, so that a test sees it. */
export function fill(sentence: string, args: Args = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = args[name]
    return value === undefined ? whole : String(value)
  })
}

/** A speaker over tables of sentences; the tables must have equal keys, which the compiler checks. */
export function speaker<Key extends string>(tables: Record<Language, Record<Key, string>>, language: () => Language) {
  return (key: Key, args?: Args): string => fill(tables[language()][key], args)
}
