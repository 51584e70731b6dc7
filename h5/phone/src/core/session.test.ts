import { expect, test } from 'vitest'
import { bytesOf, judge, sampleOf, samples, SESSION_LIMIT } from './session'

test('a session-from is judged as the server will meet it', () => {
  expect(['', '{"a":1}', '{"a":', 'from the shop', '3', 'null', '字'.repeat(333), '字'.repeat(334)].map(judge)).toEqual([
    'empty', 'json', 'text', 'text', 'text', 'text', 'text', 'cut',
  ])
})

test('the samples are what they say', () => {
  expect(samples.map((s) => judge(sampleOf(s, '小明', '13800138000')))).toEqual(['json', 'json', 'empty', 'cut', 'text'])
  expect(JSON.parse(sampleOf('full', '小"明'))).toMatchObject({ nickName: '小"明' })
  expect(bytesOf('字')).toBe(3)
  expect(bytesOf(sampleOf('long', '小明'))).toBeGreaterThan(SESSION_LIMIT)
})
