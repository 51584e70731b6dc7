import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { expectNoFaults, phone, work } from './browser'
import { until, useChat } from './chat-screen'
import { page as many } from './chat-things'

// A long conversation keeps the reader's place and stays light.

const open = useChat()
const scrollTo = (page: Page, top: number) => page.evaluate((to) => (document.querySelector('.talk')!.scrollTop = to), top)
const topOf = (page: Page, text: string) =>
  page.evaluate((t) => {
    const bubble = [...document.querySelectorAll('.bubble')].find((b) => b.textContent === t)
    return bubble ? bubble.getBoundingClientRect().top : -1
  }, text)

test('older messages come above while the line that is read stays where it is', async () => {
  const chat = await open({ prepare: (s) => many(200).forEach((m) => s.add(m)) })
  const { page, server } = chat
  await page.waitForSelector('text=第 200 条消息')
  let release = () => {}
  server.rule = async (method, path) => {
    if (method === 'GET' && path.endsWith('/messages')) await new Promise<void>((go) => (release = go))
    return undefined
  }
  const asked = () => server.asked.filter((a) => a === 'GET /api/visitor/messages').length
  const already = asked()
  await scrollTo(page, 120)
  await until(() => asked() > already)
  const before = await topOf(page, '第 184 条消息')
  expect(before).toBeGreaterThan(0)
  release()
  await page.waitForFunction(() => document.querySelector('.talk')!.scrollHeight > 2500)
  expect(Math.abs((await topOf(page, '第 184 条消息')) - before)).toBeLessThan(2)
  server.rule = () => undefined
  release()
  await until(async () => {
    await scrollTo(page, 0)
    return page.isVisible('text=没有更多消息了')
  })
  await page.waitForSelector('text=第 1 条消息')
  expectNoFaults(chat)
})

test('a picture that loads late moves nothing', async () => {
  let arrive = () => {}
  const late = new Promise<void>((go) => (arrive = go))
  const { page } = await open({
    prepare: (s) => {
      many(30).forEach((m) => s.add(m))
      s.add({ kind: 'image', body: { file: { key: 'k', name: 'a.png', size: 9, type: 'image/png', width: 600, height: 900, url: '/picture/late.png', thumb_url: '/picture/late.png' } } })
      many(3, (i) => `之后 ${i}`).forEach((m) => s.add(m))
    },
    before: (p) => p.route('**/picture/late.png', async (route) => {
      await late
      await route.continue()
    }),
  })
  await page.waitForSelector('text=之后 3')
  const before = await topOf(page, '之后 3')
  arrive()
  await page.waitForFunction(() => (document.querySelector('.picture img') as HTMLImageElement | null)?.naturalWidth)
  expect(await topOf(page, '之后 3')).toBe(before)
})

test('who reads above is not pulled down, and the button says how much is new', async () => {
  const { page, server } = await open({ prepare: (s) => many(60).forEach((m) => s.add(m)) })
  await page.waitForSelector('text=第 60 条消息')
  await scrollTo(page, 300)
  await page.waitForSelector('.jump.down')
  const place = await page.$eval('.talk', (t) => t.scrollTop)
  server.say('新消息甲')
  server.say('新消息乙')
  await page.waitForSelector('.jump.down:has-text("2条新消息")')
  expect(await page.$eval('.talk', (t) => t.scrollTop)).toBe(place)
  expect(server.read.customer_read).toBeLessThan(61)
  await page.click('.jump.down')
  await page.waitForSelector('text=新消息乙')
  await until(() => server.read.customer_read === 62)
  expect(await page.isVisible('.jump.down')).toBe(false)
})

test('the unread divider stands before the first new message, however far above', async () => {
  const { page } = await open({
    prepare: (s) => {
      many(120).forEach((m) => s.add(m))
      s.read.customer_read = 30
    },
  })
  await page.click('.jump.up')
  await page.waitForSelector('.divider')
  const next = await page.$eval('.divider', (d) => d.nextElementSibling!.textContent)
  expect(next).toContain('第 31 条消息')
  await page.waitForFunction(() => {
    const d = document.querySelector('.divider')!.getBoundingClientRect()
    return d.top > 50 && d.bottom < innerHeight
  })
})

test('who comes for the first time sees no divider', async () => {
  const { page } = await open({ prepare: (s) => s.add({ body: { text: '欢迎' } }) })
  await page.waitForSelector('text=欢迎')
  expect(await page.isVisible('.divider')).toBe(false)
})

test('ten thousand messages stay smooth', async () => {
  const chat = await open()
  const { page, server, context } = chat
  await context.setOffline(true)
  server.cut(1006)
  many(10_000).forEach((m) => server.add(m))
  await context.setOffline(false)
  await page.waitForSelector('text=第 10000 条消息')
  const steps = 120
  const scrolling = await work(page, () => page.evaluate(async (steps) => {
    const box = document.querySelector('.talk')!
    for (let i = 0; i < steps; i++) {
      box.scrollTop -= 240
      await new Promise(requestAnimationFrame)
    }
  }, steps))
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length)
  await page.click('.jump.down')
  const news = await work(page, async () => {
    server.say('第一万零一条')
    await page.waitForSelector('text=第一万零一条')
  })
  console.log(`10,000 messages: ${nodes} nodes, ${(scrolling / steps).toFixed(1)} ms of work a frame of scrolling, ${news.toFixed(0)} ms for a new message`)
  expect(nodes).toBeLessThan(2500)
  expect(scrolling / steps).toBeLessThan(34) // two frames of sixty a second
  expect(news).toBeLessThan(500)
})

test('a megabyte of text is drawn, and the page still answers', async () => {
  const { page, server } = await open()
  server.say('长'.repeat(350_000))
  await page.waitForFunction(() => (document.querySelector('.bubble.text')?.textContent?.length ?? 0) === 350_000)
  server.say('还在')
  await page.waitForSelector('text=还在')
})

test('a failed page of history can be asked for again', async () => {
  const { page, server } = await open({ prepare: (s) => many(60).forEach((m) => s.add(m)) })
  await page.waitForSelector('text=第 60 条消息')
  server.rule = (method, path) => (method === 'GET' && path.endsWith('/messages') ? { status: 500, body: { code: 'internal', message: '出错了' } } : undefined)
  await scrollTo(page, 0)
  await page.waitForSelector('text=加载失败，点击重试')
  server.rule = () => undefined
  await page.click('text=加载失败，点击重试')
  await page.waitForSelector('text=第 20 条消息')
})

test('history can be cleared where the channel allows it', async () => {
  const { page, server } = await open({ prepare: (s) => (many(5).forEach((m) => s.add(m)), (s.settings.may_clear_history = true)) })
  await page.waitForSelector('text=第 5 条消息')
  await page.click('[aria-label=更多]')
  await page.click('text=清空记录')
  await page.click('.dialog .yes')
  await page.waitForSelector('text=第 5 条消息', { state: 'detached' })
  expect(server.asked).toContain('DELETE /api/visitor/history')
  server.say('以后的')
  await page.waitForSelector('text=以后的')
})

test('the times between messages read as in WeChat', async () => {
  const { page } = await open({
    prepare: (s) => {
      const day = 864e5
      const now = Date.parse('2026-11-23T14:30:00+08:00')
      for (const [ago, text] of [[400 * day, '去年'], [20 * day, '上月'], [3 * day, '周五'], [day, '昨天'], [60_000, '刚才']] as const) s.add({ at: now - ago, body: { text } })
    },
    before: (p) => p.clock.setFixedTime(new Date('2026-11-23T14:30:00+08:00')),
    screen: { ...phone, timezoneId: 'Asia/Shanghai' },
  })
  await page.waitForSelector('text=刚才')
  expect(await page.$$eval('.time', (all) => all.map((t) => t.textContent))).toEqual([
    '2025年10月19日 14:30', '11月3日 14:30', '星期五 14:30', '昨天 14:30', '14:29',
  ])
})
