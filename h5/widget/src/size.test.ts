// @vitest-environment node
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 60_000 }) // it builds the widget

const most = 6 * 1024

test('the widget weighs six kilobytes at most, and leaves nothing behind but Yingke', async () => {
  const root = new URL('..', import.meta.url).pathname
  const built = (await build({ root, logLevel: 'error', build: { write: false } })) as Rolldown.RolldownOutput[]
  const code = (built[0]!.output[0] as Rolldown.OutputChunk).code
  const weight = gzipSync(code, { level: 9 }).length
  console.log(`widget.js: ${weight} bytes gzipped`)
  expect(weight).toBeLessThanOrEqual(most)
  expect(code.slice(0, 12)).toMatch(/^\(/) // no global name
  expect(/\?\.[a-zA-Z[(]|\?\?|replaceAll/.test(code)).toBe(false) // webviews of years ago
})
