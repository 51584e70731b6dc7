import { expect, test } from 'vitest'
import { isAMR, seconds, silence } from './amr'

test('a silence is AMR, and as long as it was held', () => {
  const file = silence(3000)
  expect([String.fromCharCode(...file.subarray(0, 6)), file.length, seconds(file), isAMR(file)]).toEqual(['#!AMR\n', 6 + 150 * 13, 3, true])
  expect([seconds(silence(1)), seconds(silence(60_000))]).toEqual([1, 60])
})

test('a voice of any rate is measured by its frames', () => {
  const best = new Uint8Array(6 + 100 * 32) // 12.2 kbit/s, frames of 32 bytes
  best.set(silence(20).subarray(0, 6))
  for (let n = 0; n < 100; n++) best[6 + n * 32] = 0x3c
  expect(seconds(best)).toBe(2)
})

test('any other file has no length that we know', () => {
  expect([seconds(new Uint8Array([0x49, 0x44, 0x33])), seconds(new Uint8Array())]).toEqual([0, 0])
})
