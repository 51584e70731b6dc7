import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { desk, expectNoFaults, launch, openScreen, patience, phone, type Screen } from './browser'
import { until } from './chat-screen'
import { ChatServer } from './chat-server'
import { launchOld } from './old'

// The widget inside another site: with a strict policy, and a style of its own.

const hostile = `* { color: red !important; border: 3px dashed red !important; border-radius: 0 !important; box-sizing: content-box !important }
  div, button, span, iframe, svg { width: 300px !important; height: 40px !important; display: inline !important; opacity: .5 !important; position: static !important; background: yellow !important }
  body { font: 40px serif; margin: 0 } p { height: 2000px }`

let browser: Browser
const open: { screen?: Screen; chat: ChatServer; shop: Server }[] = []
beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => browser.close())
afterEach(async () => {
  for (const { screen, chat, shop } of open.splice(0)) {
    await screen?.context.close()
    await chat.stop()
    shop.closeAllConnections()
    await new Promise((done) => shop.close(done))
  }
})

/** A shop on an origin of its own, with the policy that docs/widget.md asks for and nothing more. */
async function startShop(attributes = '', before = ''): Promise<{ url: string; chat: ChatServer; shop: Server }> {
  const chat = await new ChatServer().start()
  const shop = createServer((req, res) => {
    if (req.url === '/shop.css') return void res.writeHead(200, { 'Content-Type': 'text/css' }).end(hostile)
    if (req.url === '/shop.js') return void res.writeHead(200, { 'Content-Type': 'text/javascript' }).end(before)
    const policy = `default-src 'none'; style-src 'self'; script-src 'self' ${chat.url}; frame-src ${chat.url}`
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy })
    res.end(`<!doctype html><html lang="zh-CN"><head><meta name="viewport" content="width=device-width, initial-scale=1"><title>小店</title><link rel="stylesheet" href="/shop.css"></head><body><p>商品</p><button id="own">咨询</button>
      <script src="/shop.js"></script><script src="${chat.url}/widget.js" data-channel="1" data-key="1abcdefghij" ${attributes} async></script></body></html>`)
  })
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${(shop.address() as AddressInfo).port}/`, chat, shop }
}

async function visit(attributes = '', options: object = desk, before = '') {
  const place = await startShop(attributes, before)
  const screen = await openScreen(browser, options)
  open.push({ ...place, screen })
  await screen.page.goto(place.url)
  await screen.page.waitForFunction(() => 'open' in ((window as never as { Yingke?: object }).Yingke ?? {}))
  return { ...place, screen, page: screen.page }
}

const box = (page: Page, selector: string) => page.locator(selector).evaluate((e) => {
  const { left, top, right, bottom, width, height } = e.getBoundingClientRect()
  return { left, top, right: innerWidth - right, bottom: innerHeight - bottom, width, height }
})
const inside = async (page: Page): Promise<Frame> => {
  await until(() => page.frames().length === 2)
  const frame = page.frames()[1]!
  await frame.waitForSelector('.composer .tool')
  return frame
}
const call = (page: Page, ...args: unknown[]) => page.evaluate((a) => (window as never as { Yingke: { push(c: unknown): void } }).Yingke.push(a), args)

describe('on a page with opinions and a strict policy', () => {
  test('the button looks as it should, and nothing is loaded before the first tap', async () => {
    const { page, chat, screen } = await visit()
    expect(await box(page, 'button[aria-expanded]')).toMatchObject({ width: 56, height: 56, right: 20, bottom: 20 })
    expect(await page.$eval('p', (p) => getComputedStyle(p).color)).toBe('rgb(255, 0, 0)')
    expect(chat.asked.filter((a) => !a.includes('widget.js'))).toEqual([])
    expectNoFaults(screen)
  })

  test('a tap opens the chat with the focus in it, and it closes from inside', async () => {
    const { page, chat, screen } = await visit()
    await page.click('button[aria-label=在线客服]')
    const frame = await inside(page)
    expect(await box(page, '[role=dialog]')).toMatchObject({ width: 380, right: 20, bottom: 88 })
    expect(await box(page, 'iframe')).toMatchObject({ width: 380 })
    await frame.fill('.input', '从小店来的')
    await frame.press('.input', 'Enter')
    await until(() => chat.messages.length === 1)
    await frame.click('[aria-label=关闭]')
    await page.waitForFunction(() => document.querySelector('body > div')!.shadowRoot!.querySelector('[aria-hidden=true][role=dialog]'))
    expect(await page.evaluate(() => document.activeElement!.shadowRoot!.activeElement!.tagName)).toBe('BUTTON')
    expectNoFaults(screen)
  })

  test('what comes while it is closed is counted, and not marked as read', async () => {
    const { page, chat } = await visit()
    await page.click('button[aria-label=在线客服]')
    await inside(page)
    await until(() => chat.connected === 1)
    await page.click('button[aria-expanded=true]')
    await page.evaluate(() => {
      const w = window as never as { told: number[]; Yingke: { on(w: string, f: (n: number) => void): void } }
      w.told = []
      w.Yingke.on('unread', (n) => w.told.push(n))
    })
    chat.say('在吗')
    chat.say('还在吗')
    await page.waitForSelector('button[aria-label="在线客服，2 条未读"]')
    expect(chat.read.customer_read).toBe(0)
    expect(await page.evaluate(() => (window as never as { told: number[] }).told.pop())).toBe(2)
    await page.click('button[aria-expanded=false]')
    await page.waitForSelector('button[aria-label=在线客服]')
    await until(() => chat.read.customer_read === 2)
  })
})

test('on a phone it fills the screen, and the page behind does not scroll', async () => {
  const { page } = await visit('', phone)
  await page.tap('button[aria-label=在线客服]')
  const frame = await inside(page)
  expect(await box(page, '[role=dialog]')).toMatchObject({ left: 0, top: 0, right: 0, bottom: 0 })
  expect(await page.evaluate(() => document.documentElement.style.overflow)).toBe('hidden')
  expect(await page.isVisible('button[aria-expanded]')).toBe(false)
  await frame.tap('[aria-label=关闭]')
  await page.waitForSelector('button[aria-expanded=false]')
  expect(await page.evaluate(() => document.documentElement.style.overflow)).toBe('')
})

test('the tag chooses language, colour, side, and whether there is a button at all', async () => {
  const { page } = await visit('data-lang="en" data-color="#1e6fff" data-position="left"')
  expect(await box(page, 'button[aria-label="Customer service"]')).toMatchObject({ left: 20 })
  expect(await page.$eval('button[aria-expanded]', (b) => getComputedStyle(b).backgroundColor)).toBe('rgb(30, 111, 255)')
  const hidden = await visit('data-hidden')
  expect(await hidden.page.isVisible('button[aria-expanded]')).toBe(false)
  await hidden.page.focus('#own')
  await call(hidden.page, 'open')
  await inside(hidden.page)
  await hidden.page.keyboard.press('Escape')
  await hidden.page.waitForFunction(() => document.activeElement!.id === 'own')
})

test('calls that were made before the script came are kept, and who the visitor is reaches the server', async () => {
  const before = "window.Yingke = window.Yingke || []; Yingke.push(['setUser', { nickName: '王小明', openid: 'u-1' }]); Yingke.push(['open'])"
  const { page, chat } = await visit('', desk, before)
  await inside(page)
  const { params } = chat.bodies['POST /api/visitor/open']![0] as { params: object }
  expect(params).toEqual({ nickName: '王小明', openid: 'u-1' })
  await call(page, 'setUser', { nickName: '李四', openid: 'u-2' })
  await until(() => chat.bodies['POST /api/visitor/open']!.length === 2)
  expect((chat.bodies['POST /api/visitor/open']![1] as { params: object }).params).toEqual({ nickName: '李四', openid: 'u-2' })
})

test('on the next page of the same visit the count is there without a tap', async () => {
  const { page, chat } = await visit()
  await page.click('button[aria-label=在线客服]')
  const frame = await inside(page)
  await frame.fill('.input', '等会儿看')
  await frame.press('.input', 'Enter')
  await until(() => chat.messages.length === 1)
  await page.reload()
  await until(() => chat.connected === 1)
  chat.say('回复您了')
  await page.waitForSelector('button[aria-label="在线客服，1 条未读"]')
  expect(await page.getAttribute('button[aria-expanded]', 'aria-expanded')).toBe('false')
})

test('the demo page includes it as any site does', async () => {
  const { chat, screen, page } = await visit()
  await page.goto(`${chat.url}/widget/demo.html?channel_id=1&key=1abcdefghij&color=%231e6fff`)
  await page.waitForSelector('button[aria-expanded]')
  await page.click('text=Yingke.open()')
  const frame = await inside(page)
  expect(await box(page, 'iframe')).toMatchObject({ width: 380 })
  await frame.waitForSelector('.input')
  chat.say('您好')
  await until(() => chat.read.customer_read === 1)
  expectNoFaults(screen)
})

test.each([83, 88] as const)('in a browser of years ago: Chromium %i', async (version) => {
  const place = await startShop()
  open.push(place)
  const old = await launchOld(version)
  const page = await old.newPage()
  page.setDefaultTimeout(patience)
  const faults: string[] = []
  page.on('pageerror', (e) => faults.push(String(e)))
  await page.goto(place.url)
  await page.waitForFunction(() => 'open' in ((window as never as { Yingke?: object }).Yingke ?? {}))
  await page.evaluate(() => (window as never as { Yingke: { open(): void } }).Yingke.open())
  await until(() => place.chat.connected === 1)
  const size = await page.evaluate(() => document.querySelector('body > div')!.shadowRoot!.querySelector('iframe')!.getBoundingClientRect().width)
  expect(size).toBe(380)
  expect(faults).toEqual([])
})
