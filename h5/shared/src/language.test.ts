import { expect, it } from 'vitest'
import { chooseLanguage, fill, speaker } from './language'

it.each([
  ['en', ['zh-CN'], 'en'],
  [null, ['en-GB', 'zh'], 'en'],
  [null, ['zh-TW'], 'zh-CN'],
  ['fr', ['fr'], 'zh-CN'],
  [undefined, [], 'zh-CN'],
] as const)('a person who wishes %s with a browser in %s reads %s', (wish, browser, language) => {
  expect(chooseLanguage(wish, browser)).toBe(language)
})

it('fills values in and leaves a forgotten one visible', () => {
  expect(fill('{n} of {total}', { n: 0 })).toBe('0 of {total}')
})

it('speaks the language of the moment', () => {
  let language: 'zh-CN' | 'en' = 'zh-CN'
  const say = speaker({ 'zh-CN': { wait: '等 {n} 秒' }, en: { wait: 'Wait {n} s' } }, () => language)
  expect(say('wait', { n: 3 })).toBe('等 3 秒')
  language = 'en'
  expect(say('wait', { n: 3 })).toBe('Wait 3 s')
})
