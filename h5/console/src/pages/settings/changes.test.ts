import { describe, expect, it } from 'vitest'
import { changes, dayStart } from './changes'

describe('before and after', () => {
  it('are shown where they differ', () => {
    expect(changes({ name: '小梅', limit: 20, ids: [1] }, { name: '小美', limit: 20, ids: [1, 2] })).toEqual([
      { field: 'name', was: '小梅', became: '小美' },
      { field: 'ids', was: [1], became: [1, 2] },
    ])
  })

  it('name the part of a part that differs', () => {
    expect(changes({ notice: { text: 'a', enabled: true } }, { notice: { text: 'b', enabled: true } })).toEqual([{ field: 'notice.text', was: 'a', became: 'b' }])
  })

  it.each([
    ['something new', null, { name: 'a' }, [{ field: 'name', was: undefined, became: 'a' }]],
    ['something gone', { name: 'a' }, null, [{ field: 'name', was: 'a', became: undefined }]],
    ['nothing', undefined, undefined, []],
  ])('show %s', (_, before, after, expected) => {
    expect(changes(before, after)).toEqual(expected)
  })
})

it('takes a day from its first moment to that of the next, here', () => {
  expect(dayStart('2026-11-23')).toBe(new Date(2026, 10, 23).getTime())
  expect(dayStart('2026-11-30', 1)).toBe(new Date(2026, 11, 1).getTime())
  expect(dayStart('')).toBeUndefined()
})
