// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 60_000 }) // it builds the page

/** What a first load may weigh, page, script and style together, gzipped. */
const MOST = 60 * 1024

test('the first load weighs sixty kilobytes at most, in words that old webviews know', async () => {
  const root = new URL('..', import.meta.url).pathname
  const { output } = (await build({ root, logLevel: 'error', build: { write: false } })) as Rolldown.RolldownOutput
  const text = (o: (typeof output)[number]) => (o.type === 'chunk' ? o.code : String(o.source))
  const weights = output.map((o) => [o.fileName, gzipSync(text(o), { level: 9 }).length] as const)
  const sum = weights.reduce((n, [, weight]) => n + weight, 0)
  console.log(`first load: ${sum} bytes gzipped (${weights.map(([name, weight]) => `${name} ${weight}`).join(', ')})`)
  expect(sum).toBeLessThanOrEqual(MOST)
  expect(output.filter((o) => o.type === 'chunk').length).toBe(1)

  const script = text(output.find((o) => o.type === 'chunk')!)
  const style = output
    .filter((o) => o.fileName.endsWith('.css'))
    .map(text)
    .join('')
  const tooNew = [
    /\?\.[a-zA-Z_$[(]|\?\?[^?]/, // optional chaining, ??
    /\.(replaceAll|at|flat|flatMap|matchAll|allSettled|fromEntries)\(/,
    /fileName:|lineNumber:/, // of a build for developers
  ]
  expect(tooNew.filter((words) => words.test(script))).toEqual([])
  expect([/:has\(|:is\(/, /[;{]gap:/, /[;{]inset:/, /aspect-ratio|dvh/].filter((words) => words.test(style))).toEqual([])
})

test('no source of ours makes markup out of text', () => {
  const folder = new URL('.', import.meta.url).pathname
  const sources = readdirSync(folder, { recursive: true }) as string[]
  const ours = sources.filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  expect(ours.length).toBeGreaterThan(40)
  const makes = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|new Function|\beval\(/i
  expect(ours.filter((name) => makes.test(readFileSync(folder + name, 'utf8')))).toEqual([])
})

test('the page is drawn without a request', async () => {
  const root = new URL('..', import.meta.url).pathname
  const { output } = (await build({ root, logLevel: 'error', build: { write: false } })) as Rolldown.RolldownOutput
  const page = String((output.find((o) => o.fileName === 'index.html') as Rolldown.OutputAsset).source)
  expect(page).not.toMatch(/rel="stylesheet"/)
  expect(page).toMatch(/<style>:root\{--brand/)
  expect(page).toMatch(/prefers-color-scheme:dark/)
  expect(page).toMatch(/<script type="module"/)
  expect(page).not.toMatch(/<script>| style="| on[a-z]+="/) // a strict policy runs none of these
})
