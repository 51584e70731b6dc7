import { describe, expect, it } from 'vitest'
import en from './en'
import { i18n } from '.'
import zh from './zh-CN'

type Tree = { [key: string]: string | Tree }

function leaves(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[path + key, value] as [string, string]] : leaves(value, path + key + '.')))
}

const sources = import.meta.glob(['../**/*.{ts,vue}', '!../**/*.test.ts', '!../workbench/**', '!../words/**'], { query: '?raw', import: 'default', eager: true }) as Record<string, string>
const all = Object.entries(sources)
const chinese = new Map(leaves(zh))
const english = new Map(leaves(en))
const places = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map((one) => one[1]).sort()

describe('the sentences', () => {
  it('are the same in both languages, with the same values in them', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
    const differ = [...chinese].filter(([key, sentence]) => places(sentence).join() !== places(english.get(key)!).join())
    expect(differ.map(([key]) => key)).toEqual([])
  })

  it('are all there that a page asks for by name', () => {
    const missing = all.flatMap(([file, text]) =>
      [...text.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((one) => one[1]!).filter((key) => !key.endsWith('.') && !key.endsWith('_') && !chinese.has(key)).map((key) => `${file}: ${key}`),
    )
    expect(missing).toEqual([])
  })

  it('are all used by some page', () => {
    const text = all.map(([, source]) => source).join('\n')
    const stems = [...text.matchAll(/['`]([\w.]+[._])(?:'|\$\{)/g)].map((one) => one[1]!)
    const built = [...text.matchAll(/`([\w.]+)\.\$\{[^}]+\}(\w+)`/g)].map((one) => [one[1]! + '.', one[2]!] as const)
    const orphan = [...chinese.keys()].filter(
      (key) => !text.includes(key) && !stems.some((stem) => key.startsWith(stem)) && !built.some(([head, tail]) => key.startsWith(head) && key.endsWith(tail)),
    )
    expect(orphan).toEqual([])
  })

  it('can all be said: no sign in them means something else to the library', () => {
    i18n.global.mergeLocaleMessage('zh-CN', zh)
    i18n.global.mergeLocaleMessage('en', en)
    for (const [language, sentences] of [['zh-CN', chinese], ['en', english]] as const) {
      for (const [key, sentence] of sentences) {
        const args = Object.fromEntries(places(sentence).map((name) => [name, '§']))
        expect(i18n.global.t(key, args, { locale: language }), key).toBe(sentence.replace(/\{\w+\}/g, '§'))
      }
    }
  })
})
