import { describe, expect, test } from 'vitest'
import { anchored, pieces, safeHref } from './rich'

const links = (text: string) =>
  pieces(text)
    .filter((p) => p.href)
    .map((p) => p.href)

describe('links and telephone numbers in a text', () => {
  test.each([
    ['看 https://example.com/a?b=1#c 这里', ['https://example.com/a?b=1#c']],
    ['见https://example.com/a这里', ['https://example.com/a']],
    ['(https://example.com/a)', ['https://example.com/a']],
    ['https://en.wikipedia.org/wiki/A_(b)', ['https://en.wikipedia.org/wiki/A_(b)']],
    ['www.example.com.', ['http://www.example.com']],
    ['写信到 a.b@example.com', ['mailto:a.b@example.com']],
    ['电话13800138000,或010-62345678', ['tel:13800138000', 'tel:01062345678']],
    ['400-800-8888 转 1', ['tel:4008008888']],
    ['+86 138 0013 8000', ['tel:+8613800138000']],
    ['订单 202611231234567890', []],
    ['2026-11-23 18:30', []],
    ['价格 ¥12345678', []],
    ['1.23456789', []],
    ['javascript:alert(1)', []],
    ['data:text/html,<script>alert(1)</script>', []],
    ['http://', []],
  ])('%s', (text, expected) => expect(links(text)).toEqual(expected))

  test('no character is lost or added', () => {
    const text = '甲 https://a.cn/乙,，丙 13800138000。丁<b>戊</b> www.x.cn. 己'
    expect(
      pieces(text)
        .map((p) => p.text)
        .join(''),
    ).toBe(text)
  })

  test('a megabyte of text is quick', () => {
    const began = performance.now()
    pieces('1'.repeat(1 << 20))
    pieces('1-'.repeat(9000))
    anchored('<a href="'.repeat(2200))
    expect(performance.now() - began).toBeLessThan(200)
  })
})

describe('anchors in what we send', () => {
  test('an anchor becomes a link', () => {
    expect(anchored('点<a href="https://a.cn/x">这里</a>看')).toEqual([
      { text: '点' },
      { text: '这里', href: 'https://a.cn/x' },
      { text: '看' },
    ])
  })
  test('an anchor with a script becomes text', () => {
    expect(anchored('<a href="javascript:alert(1)">x</a>')).toEqual([{ text: 'x' }])
  })
  test('other markup stays text', () => {
    expect(anchored('<img src=x onerror=alert(1)>')).toEqual([{ text: '<img src=x onerror=alert(1)>' }])
  })
})

test.each([
  ['https://a.cn', 'https://a.cn'],
  ['HTTP://a.cn', 'HTTP://a.cn'],
  ['tel:10086', 'tel:10086'],
  [' javascript:alert(1)', ''],
  ['java\nscript:alert(1)', ''],
  ['//a.cn', ''],
  ['vbscript:x', ''],
  ['blob:x', ''],
])('safeHref(%j) is %j', (address, expected) => expect(safeHref(address)).toBe(expected))
