import { describe, expect, it } from 'vitest'
import { daysBetween, duration, fullTime, listTime, needsSeparator, separatorTime } from './time'

const at = (y: number, m: number, d: number, h = 14, min = 5) => new Date(y, m - 1, d, h, min, 9).getTime()
const now = at(2026, 11, 23, 18, 0) // a Monday

describe('the time between messages', () => {
  it.each([
    ['today', at(2026, 11, 23), '14:05', '14:05'],
    ['just after midnight', at(2026, 11, 23, 0, 1), '00:01', '00:01'],
    ['yesterday, though less than a day ago', at(2026, 11, 22, 23, 59), '昨天 23:59', 'Yesterday 23:59'],
    ['this week', at(2026, 11, 18), '星期三 14:05', 'Wed 14:05'],
    ['six days ago', at(2026, 11, 17), '星期二 14:05', 'Tue 14:05'],
    ['a week ago', at(2026, 11, 16), '11月16日 14:05', 'Nov 16 14:05'],
    ['last year', at(2025, 11, 3), '2025年11月3日 14:05', 'Nov 3, 2025 14:05'],
    ['a clock that is ahead', at(2026, 11, 25), '11月25日 14:05', 'Nov 25 14:05'],
  ])('%s', (_, when, zh, en) => {
    expect(separatorTime(when, now, 'zh-CN')).toBe(zh)
    expect(separatorTime(when, now, 'en')).toBe(en)
  })

  it('stands above the first message and after five quiet minutes', () => {
    expect(needsSeparator(now, undefined)).toBe(true)
    expect(needsSeparator(now, now - 5 * 60_000)).toBe(false)
    expect(needsSeparator(now, now - 5 * 60_000 - 1)).toBe(true)
  })
})

describe('the time in a list', () => {
  it.each([
    ['today', at(2026, 11, 23), '14:05', '14:05'],
    ['yesterday', at(2026, 11, 22), '昨天', 'Yesterday'],
    ['this week', at(2026, 11, 18), '星期三', 'Wed'],
    ['this year', at(2026, 1, 9), '1月9日', 'Jan 9'],
    ['long ago', at(2025, 11, 3), '2025/11/3', '2025/11/3'],
  ])('%s', (_, when, zh, en) => {
    expect(listTime(when, now, 'zh-CN')).toBe(zh)
    expect(listTime(when, now, 'en')).toBe(en)
  })

  it('keeps the day of the week across new year', () => {
    expect(listTime(at(2025, 12, 30), at(2026, 1, 2), 'zh-CN')).toBe('星期二')
  })
})

it('counts midnights, not hours', () => {
  expect(daysBetween(at(2026, 11, 22, 23, 59), at(2026, 11, 23, 0, 1))).toBe(1)
})

it('writes a moment to the second', () => {
  expect(fullTime(at(2026, 1, 3))).toBe('2026-01-03 14:05:09')
})

it.each([
  [0, '0秒', '0 s'],
  [45_000, '45秒', '45 s'],
  [200_000, '3分20秒', '3 min 20 s'],
  [7_200_000, '2小时', '2 h'],
  [7_500_000, '2小时5分', '2 h 5 min'],
  [356_400_000, '4天3小时', '4 d 3 h'],
])('says how long %i ms are', (ms, zh, en) => {
  expect(duration(ms, 'zh-CN')).toBe(zh)
  expect(duration(ms, 'en')).toBe(en)
})
