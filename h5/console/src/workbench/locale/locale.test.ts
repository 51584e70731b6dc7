import { expect, test } from 'vitest'
import en from './en'
import zhCN from './zh-CN'

type Tree = { [key: string]: string | Tree }

const flat = (tree: Tree, head = ''): Map<string, string> => {
  const out = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') out.set(head + key, value)
    else for (const [k, v] of flat(value, `${head}${key}.`)) out.set(k, v)
  }
  return out
}

const chinese = flat(zhCN)
const english = flat(en)
const holes = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()

test('both languages say the same sentences with the same holes', () => {
  expect([...english.keys()]).toEqual([...chinese.keys()])
  for (const [key, sentence] of chinese) expect([key, holes(english.get(key) ?? '')]).toEqual([key, holes(sentence)])
})

test('no English sentence was forgotten in Chinese', () => {
  expect([...english].filter(([, sentence]) => /[\u4e00-\u9fff]/.test(sentence))).toEqual([])
})

test('every sentence is said somewhere', () => {
  const sources = Object.entries(import.meta.glob<string>('../**/*.{vue,ts}', { query: '?raw', import: 'default', eager: true }))
    .filter(([path]) => !/locale|\.test\.ts$/.test(path)).map(([, text]) => text).join('\n')
  /** say(`list.${name}`) says everything under list. */
  const families = [...sources.matchAll(/`([\w.]+\.)\$\{/g)].map((m) => m[1] as string)
  const silent = [...chinese.keys()].filter((key) => !sources.includes(`'${key}'`) && !families.some((f) => key.startsWith(f)))
  expect(silent).toEqual([])
})
