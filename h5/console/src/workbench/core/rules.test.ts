import { describe, expect, test } from 'vitest'
import { conversation, message } from '../test/fake'
import { arrival, handed, spoken, strongest } from './alerts'
import { merge, thawDraft } from './drafts'
import { defaults, parsePreferences } from './preferences'
import { type QuickReply, fill, search, slash } from './quick'
import { commandOf, type Pressed, sends } from './shortcuts'
import { around, bytes, highlighted, length, pieces } from './text'
import { overdue, span, waited } from './waiting'

const me = { id: 7, permissions: [] }

describe('what deserves an alert', () => {
  const queued = conversation(1, { state: 'queued', agent_id: 0, queued_at: 5 })
  const mine = conversation(1, { agent_id: 7 })
  const theirs = conversation(1, { agent_id: 8 })

  test('a new customer, a transfer in, the queue, and a word of one’s own customer', () => {
    expect(arrival(queued, mine, me)?.kind).toBe('customer')
    expect(arrival(undefined, mine, me)?.kind).toBe('customer')
    expect(arrival(theirs, mine, me)?.kind).toBe('transfer')
    expect(arrival(undefined, queued, me)?.kind).toBe('queue')
    expect(spoken(mine, message(1, 3), me, false)?.kind).toBe('message')
    expect(handed(mine, message(1, 3, { party: 'system', kind: 'event', body: { name: 'agent.transferred', args: { from_id: 8, agent_id: 7 } } }), me)?.kind).toBe('transfer')
  })

  test('and nothing else', () => {
    expect(arrival(mine, mine, me)).toBeNull()
    expect(arrival(queued, queued, me)).toBeNull()
    expect(arrival(queued, theirs, me)).toBeNull()
    expect(spoken(mine, message(1, 3), me, true)).toBeNull()
    expect(spoken(theirs, message(1, 3), me, false)).toBeNull()
    expect(spoken(mine, message(1, 3, { party: 'agent' }), me, false)).toBeNull()
    expect(spoken(undefined, message(1, 3), me, false)).toBeNull()
    expect(handed(mine, message(1, 3, { party: 'system', kind: 'event', body: { name: 'agent.transferred', args: { from_id: 7, agent_id: 8 } } }), me)).toBeNull()
  })

  test('one conversation alerts once, and two tabs give the alert one name', () => {
    const both = [arrival(queued, mine, me), spoken(mine, message(1, 3), me, false)].filter((a) => a !== null)
    expect(strongest(both).map((a) => a.kind)).toEqual(['customer'])
    expect(arrival(queued, mine, me)?.id).toBe(arrival(undefined, mine, me)?.id)
  })
})

describe('waiting', () => {
  test('counts from the first unanswered word, and is overdue only in reception', () => {
    const c = conversation(1, { waiting_since: 1_000 })
    expect(waited(c, 62_000)).toBe(61)
    expect(overdue(c, 62_000)).toBe(true)
    expect(overdue(c, 61_000)).toBe(false)
    expect(waited(conversation(1), 62_000)).toBe(0)
    expect(waited(conversation(1, { state: 'queued', queued_at: 2_000 }), 62_000)).toBe(60)
    expect(overdue(conversation(1, { state: 'queued', queued_at: 2_000 }), 90_000)).toBe(false)
    expect(waited(conversation(1, { state: 'ended', waiting_since: 1_000 }), 62_000)).toBe(0)
    expect([59, 60, 3599, 7200, 200_000].map((s) => span(s))).toEqual([
      { unit: 'seconds', n: 59 }, { unit: 'minutes', n: 1 }, { unit: 'minutes', n: 59 }, { unit: 'hours', n: 2 }, { unit: 'days', n: 2 },
    ])
  })
})

describe('quick replies', () => {
  const reply = (id: number, title: string, text: string, used = 0): QuickReply =>
    ({ id, group_id: 1, agent_id: 0, title, kind: 'text', body: { text }, position: id, used })
  const all = [reply(1, '您好', '您好，请问有什么可以帮您？'), reply(2, '发货时间', '48 小时内发货'), reply(3, '退换货', '7 天无理由退换，运费说明…', 9), reply(4, '快递发货', 'SF Express')]

  test('are found by title first, then by content, the used ones before the others', () => {
    expect(search(all, '发货').map((r) => r.id)).toEqual([2, 4])
    expect(search(all, '货').map((r) => r.id)).toEqual([3, 2, 4])
    expect(search(all, 'ｓｆ').map((r) => r.id)).toEqual([4])
    expect(search(all, '退 运费').map((r) => r.id)).toEqual([3])
    expect(search(all, '没有').map((r) => r.id)).toEqual([])
    expect(search(all, '').length).toBe(4)
  })

  test('the slash searches only at the start of the box', () => {
    expect(slash('/发货', 3)).toBe('发货')
    expect(slash('／', 1)).toBe('')
    expect(slash('1/2', 3)).toBeNull()
    expect(slash('/a/b', 4)).toBeNull()
    expect(slash('/发货', 0)).toBeNull()
  })

  test('placeholders are filled, unknown names leave nothing', () => {
    const names = { nick_name: '小明', staff_name: '客服A' }
    expect(fill('您好 {{nick_name}}，我是{{ staff_name }}', names)).toBe('您好 小明，我是客服A')
    expect(fill('您好 {{nick_name}}！', { ...names, nick_name: '' })).toBe('您好！')
    expect(fill('{{nick_name}}{{other}}', { ...names, nick_name: '$&' })).toBe('$&{{other}}')
  })
})

describe('words', () => {
  test('addresses become links, scripts do not', () => {
    expect(pieces('看 https://a.example/x?y=1。好')).toEqual([{ text: '看 ' }, { text: 'https://a.example/x?y=1', href: 'https://a.example/x?y=1' }, { text: '。好' }])
    expect(pieces('www.a.example.')[0]?.href).toBe('https://www.a.example/')
    expect(pieces('(https://a.example/b_(c))').map((p) => p.text)).toEqual(['(', 'https://a.example/b_(c)', ')'])
    for (const bad of ['javascript:alert(1)', '<img src=x onerror=alert(1)>', 'data:text/html,x', 'https://', 'vbscript:x']) {
      expect(pieces(bad).some((p) => p.href)).toBe(false)
    }
    expect(pieces('https://a.example/"onmouseover="x').map((p) => p.href)).toEqual(['https://a.example/', undefined])
  })

  // Were the time to grow with the square of the length, this would not end within the test's patience.
  test('a megabyte of text is cut into pieces that say the same', () => {
    const text = '(((((((((((www.'.repeat(70_000)
    expect(pieces(text).map((p) => p.text).join('')).toBe(text)
  })

  test('what was searched for is marked', () => {
    expect(highlighted('退货与退款', '退')).toEqual([{ text: '退', mark: true }, { text: '货与' }, { text: '退', mark: true }, { text: '款' }])
    expect(highlighted('a.b', '.')).toEqual([{ text: 'a' }, { text: '.', mark: true }, { text: 'b' }])
    expect(highlighted('abc', '')).toEqual([{ text: 'abc' }])
    expect(around('啊'.repeat(200) + '退货', '退货').endsWith('退货')).toBe(true)
    expect(around('啊'.repeat(200) + '退货', '退货').length).toBeLessThan(30)
  })

  test('length counts characters, not halves of an emoji', () => {
    expect(length('a😀好')).toBe(3)
    expect([0, 1023, 1536, 10_485_760].map(bytes)).toEqual(['0 B', '1023 B', '1.5 KB', '10 MB'])
  })
})

describe('keys', () => {
  const press = (part: Partial<Pressed>): Pressed =>
    ({ key: '', code: '', ctrl: false, meta: false, alt: false, shift: false, typing: false, ...part })

  test('mean the same on every layout', () => {
    expect(commandOf(press({ key: '™', code: 'Digit2', alt: true }))).toBe('list.queue')
    expect(commandOf(press({ key: 'k', code: 'KeyK', meta: true }))).toBe('search')
    expect(commandOf(press({ key: '?', shift: true }))).toBe('help')
    expect(commandOf(press({ key: '?', shift: true, typing: true }))).toBeNull()
    expect(commandOf(press({ key: 'k', code: 'KeyK' }))).toBeNull()
  })

  test('Enter sends as the agent chose, and never while a word is being composed', () => {
    const enter = { key: 'Enter', ctrl: false, meta: false, shift: false, alt: false, composing: false }
    expect(sends(enter, 'enter')).toBe(true)
    expect(sends({ ...enter, shift: true }, 'enter')).toBe(false)
    expect(sends({ ...enter, composing: true }, 'enter')).toBe(false)
    expect(sends({ ...enter, ctrl: true }, 'enter')).toBe(false)
    expect(sends(enter, 'ctrl')).toBe(false)
    expect(sends({ ...enter, meta: true }, 'ctrl')).toBe(true)
  })
})

describe('what is kept', () => {
  test('the later draft stands', () => {
    const a = { text: 'a', note: false, at: 1 }
    const b = { text: 'b', note: true, at: 2 }
    expect(merge(a, b)).toBe(b)
    expect(merge(b, a)).toBe(b)
    expect(thawDraft(JSON.stringify(b))).toEqual(b)
    expect(thawDraft('{"text":1}')).toBeNull()
    expect(thawDraft('x')).toBeNull()
  })

  test('odd preferences fall back to the default', () => {
    expect(parsePreferences(null)).toEqual(defaults())
    expect(parsePreferences({ send: 'x', volume: 900, alerts: { queue: { sound: false } } })).toEqual({
      ...defaults(), alerts: { ...defaults().alerts, queue: { sound: false, notify: true, title: true } },
    })
  })
})
