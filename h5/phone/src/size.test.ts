// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { expect, test, vi } from 'vitest'
import { en } from './words/en'
import { zh } from './words/zh'

vi.setConfig({ testTimeout: 60_000 }) // it builds the page

/** What a first load may weigh, page, script and style together, gzipped. */
const MOST = 48 * 1024

test('the phone weighs forty-eight kilobytes at most, and a strict policy runs it', async () => {
  const root = new URL('..', import.meta.url).pathname
  const { output } = (await build({ root, logLevel: 'error', build: { write: false } })) as Rolldown.RolldownOutput
  const text = (o: (typeof output)[number]) => (o.type === 'chunk' ? o.code : String(o.source))
  const weights = output.map((o) => [o.fileName, gzipSync(text(o), { level: 9 }).length] as const)
  const sum = weights.reduce((n, [, weight]) => n + weight, 0)
  console.log(`the phone: ${sum} bytes gzipped (${weights.map(([name, weight]) => `${name} ${weight}`).join(', ')})`)
  expect(sum).toBeLessThanOrEqual(MOST)
  const page = text(output.find((o) => o.fileName === 'index.html')!)
  expect(page).not.toMatch(/<script>|<style>| style="| on[a-z]+="/)
})

const folder = new URL('.', import.meta.url).pathname
const sources = (ending: RegExp) => (readdirSync(folder, { recursive: true }) as string[]).filter((name) => ending.test(name) && !/\.test\./.test(name))

test('no source of ours makes markup out of text', () => {
  const ours = sources(/\.tsx?$/)
  expect(ours.length).toBeGreaterThan(40)
  const makes = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|new Function|\beval\(/i
  expect(ours.filter((name) => makes.test(readFileSync(folder + name, 'utf8')))).toEqual([])
})

test('colours come from the tokens alone', () => {
  const coloured = sources(/\.css$/).map((name) => [name, readFileSync(folder + name, 'utf8').match(/#[0-9a-f]{3,8}\b|rgba?\(/gi) ?? []] as const)
  // A picture is looked at on black, in both schemes.
  expect(coloured.flatMap(([name, found]) => found.map((one) => `${name} ${one}`))).toEqual(['style/parts.css #000'])
})

test('every word is used, and both languages fill in the same', () => {
  const code = sources(/\.tsx?$/)
    .filter((name) => !name.startsWith('words/'))
    .map((name) => readFileSync(folder + name, 'utf8'))
    .join('\n')
  const built = ['kind_', 'item_', 'refused_', 'forge_', 'sample_', 'session_', 'sw_', 'dev_', 'theme_', 'mode_']
  expect(Object.keys(zh).filter((key) => !new RegExp(`['"\`]${key}['"\`]`).test(code) && !built.some((p) => key.startsWith(p)))).toEqual([])
  const holes = (sentence: string) => (sentence.match(/\{\w+\}/g) ?? []).sort().join()
  expect((Object.keys(zh) as (keyof typeof zh)[]).filter((key) => holes(zh[key]) !== holes(en[key]))).toEqual([])
})
