import { expect, test } from 'vitest'
import { mapOf, missingWhy } from './wechat'

test('a place leads to a map, and words in it change nothing of the address', () => {
  expect(mapOf({ latitude: 23.1, longitude: 113.3, label: '广州市' })).toBe('https://apis.map.qq.com/uri/v1/marker?marker=coord:23.1,113.3;title:%E5%B9%BF%E5%B7%9E%E5%B8%82&referer=yingke')
  expect(mapOf({ latitude: 1, longitude: 2, label: 'a;coord:9,9&x=1' })).toContain('title:a%20coord%209%209%26x%3D1&referer')
  for (const b of [{}, { latitude: 0, longitude: 0 }, { latitude: 91, longitude: 1 }]) expect(mapOf(b)).toBe('')
})

test('a file that WeChat has no more is not asked for again', () => {
  expect(missingWhy({ until: 10, fault: 'wechat.away' }, 11)).toBe('gone')
  expect(missingWhy({ until: 10, fault: 'wechat.away' }, 9)).toBe('away')
  expect(missingWhy({ until: 10, fault: 'wechat.media_gone' }, 9)).toBe('gone')
  expect(missingWhy({ until: 10, fault: 'file.too_large' }, 9)).toBe('large')
})
