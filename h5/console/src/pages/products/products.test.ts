import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { fakeServer, Refusal } from '../../test/server'
import type { Finding, Report } from '../../types'
import { i18n } from '../../words'
import zh from '../../words/zh-CN'
import { appidPattern, keyPattern, originalPattern, secretPattern, tokenPattern } from './check'
import EchoState from './EchoState.vue'
import { standingOf } from './light'

describe('what WeChat gives out', () => {
  it.each([
    [appidPattern, 'wx0123456789abcdef', true],
    [appidPattern, 'gh_0123456789abcde', false],
    [appidPattern, 'wx0123456789abcde', false],
    [secretPattern, 'a'.repeat(32), true],
    [secretPattern, 'a'.repeat(31) + ' ', false],
    [tokenPattern, 'xiaokefu', true],
    [tokenPattern, 'xi', false],
    [keyPattern, 'A'.repeat(43), true],
    [keyPattern, 'A'.repeat(42) + '=', false],
    [originalPattern, 'gh_97417a04a28d', true],
  ])('%s takes %s: %s', (pattern, text, fits) => {
    expect(pattern.test(text)).toBe(fits)
  })
})

it('calls a product paused before it says anything else of it', () => {
  expect(standingOf({ kind: 'official', light: 'fail', paused: true })).toBe('paused')
  expect(standingOf({ kind: 'official', light: 'fail', paused: false })).toBe('fail')
})

describe('waiting for WeChat', () => {
  let answers: Record<string, unknown>
  const line = (id: Finding['id'], state: Finding['state'], more: Partial<Finding> = {}): Finding => ({ id, state, code: '', args: {}, sentence: '', reason: '', advice: '', at: 0, ...more })
  const report = (...items: Finding[]): Report => ({ at: 1, live: false, state: 'ok', items })
  const waiting = report(line('verified', 'unknown'), line('push', 'unknown'), line('refused', 'ok'))

  beforeEach(() => {
    vi.useFakeTimers()
    setActivePinia(createPinia())
    i18n.global.mergeLocaleMessage('zh-CN', zh)
    answers = fakeServer({ 'GET /api/products/3/check': () => waiting }).answers
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  /** Lets the next look happen and its answer arrive. */
  async function look() {
    await vi.advanceTimersByTimeAsync(2_500)
    await nextTick()
  }

  it('turns green by itself, and red with the reason when a call was refused', async () => {
    const shown = mount(EchoState, { props: { product: 3 }, global: { plugins: [i18n] } })
    await look()
    expect([shown.attributes('data-state'), shown.text()]).toEqual(['waiting', expect.stringContaining('正在等待微信验证')])
    answers['GET /api/products/3/check'] = report(line('verified', 'unknown'), line('refused', 'fail', { reason: '签名不对', advice: '重新复制 Token' }))
    await look()
    expect([shown.attributes('data-state'), shown.text()]).toEqual(['refused', expect.stringMatching(/签名不对.*重新复制 Token/s)])
    answers['GET /api/products/3/check'] = new Refusal(503, 'database.away')
    await look()
    expect(shown.attributes('data-state')).toBe('refused')
    answers['GET /api/products/3/check'] = report(line('verified', 'ok', { at: 9 }), line('push', 'unknown'), line('refused', 'warn'))
    await look()
    expect(shown.attributes('data-state')).toBe('verified')
    answers['GET /api/products/3/check'] = report(line('verified', 'ok', { at: 9 }), line('push', 'ok', { at: 10 }), line('refused', 'ok'))
    await look()
    expect(shown.attributes('data-state')).toBe('pushed')
    shown.unmount()
  })

  it('looks no more once the page is left', async () => {
    const { asked } = fakeServer({ 'GET /api/products/3/check': () => waiting })
    const shown = mount(EchoState, { props: { product: 3 }, global: { plugins: [i18n] } })
    await look()
    shown.unmount()
    const before = asked.length
    await vi.advanceTimersByTimeAsync(60_000)
    expect([before, asked.length]).toEqual([2, 2])
  })
})
