import { describe, expect, test } from 'vitest'
import type { Item } from './types'
import { here, pieces, plain, summary, webAddress } from './text'

const item = (more: Partial<Item>): Item => ({ id: 1, appid: 'wxshop', at: 0, from: 'account', kind: 'text', ...more })

describe('a text of an account', () => {
  test.each([
    ['plain', 'a <b>c</b> &amp; d', [{ kind: 'text', text: 'a <b>c</b> &amp; d' }]],
    ['an address, up to the sentence', '见 https://a.cn/b?c=1。好', [{ kind: 'text', text: '见 ' }, { kind: 'link', text: 'https://a.cn/b?c=1', href: 'https://a.cn/b?c=1' }, { kind: 'text', text: '。好' }]],
    ['a full stop behind it', 'https://a.cn.', [{ kind: 'link', text: 'https://a.cn', href: 'https://a.cn' }, { kind: 'text', text: '.' }]],
    ['an anchor', '看<a href="https://a.cn">这里</a>吧', [{ kind: 'text', text: '看' }, { kind: 'link', text: '这里', href: 'https://a.cn' }, { kind: 'text', text: '吧' }]],
    ['an anchor that would run something', '<a href="javascript:alert(1)">x</a>', [{ kind: 'text', text: 'x' }]],
    ['a mini-program', '<a href="https://a.cn" data-miniprogram-appid="wx1" data-miniprogram-path="p/a?b=1">去</a>', [{ kind: 'app', text: '去', appid: 'wx1', path: 'p/a?b=1' }]],
    ['a line to tap', '<a href="weixin://bizmsgmenu?msgmenucontent=%E6%9F%A5%E7%89%A9%E6%B5%81&msgmenuid=101">物流</a>', [{ kind: 'say', text: '物流', says: '查物流' }]],
    ['an anchor that was not closed', '<a href="https://a.cn">x', [{ kind: 'text', text: '<a href="' }, { kind: 'link', text: 'https://a.cn', href: 'https://a.cn' }, { kind: 'text', text: '">x' }]],
    ['nothing', '', []],
  ])('%s', (_, text, want) => expect(pieces(text)).toEqual(want))
})

test('a person writes no anchors', () => {
  expect(plain('<a href="https://a.cn">x</a>').map((p) => p.kind)).toEqual(['text', 'link', 'text'])
})

test('only pages are opened', () => {
  expect(['https://a.cn/x', ' http://127.0.0.1:8080/ ', 'javascript:alert(1)', 'data:text/html,x', '//a.cn', '', 'https://a b'].map(webAddress)).toEqual([
    'https://a.cn/x', 'http://127.0.0.1:8080/', '', '', '', '', '',
  ])
})

test('a file of the simulator is fetched from wherever it is now', () => {
  expect([here('http://127.0.0.1:9090/simulator/media/abc'), here('https://a.cn/p.png'), here('data:image/png;base64,x'), here(undefined)]).toEqual([
    '/simulator/media/abc', 'https://a.cn/p.png', '', '',
  ])
})

test('an item is one line in the list', () => {
  const line = (more: Partial<Item>) => summary(item(more), (kind) => `<${kind}>`)
  expect([
    line({ text: '看<a href="https://a.cn">这里</a>' }), line({ kind: 'image' }), line({ kind: 'link', title: '新品' }), line({ kind: 'menu', head: '请选择' }),
    line({ kind: 'location', place: { latitude: 1, longitude: 2, scale: 3, label: '天河' } }), line({ kind: 'hologram' }), summary(undefined, String),
  ]).toEqual(['看这里', '[<image>]', '[<link>] 新品', '请选择', '[<location>] 天河', '[<hologram>]', ''])
})
