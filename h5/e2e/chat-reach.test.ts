import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { phone, picture, still } from './browser'
import { until, useChat } from './chat-screen'
import type { ChatServer } from './chat-server'
import { everyKind, page as many } from './chat-things'

// For everyone: by ear, by keyboard, with large letters and small screens.

const open = useChat()
const entries = [{ kind: 'keyword', label: '查物流', value: '物流' }, { kind: 'link', label: '帮助', value: 'https://a.cn' }, { kind: 'phone', label: '电话', value: '10086' }, { kind: 'human', label: '人工', value: '' }]

function full(s: ChatServer): void {
  everyKind(Date.now()).forEach((m) => s.add(m))
  s.settings.entries = entries
  s.settings.notice = { enabled: true, text: '明日放假', url: 'https://a.cn' }
  s.settings.leave_message.enabled = true
  s.settings.may_clear_history = true
  Object.assign(s.settings.inputs, { voice: true, video: true, file: true })
  s.conversation.rating_open = true
  s.add({ party: 'system', agent_id: 0, kind: 'event', body: { name: 'rating.asked' } })
}

const states: Record<string, (page: Page, s: ChatServer) => Promise<unknown>> = {
  'the conversation': async () => undefined,
  'a long press': (p) => p.locator('.line-of.mine .held').last().dispatchEvent('contextmenu').then(() => p.waitForSelector('.hold-menu')),
  'the emoji': (p) => p.click('[aria-label=表情]'),
  'the plus panel': (p) => p.click('[aria-label=更多]'),
  'the menu': (p) => p.click('[aria-label=切换到菜单]').then(() => p.click('.column-more .column')),
  'the voice button': (p) => p.click('[aria-label=切换到语音]'),
  'the rating': (p) => p.click('.aside .plain-link'),
  'leaving a message': (p) => p.click('[aria-label=更多]').then(() => p.click('.more:has-text("留言")')).then(() => p.click('button[type=submit]')),
  'a question': (p) => p.click('[aria-label=更多]').then(() => p.click('.more:has-text("清空")')),
  'a failed message': async (p, s) => {
    s.rule = (m, path) => (m === 'POST' && path.endsWith('/messages') ? { status: 400, body: { code: 'x', message: '不行' } } : undefined)
    await p.fill('.input', '失败')
    await p.press('.input', 'Enter')
    await p.waitForSelector('.failed')
  },
  'a line that is away': (p) => p.context().setOffline(true).then(() => p.waitForSelector('.banner')),
  'reading above': async (p) => {
    await p.evaluate(() => (document.querySelector('.talk')!.scrollTop = 0))
    await p.waitForSelector('.jump.down')
  },
}

describe.each(['light', 'dark'] as const)('axe finds nothing serious, %s:', (colorScheme) => {
  test.each(Object.keys(states))('%s', async (name) => {
    const { page, server } = await open({ prepare: full, screen: { ...phone, colorScheme } })
    await page.waitForSelector('.line-of')
    await states[name]!(page, server)
    await still(page)
    await picture(page, `chat-${name.replace(/\W+/g, '-')}-${colorScheme}`)
    const { violations } = await new AxeBuilder({ page }).analyze()
    const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
    expect(serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`)).toEqual([])
  })

  test('the form, the closed door', async () => {
    const form = await open({ prepare: (s) => ((s.settings.form = { enabled: true, fields: [{ key: 'mobile', label: '手机', required: true, kind: 'mobile' }] }), (s.opened = { form_due: true })), screen: { ...phone, colorScheme }, wait: '.page-form' })
    await form.page.click('button[type=submit]')
    const door = await open({ prepare: (s) => (s.boot = { fault: { status: 410, code: 'x', message: '已停用' } }), screen: { ...phone, colorScheme }, wait: '.state-page' })
    for (const { page } of [form, door]) {
      await still(page)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => v.id)).toEqual([])
    }
  })
})

test('a screen reader is told new messages and nothing else', async () => {
  const { page, server } = await open({ prepare: (s) => many(80).forEach((m) => s.add(m)) })
  await page.waitForSelector('text=第 80 条消息')
  const log = () => page.$eval('[role=log]', (e) => [...e.children].map((c) => c.textContent))
  expect(await log()).toEqual([])
  await page.evaluate(() => (document.querySelector('.talk')!.scrollTop = 0))
  await page.waitForSelector('text=第 40 条消息')
  expect(await log()).toEqual([])
  server.say('您好')
  server.push({ kind: 'image', body: { file: { key: 'k', name: 'a', size: 1, type: 'image/png' } } })
  await until(async () => (await log()).length === 2)
  expect(await log()).toEqual(['小林：您好', '小林：图片'])
  expect(await page.getAttribute('[role=log]', 'aria-live')).toBe('polite')
})

test('the focus stays in the box after sending by tap', async () => {
  const { page, server } = await open()
  await page.tap('.input')
  await page.keyboard.type('点按发送')
  await page.tap('.send')
  await until(() => server.messages.length === 1)
  expect(await page.evaluate(() => document.activeElement!.className)).toBe('input')
})

test('everything can be done by keyboard', async () => {
  const { page } = await open({ prepare: (s) => (s.add({ body: { text: '一' } }), s.add({ party: 'customer', agent_id: 0, body: { text: '二' }, at: Date.now() })), screen: { viewport: { width: 1000, height: 700 } } })
  await page.waitForSelector('text=二')
  await page.focus('.talk')
  await page.keyboard.press('ArrowUp')
  expect(await page.evaluate(() => document.activeElement!.textContent)).toContain('二')
  await page.keyboard.press('Enter')
  await page.waitForSelector('[role=menu]')
  expect(await page.evaluate(() => document.activeElement!.textContent)).toBe('复制')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement!.textContent)).toBe('撤回')
  await page.keyboard.press('Escape')
  await page.waitForSelector('[role=menu]', { state: 'detached' })
  expect(await page.evaluate(() => document.activeElement!.textContent)).toContain('二')
})

test.each(Object.keys(states))('every target is large enough for a thumb: %s', async (name) => {
  const { page, server } = await open({ prepare: full })
  await page.waitForSelector('.line-of')
  await states[name]!(page, server)
  await still(page)
  const small = await page.$$eval('button, a[href], input:not(.away), textarea, [role=radio]', (all) =>
    all.filter((e) => (e as HTMLElement).offsetParent !== null && !e.closest('.bubble.text')).map((e) => {
      const r = e.getBoundingClientRect()
      return r.width < 43.5 || r.height < 43.5 ? `${e.className || e.tagName} ${Math.round(r.width)}x${Math.round(r.height)}` : ''
    }).filter(Boolean))
  expect(small).toEqual([])
})

test('letters of twice the size cut nothing off', async () => {
  const { page } = await open({ prepare: full })
  await page.waitForSelector('.line-of')
  await page.evaluate(() => {
    const { style } = document.documentElement
    for (const name of ['--text-xs', '--text-s', '--text-m', '--text-l', '--text-xl', '--text-2xl']) {
      style.setProperty(name, 2 * parseFloat(getComputedStyle(document.documentElement).getPropertyValue(name)) + 'px')
    }
  })
  await page.fill('.input', '大字')
  const wrong = await page.evaluate(() => {
    const found: string[] = []
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page is too wide')
    for (const e of document.querySelectorAll<HTMLElement>('.bubble, .send, .chip, .head-text p, .time, .aside, .notice, .tool')) {
      const r = e.getBoundingClientRect()
      if (e.scrollHeight > e.clientHeight + 2 && e.clientHeight > 0) found.push(`${e.className} is cut`)
      if (!e.closest('.entries') && (r.right > innerWidth + 1 || r.left < -1)) found.push(`${e.className} leaves the screen`)
    }
    return found
  })
  expect(wrong).toEqual([])
})

test('who asks for less motion gets none', async () => {
  const { page } = await open({ screen: { ...phone, reducedMotion: 'reduce' } })
  await page.click('[aria-label=表情]')
  expect(await page.$eval('.panel', (e) => getComputedStyle(e).animationDuration)).toMatch(/^(0s|0\.0000?1s|1e-05s)$/)
})

test('the keyboard never covers the input where it covers the page (iOS)', async () => {
  const { page } = await open({
    prepare: (s) => many(30).forEach((m) => s.add(m)),
    before: (p) => p.addInitScript(() => {
      // As on iOS: the window keeps its height, only the visible part shrinks and moves.
      const visible = new EventTarget() as unknown as Record<string, unknown> & EventTarget
      Object.assign(visible, { height: innerHeight, width: innerWidth, offsetTop: 0, offsetLeft: 0, scale: 1 })
      Object.defineProperty(window, 'visualViewport', { value: visible })
    }),
  })
  await page.waitForSelector('text=第 30 条消息')
  const after = await page.evaluate(async () => {
    const visible = window.visualViewport as unknown as { height: number; offsetTop: number } & EventTarget
    visible.height = innerHeight - 336
    visible.offsetTop = 120
    visible.dispatchEvent(new Event('resize'))
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))
    const input = document.querySelector('.input')!.getBoundingClientRect()
    const last = [...document.querySelectorAll('.line-of')].pop()!.getBoundingClientRect()
    const head = document.querySelector('.head')!.getBoundingClientRect()
    return { input: input.bottom, last: last.bottom, head: head.top, from: visible.offsetTop, to: visible.offsetTop + visible.height }
  })
  expect(after.input).toBeLessThanOrEqual(after.to)
  expect(after.last).toBeLessThanOrEqual(after.input)
  expect(after.head).toBe(after.from)
})

test('the keyboard never covers the input where the window shrinks (Android)', async () => {
  const { page } = await open({ prepare: (s) => many(30).forEach((m) => s.add(m)) })
  await page.waitForSelector('text=第 30 条消息')
  await page.setViewportSize({ width: 390, height: 480 })
  await page.waitForFunction(() => {
    const input = document.querySelector('.input')!.getBoundingClientRect()
    const last = [...document.querySelectorAll('.line-of')].pop()!.getBoundingClientRect()
    return innerHeight === 480 && input.bottom <= innerHeight && last.bottom < input.bottom && last.bottom > 0
  })
})

test('nothing hides behind a notch or a home bar', async () => {
  const { page, context } = await open({ prepare: (s) => s.add({ body: { text: '您好' } }) })
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setSafeAreaInsetsOverride' as never, { insets: { top: 47, bottom: 34, left: 0, right: 0 } } as never)
  await page.waitForFunction(() => {
    const avatar = document.querySelector('.head .avatar')!.getBoundingClientRect()
    const input = document.querySelector('.input')!.getBoundingClientRect()
    return avatar.top >= 47 && innerHeight - input.bottom >= 34
  })
})

test.each([320, 360, 414, 768, 1280])('at %i pixels nothing is too wide', async (width) => {
  const { page } = await open({ prepare: full, screen: { viewport: { width, height: 700 } } })
  await page.waitForSelector('.line-of')
  await page.fill('.input', '你好')
  const size = await page.evaluate(() => ({ page: document.documentElement.scrollWidth, talk: document.querySelector('.talk')!.scrollWidth - document.querySelector('.talk')!.clientWidth, input: document.querySelector('.input')!.clientWidth }))
  expect(size.page).toBeLessThanOrEqual(width)
  expect(size.talk).toBe(0)
  expect(size.input).toBeGreaterThan(90)
})
