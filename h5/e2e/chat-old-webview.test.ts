import type { Page } from 'puppeteer-core/lib/cjs/puppeteer/common/Page.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { patience } from './browser'
import { until } from './chat-screen'
import { ChatServer } from './chat-server'
import { everyKind, page as many } from './chat-things'
import { launchOld, type OldVersion } from './old'

// WeChat's webview of years ago: the page opens, sends, receives, scrolls and shows pictures.

const texts = (page: Page) => page.$$eval('.line-of .bubble', (all) => all.map((b) => b.textContent ?? ''))
const waitText = (page: Page, text: string) =>
  page.waitForFunction(((t: string) => (document.querySelector('.talk')?.textContent ?? '').includes(t)) as never, {}, text)

async function withPage(version: OldVersion, prepare: (s: ChatServer) => void, act: (page: Page, server: ChatServer) => Promise<void>): Promise<void> {
  const server = await new ChatServer().start()
  onTestFinished(() => server.stop())
  prepare(server)
  const page = await (await launchOld(version)).newPage()
  page.setDefaultTimeout(patience)
  const faults: string[] = []
  page.on('pageerror', (e) => faults.push(String(e)))
  await page.setViewport({ width: 390, height: 844, isMobile: true, hasTouch: true })
  await page.goto(server.link('&lang=zh-CN'))
  await page.waitForSelector('.composer .tool')
  await until(() => server.connected > 0)
  await act(page, server)
  expect(faults).toEqual([])
}

/** Taps a control as soon as it has its place; this driver does not wait for that by itself. */
async function tap(page: Page, selector: string): Promise<void> {
  await page.waitForSelector(selector, { visible: true })
  await until(() => page.tap(selector).then(() => true, (fault: Error) => {
    if (/not visible/.test(fault.message)) return false
    throw fault
  }))
}

describe.each([83, 88] as const)('Chromium %i', (version) => {
  test('opens, sends, receives, and marks what was read', () =>
    withPage(version, () => undefined, async (page, server) => {
      await page.type('.input', '老微信里说的话')
      await tap(page, '.send')
      await until(() => server.messages.length === 1)
      server.say('收到，看这里 https://a.cn')
      await waitText(page, '收到，看这里')
      expect(await texts(page)).toEqual(['老微信里说的话', '收到，看这里 https://a.cn'])
      await until(() => server.read.customer_read === 2)
    }))

  test('draws every kind of message where it belongs', () =>
    withPage(version, (s) => everyKind(Date.now()).forEach((m) => s.add(m)), async (page) => {
      await waitText(page, '收到了，谢谢')
      const wrong = await page.evaluate(() => {
        const found: string[] = []
        if (document.documentElement.scrollWidth > innerWidth) found.push('too wide')
        for (const e of document.querySelectorAll<HTMLElement>('.bubble, .avatar, .tool, .input')) {
          const r = e.getBoundingClientRect()
          if (r.width < 10 || r.height < 10) found.push(`${e.className} ${r.width}x${r.height}`)
          if (r.left < 0 || r.right > innerWidth) found.push(`${e.className} leaves the screen`)
        }
        const foot = document.querySelector('.foot')!.getBoundingClientRect()
        if (Math.round(foot.bottom) !== innerHeight) found.push(`the input ends at ${foot.bottom}`)
        return found
      })
      expect(wrong).toEqual([])
      await tap(page, '.line-of .picture')
      await page.waitForSelector('.viewer')
    }))

  test('keeps the reader at the bottom, and history above where it was', () =>
    withPage(version, (s) => many(120).forEach((m) => s.add(m)), async (page, server) => {
      await waitText(page, '第 120 条消息')
      await page.waitForFunction(() => {
        const talk = document.querySelector('.talk')!
        if ((talk.textContent ?? '').includes('第 80 条消息')) return true
        talk.scrollTop = 0 // again, as a finger would, if the newest line came into view after it
        return false
      }, { polling: 100 })
      await tap(page, '.jump.down')
      server.say('最新的')
      await waitText(page, '最新的')
      await page.waitForFunction(() => {
        const t = document.querySelector('.talk')!
        return t.scrollHeight - t.clientHeight - t.scrollTop < 2
      })
    }))

  test('an outbox survives the page, and the line comes back', () =>
    withPage(version, () => undefined, async (page, server) => {
      await page.setOfflineMode(true)
      await page.type('.input', '断网的话')
      await tap(page, '.send')
      await page.waitForSelector('[aria-label=等待发送]')
      server.cut()
      await page.setOfflineMode(false)
      await until(() => server.messages.length === 1)
      await page.reload()
      await waitText(page, '断网的话')
      expect(server.messages.length).toBe(1)
    }))

  test('the panels, the menu of a message and the dark side work', () =>
    withPage(version, (s) => {
      s.add({ body: { text: '您好' } })
      s.settings.entries = [{ kind: 'keyword', label: '物流', value: '物流' }]
    }, async (page) => {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }])
      await page.waitForFunction(() => document.documentElement.getAttribute('theme-mode') === 'dark')
      await tap(page, '[aria-label=表情]')
      await page.waitForSelector('.emoji-panel')
      await page.evaluate(() => document.querySelector('.held')!.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true })))
      await page.waitForSelector('.hold-menu')
      await tap(page, '.hold-menu button')
      await page.waitForSelector('.toast')
    }))
})
