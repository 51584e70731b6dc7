import { describe, expect, it } from 'vitest'
import type { ReplySettings, Rule, SmartMenu } from '../../types'
import { blankLine, checkMenu, type LineFields, lineSays, menuFields } from './menu'
import { anchors, bubblesOf, filled, numbersOf } from './preview'
import { addKeywords, blankItem, blankRule, blankWindow, checkRule, clock, costOf, fieldsOf, inserted, type ItemFields, minutesOf, nameFor, ruleOf, type Rules, windowWords } from './rule'
import { checkSettings, settingsFields } from './settings'
import { daysBack, percent } from './stats'
import { blankTrial, trialOf } from './trial'

const place = { product_id: 3, channel_id: 0 }
const rules: Rules = {
  required: (text) => (text.trim() ? '' : 'required'),
  most: (text, most) => ([...text].length > most ? 'long' : ''),
  range: (value, least, most) => (Number(value) >= least && Number(value) <= most ? '' : 'range'),
  url: (text) => (/^https?:\/\/[^\s/]+/.test(text) ? '' : 'url'),
  wrong: (found) => Object.fromEntries(Object.entries(found).filter(([, sentence]) => sentence)),
}
const t = (key: string) => key
const text = (words: string, delay = 0): ItemFields => ({ ...blankItem(), body: { ...blankItem().body, text: words }, delay_seconds: delay })
const of = (kind: ItemFields['kind'], body: Partial<ItemFields['body']> = {}): ItemFields => ({ ...blankItem(kind), body: { ...blankItem().body, ...body } })
const wrong = (items: ItemFields[]) => checkRule({ ...blankRule('received', place), items }, rules, t)

describe('what a rule costs', () => {
  it.each([
    ['nothing', [], false, 0],
    ['two texts are one message', [text('a'), text('b')], false, 1],
    ['a pause keeps them apart', [text('a'), text('b', 3)], false, 2],
    ['too long for one', [text('长'.repeat(400)), text('长'.repeat(400))], false, 2],
    ['a picture stands between', [text('a'), of('image'), text('b')], false, 3],
    ['one at random', [text('a'), of('image'), of('menu')], true, 1],
  ])('%s', (_name, items, random, cost) => expect(costOf({ items, random })).toBe(cost))
})

describe('keywords', () => {
  it('are added several at once, each once for each way of comparing', () => {
    const there = [{ text: '退款', partial: false }]
    expect(addKeywords(there, ' 退款, 退货，换货\n\n换货 ', false).map((one) => one.text)).toEqual(['退款', '退货', '换货'])
    expect(addKeywords(there, '退款', true)).toHaveLength(2)
    expect(there).toHaveLength(1)
  })
  it('are needed, and not too long', () => {
    const rule = { ...blankRule('keyword', place), items: [text('a')] }
    expect(checkRule(rule, rules, t)).toEqual({ keywords: 'bot.keyword_needed' })
    expect(checkRule({ ...rule, keywords: [{ text: '字'.repeat(31), partial: true }] }, rules, t)).toEqual({ keywords: 'bot.keyword_long' })
    expect(checkRule({ ...rule, keywords: [{ text: '字'.repeat(30), partial: true }] }, rules, t)).toEqual({})
  })
  it('name a rule that has no name', () => {
    expect(nameFor({ ...blankRule('keyword', place), keywords: [{ text: '退款', partial: false }] }, '关键词')).toBe('退款')
    expect(nameFor(blankRule('open', place), '打开客服')).toBe('打开客服')
  })
})

describe('a rule is checked where it is wrong', () => {
  it.each([
    ['no text', text(''), { 'items.0.text': 'required' }],
    ['a text of too many bytes', text('😀'.repeat(513)), { 'items.0.text': 'bot.text_bytes' }],
    ['no picture', of('image'), { 'items.0.file': 'bot.image_needed' }],
    ['a link without title', of('url', { url: 'https://a.cn' }), { 'items.0.title': 'required' }],
    ['a link with a placeholder', of('url', { title: 'a', url: 'https://a.cn/{{openid}}' }), {}],
    ['no address', of('link', { title: 'a', url: 'a.cn' }), { 'items.0.url': 'url' }],
    ['a strange AppID', of('card', { title: 'a', appid: 'abc', path: 'p' }), { 'items.0.appid': 'bot.appid_wrong' }],
    ['no menu', of('menu'), { 'items.0.menu': 'bot.menu_needed' }],
    ['a long pause', text('a', 61), { 'items.0.delay': 'range' }],
  ])('%s', (_name, item, errors) => expect(wrong([item])).toEqual(errors))

  it.each([
    [{ ...blankWindow(), kind: 'weekly' as const }, 'bot.weekday_needed'],
    [{ ...blankWindow(), kind: 'dates' as const, first_day: '2026-12-02', last_day: '2026-12-01' }, 'bot.dates_wrong'],
    [{ ...blankWindow(), kind: 'daily' as const, from: 1320, to: 480 }, 'bot.hours_wrong'],
  ])('the hours of %o', (window, sentence) => expect(checkRule({ ...blankRule('open', place), items: [], window }, rules, t)).toEqual({ window: sentence }))

  it('waits at least ten seconds for a silent agent', () => {
    expect(checkRule({ ...blankRule('silence', place), items: [], wait_seconds: 5 }, rules, t)).toEqual({ wait_seconds: 'range' })
  })
})

describe('times of the day', () => {
  it.each([['09:30', 570], ['24:00', 1440], ['00:00', 0], ['24:01', -1], ['9:60', -1], ['', -1]])('%s', (words, minutes) => expect(minutesOf(words)).toBe(minutes))
  it('are written', () => {
    expect([clock(570), clock(1440)]).toEqual(['09:30', '24:00'])
    expect(windowWords({ kind: 'weekly', weekdays: [1, 5], from: 540, to: 1080 }, t)).toBe('bot.weekday.1 bot.weekday.5 09:00–18:00')
    expect(windowWords({ kind: '' }, t)).toBe('')
  })
})

it('a rule comes back from its form as it went in', () => {
  const rule: Rule = {
    ...blankRule('keyword', place), id: 9, position: 1, hits: 4, cost: 1, created_at: 1, changed_at: 2, types: [], card_part: 'both', name: 'a', keywords: [{ text: 'x', partial: true }],
    only: {}, window: { kind: '' }, items: [{ kind: 'image', body: { file: { key: 'k', url: '/k', size: 3 } } }],
  }
  const sent = ruleOf(fieldsOf(rule))
  expect(sent).toMatchObject({ name: 'a', keywords: [{ text: 'x', partial: true }], items: [{ kind: 'image', body: { file: { key: 'k', size: 3 } }, delay_seconds: 0 }] })
  expect(sent).not.toHaveProperty('hits')
  expect(ruleOf({ ...fieldsOf(rule), items: [text('a')] }).items![0]!.body).not.toHaveProperty('file')
})

it('puts a placeholder where the cursor is', () => expect(inserted('您好！', '{{nick_name}}', 2, 2)).toBe('您好{{nick_name}}！'))

describe('the phone', () => {
  const sample = { nick: '小王', staff: '小美', now: new Date(2026, 10, 28, 9, 5) }
  const menu = { id: 7, name: 'm', enabled: false, head: '选', lines: [{ kind: 'keyword', text: '{{MM-dd}}' }, { kind: 'blank', text: '' }, { kind: 'keyword', text: 'b' }], tail: '', numberless: false } as unknown as SmartMenu

  it('fills placeholders and leaves what it does not know', () => {
    expect(filled('{{nick_name}} {{yyyy-MM-dd hh:mm}} {{MM月dd日}} {{other}}', sample)).toBe('小王 2026-11-28 09:05 11月28日 {{other}}')
  })
  it('joins texts in WeChat, and not on our own page', () => {
    expect(bubblesOf([text('a'), text('b')], [], false, sample)).toHaveLength(1)
    expect(bubblesOf([text('a'), text('b')], [], true, sample)).toHaveLength(2)
  })
  it('says what is not sent', () => {
    const shown = (cloud: boolean) => bubblesOf([of('card'), of('menu', { menu_id: 7 })], [menu], cloud, sample).map((one) => one.skipped)
    expect(shown(true)).toEqual(['card', 'menu'])
    expect(shown(false)).toEqual([undefined, 'menu'])
  })
  it('numbers only the lines that can be said', () => {
    expect(numbersOf(menu.lines)).toEqual([1, 0, 2])
    expect(numbersOf(menu.lines, true)).toEqual([0, 0, 0])
  })
  it('shows anchors as links', () => {
    expect(anchors('看<a href="https://a.cn">这里</a>吧')).toEqual([{ text: '看' }, { text: '这里', href: 'https://a.cn' }, { text: '吧' }])
    expect(anchors('a < b')).toEqual([{ text: 'a < b' }])
  })
})

it('a trial says only what belongs to it', () => {
  const asked = { ...blankTrial('open', '退款'), at: '2026-11-28T09:30' }
  expect(trialOf(asked, place, null)).toMatchObject({ event: 'open', text: '', product_id: 3, state: 'idle', at: new Date(2026, 10, 28, 9, 30).getTime() })
  expect(trialOf(blankTrial('offline', ''), place, null)).toMatchObject({ absent: true, at: 0 })
  expect(blankTrial('queue', '').state).toBe('queued')
})

describe('menus and settings', () => {
  const menu = (lines: Partial<LineFields>[]) => checkMenu({ ...menuFields(), name: 'm', lines: lines.map((one) => ({ ...blankLine(), ...one })) }, rules, t)
  it.each([
    ['no line to tap', [{ kind: 'text' as const, text: 'a' }], { lines: 'bot.menu_links' }],
    ['too many', Array.from({ length: 11 }, (_, n) => ({ text: String(n) })), { lines: 'bot.menu_links' }],
    ['a blank line needs nothing', [{ text: 'a' }, { kind: 'blank' as const }], {}],
    ['a long text says another keyword', [{ text: '字'.repeat(35), value: '短' }], {}],
    ['a long text says itself', [{ text: '字'.repeat(35) }], { 'lines.0.value': 'bot.line_keyword_long' }],
    ['a link without address', [{ kind: 'link' as const, text: 'a' }], { 'lines.0.value': 'required' }],
  ])('%s', (_name, lines, errors) => expect(menu(lines)).toEqual(errors))
  it('a tap says the line, or what is given instead', () => expect([lineSays({ text: ' a ', value: '' }), lineSays({ text: 'a', value: 'b' })]).toEqual(['a', 'b']))

  const held = {
    product_id: 1, channel_id: 0, own: true, from: 'own', changed_at: 0,
    settings: { blacklist: [], human: { enabled: true, words: [], windows: [{ kind: 'daily', from: 600, to: 500 }], closed: '', entering: '' } },
  } as unknown as ReplySettings
  it('settings are checked only where they are a place’s own', () => {
    const fields = settingsFields(held)
    expect(checkSettings(fields, rules, t)).toEqual({ 'settings.human.words': 'bot.keyword_needed', 'settings.human.windows': 'bot.hours_wrong' })
    expect(checkSettings({ ...fields, own: false }, rules, t)).toEqual({})
  })
  it('figures are said shortly', () => {
    expect([percent(0), percent(0.004), percent(0.5), percent(1)]).toEqual(['0%', '0.4%', '50%', '100%'])
    expect(daysBack(7, new Date(2026, 2, 3))).toEqual({ from: '2026-02-25', to: '2026-03-03' })
  })
})
