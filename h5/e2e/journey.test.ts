import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { desk, expectNoFaults, openScreen, phone, type Screen, useBrowser } from './browser'
import { type Login, until, useServer } from './server'
import { png } from './picture'

// The whole way, in two real browsers: a customer on a phone and an agent at a
// desk talk both ways, with pictures, while the server is stopped and started
// again between two sentences.

const server = useServer()
const browser = useBrowser()

async function logIn(screen: Screen, who: Login): Promise<void> {
  const { page } = screen
  await page.goto(server().demo.console_url)
  await page.getByLabel('登录账号').fill(who.login_name)
  await page.getByLabel('密码', { exact: true }).fill(who.password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.waitForURL('**/console/workbench**')
}

// What each screen shows of the conversation, in order: texts, and 图片 for a picture.
const onPhone = (page: Page) =>
  page.$$eval('.line-of', (all) => all.map((l) => (l.querySelector('.picture') ? '图片' : (l.querySelector('.bubble')?.textContent ?? ''))))
const onDesk = (page: Page) =>
  page.$$eval('[role=log] .row', (all) => all.map((r) => (r.querySelector('.picture') ? '图片' : (r.querySelector('.bubble')?.textContent ?? '').trim())))

async function customerSays(page: Page, text: string): Promise<void> {
  await page.fill('.input', text)
  await page.press('.input', 'Enter')
}

async function agentSays(page: Page, text: string): Promise<void> {
  const field = page.locator('.composer textarea')
  await field.fill(text)
  await field.press('Enter')
}

async function shows(page: Page, read: (page: Page) => Promise<string[]>, want: string[]): Promise<void> {
  let seen: string[] = []
  await until(async () => {
    seen = await read(page)
    return JSON.stringify(seen) === JSON.stringify(want)
  }, () => `the screen shows ${JSON.stringify(seen)} instead of ${JSON.stringify(want)}`)
}

test('a customer and an agent talk through a restart, and neither misses nor doubles anything', { timeout: 120_000 }, async () => {
  const agent = await openScreen(browser(), desk)
  const customer = await openScreen(browser(), phone)
  await logIn(agent, server().demo.agents[0]!)
  const link = new URL(server().demo.channels[0]!.short_link)
  link.searchParams.set('nickName', '小明')
  link.searchParams.set('source', '首页')
  await customer.page.goto(link.href)
  const said = ['你好，在吗']
  await customerSays(customer.page, said[0]!)

  await agent.page.getByText('小明').first().click()
  await agent.page.waitForSelector('.composer textarea')
  await agentSays(agent.page, '在的，请说')
  said.push('在的，请说')
  await shows(customer.page, onPhone, said)
  await shows(agent.page, onDesk, said)
  await agent.page.getByText('消息来自').first().waitFor()

  await customer.page.getByRole('button', { name: '更多' }).click()
  const chooser = customer.page.waitForEvent('filechooser')
  await customer.page.getByRole('button', { name: '照片' }).click()
  await (await chooser).setFiles({ name: '裙子.png', mimeType: 'image/png', buffer: png(320, 240, randomBytes) })
  said.push('图片')
  await shows(customer.page, onPhone, said)
  await shows(agent.page, onDesk, said)

  await agent.page.setInputFiles('input[type=file][accept*=image]', { name: '尺码表.png', mimeType: 'image/png', buffer: png(200, 300, randomBytes) })
  await agent.page.locator('.composer textarea').press('Enter')
  said.push('图片')
  await shows(agent.page, onDesk, said)
  await shows(customer.page, onPhone, said)

  await server().stop()
  await customerSays(customer.page, '服务器停了的时候写的')
  await agentSays(agent.page, '我也写了一句')
  await customer.page.getByText('服务器停了的时候写的').waitFor()
  await agent.page.getByText('我也写了一句').first().waitFor()
  await server().start()

  // Who comes back first is up to chance; what was said is not.
  await until(async () => (await onPhone(customer.page)).length === 6 && (await onDesk(agent.page)).length === 6, () => 'six lines never stood on both screens')
  const order = await onDesk(agent.page)
  expect([...order].sort()).toEqual([...said, '服务器停了的时候写的', '我也写了一句'].sort())
  await customerSays(customer.page, '现在好了')
  await agentSays(agent.page, '好的')
  let after: string[] = []
  await until(async () => {
    after = await stored(agent.page) // a screen also shows what is still on its way
    return after.length === 8
  }, () => 'the talk did not go on')
  await shows(customer.page, onPhone, after)
  await shows(agent.page, onDesk, after)

  // A screen that opens anew shows the same.
  await customer.page.reload()
  await shows(customer.page, onPhone, after)
  await agent.page.reload()
  await agent.page.waitForSelector('.composer textarea')
  await shows(agent.page, onDesk, after)
  expect(new Set(after).size).toBe(after.length - 1) // only 图片 stands twice
})

/** What the server has stored, as both screens should show it. */
async function stored(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const id = location.pathname.split('/').pop()
    const answer = await fetch(`/api/conversations/${id}/messages?after=0&limit=200`)
    const thread = (await answer.json()) as { items: { kind: string; body: { text?: string } }[] }
    return thread.items.filter((m) => m.kind === 'text' || m.kind === 'image').map((m) => (m.kind === 'image' ? '图片' : (m.body.text ?? '')))
  })
}

test('a stranger with the same link sees nothing of it', async () => {
  const stranger = await openScreen(browser(), phone)
  await stranger.page.goto(server().demo.channels[0]!.short_link)
  await stranger.page.waitForSelector('.input')
  await until(async () => (await stranger.page.getAttribute('.talk', 'aria-busy')) !== 'true', () => 'the page never settled')
  expect(await onPhone(stranger.page)).toEqual([])
  expectNoFaults(stranger)
})
