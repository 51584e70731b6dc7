import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contrast, readColor, themed } from './color'

const read = (theme: string, dark: boolean, name: string) => readColor(themed(theme, dark)[name]!)!

test('WeChat green keeps the tokens as they are', () => expect(themed('#07C160', false)).toEqual({}))
test('what is no colour changes nothing', () => expect(themed('red;background:url(x)', false)).toEqual({}))

test('whatever colour a channel has, its text can be read', () => {
  fc.assert(
    fc.property(fc.nat(0xffffff), fc.boolean(), (n, dark) => {
      const theme = `#${n.toString(16).padStart(6, '0')}`
      if (theme === '#07c160') return
      expect(contrast(read(theme, dark, '--button'), [255, 255, 255])).toBeGreaterThan(4.5)
      expect(contrast(read(theme, dark, '--bubble-mine'), read(theme, dark, '--bubble-mine-text'))).toBeGreaterThan(4.5)
    }),
  )
})
