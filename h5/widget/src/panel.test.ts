import { afterEach, expect, test, vi } from 'vitest'
import type { Options } from './options'
import { Widget } from './panel'

const options: Options = {
  host: 'https://kf.example.com', channel: '1', key: '1abcdefghij', agent: '', agentKey: '', lang: 'zh-CN', color: '#07c160', theme: '', side: 'right', hidden: false,
}

afterEach(() => {
  document.body.innerHTML = ''
  sessionStorage.clear()
})

const shadow = () => document.body.firstElementChild!.shadowRoot!
const button = () => shadow().querySelector('button')!
const frame = () => shadow().querySelector('iframe')
const say = (data: unknown, origin = options.host) =>
  window.dispatchEvent(new MessageEvent('message', { data, origin, source: frame()!.contentWindow }))

test('the frame is loaded at the first tap and kept', () => {
  new Widget(options)
  expect(frame()).toBeNull()
  button().click()
  const first = frame()
  expect(first!.src).toBe('https://kf.example.com/chat/?channel_id=1&key=1abcdefghij&lang=zh-CN&embed=1&host=' + encodeURIComponent(location.origin))
  button().click()
  button().click()
  expect(frame()).toBe(first)
})

test('a visitor who has talked during this visit has his frame loaded quietly', () => {
  vi.useFakeTimers()
  sessionStorage.setItem('yingke.talked.1', '1')
  new Widget(options)
  vi.runAllTimers()
  vi.useRealTimers()
  expect(frame()).not.toBeNull()
  expect(button().getAttribute('aria-expanded')).toBe('false')
})

test('the unread count is shown, spoken and told', () => {
  const widget = new Widget(options)
  const told: number[] = []
  const stop = widget.on('unread', (n) => told.push(n))
  widget.open()
  say({ yingke: 1, type: 'unread', count: 3 })
  expect(button().textContent).toBe('3')
  expect(button().getAttribute('aria-label')).toBe('在线客服，3 条未读')
  say({ yingke: 1, type: 'unread', count: 120 })
  expect(button().textContent).toBe('99+')
  stop()
  say({ yingke: 1, type: 'unread', count: 0 })
  expect(told).toEqual([0, 3, 120])
})

test('only our own frame on our own origin is heard', () => {
  const widget = new Widget(options)
  widget.open()
  say({ yingke: 1, type: 'unread', count: 3 }, 'https://evil.example.com')
  window.dispatchEvent(new MessageEvent('message', { data: { yingke: 1, type: 'unread', count: 5 }, origin: options.host, source: window }))
  say('garbage')
  say({ yingke: 1, type: 'unread', count: 'x' })
  expect(button().textContent).toBe('0')
})

test('another user starts the chat anew, the same one does not', () => {
  const widget = new Widget(options)
  widget.setUser({ nickName: '王小明' })
  widget.open()
  const src = frame()!.src
  expect(src).toContain('nickName=%E7%8E%8B%E5%B0%8F%E6%98%8E')
  widget.setUser({ nickName: '王小明' })
  expect(frame()!.src).toBe(src)
  widget.setUser({ nickName: '李四', openid: 'u-1' })
  expect(frame()!.src).toContain('openid=u-1')
})

test('a listener of theirs that throws does not stop ours', () => {
  vi.useFakeTimers()
  const widget = new Widget(options)
  let opened = 0
  widget.on('open', () => {
    throw new Error('theirs')
  })
  widget.on('open', () => opened++)
  widget.open()
  expect(opened).toBe(1)
  expect(() => vi.runAllTimers()).toThrow('theirs')
  vi.useRealTimers()
})

test('no element has a style attribute from markup, and no style sheet is added', () => {
  const sheets = document.styleSheets.length
  new Widget(options).open()
  expect(document.styleSheets.length).toBe(sheets)
  expect(shadow().querySelectorAll('style,link').length).toBe(0)
})

test('a hidden launcher takes no place', () => {
  new Widget({ ...options, hidden: true })
  expect(button().style.display).toBe('none')
})
