import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, test } from 'vitest'
import { expectNoFaults, openScreen, phone, picture, type Screen, useBrowser } from './browser'
import { png } from './picture'
import { type Login, until, useServer } from './server'
import { panel } from './weixin'
import { type Desk, onlyOnline, openDesk } from './workbench-people'

// The whole way of somebody inside WeChat, in two real browsers: his phone, the
// push, the agent's console, the answer, and his phone again.

const server = useServer()
const browser = useBrowser()
let agent: Desk

beforeAll(async () => {
  const who = server().demo.agents[0] as Login
  await onlyOnline(server(), [who.login_name])
  agent = await openDesk(browser(), server(), who)
})
afterAll(async () => {
  await agent?.context.close()
})

/** What the phone shows, in order: texts, and the kind of everything else in brackets. */
const onPhone = (page: Page) =>
  page.$$eval('.line-of', (all) => all.map((l) => {
    const kind = l.getAttribute('data-kind') ?? 'text'
    return kind === 'text' ? (l.querySelector('.bubble')?.textContent ?? '') : `[${kind}]`
  }))

/** What the workbench shows of the talk that is open, in the same words. */
const onDesk = (page: Page) =>
  page.$$eval('[role=log] .row', (all) => all.map((r) => (r.querySelector('.picture') ? '[image]' : (r.querySelector('.bubble .text')?.textContent ?? '').trim())))

async function shows(page: Page, read: (page: Page) => Promise<string[]>, want: string[]): Promise<void> {
  let seen: string[] = []
  await until(async () => {
    seen = await read(page)
    return JSON.stringify(seen) === JSON.stringify(want)
  }, () => `the screen shows ${JSON.stringify(seen)} instead of ${JSON.stringify(want)}`)
}

/** The line of the list whose customer writes to a product. */
const rowOf = (product: string) => agent.page.locator('li.item').filter({ has: agent.page.locator(`.product[title*="${product}"]`) })

const meter = (left: number) => agent.page.locator('.composer .meter .count', { hasText: left === 1 ? '最后 1 条' : `还可发送 ${left} 条` }).waitFor()
const sent = (count: number) => until(async () => (await agent.page.locator('[role=log] .mark.sent').count()) === count, () => `not ${count} messages are marked as taken by WeChat`)

async function says(page: Page, text: string): Promise<void> {
  await page.fill('.input', text)
  await page.press('.input', 'Enter')
}

async function sendsPicture(page: Page): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.locator('button[aria-expanded]').and(page.getByRole('button', { name: '更多', exact: true })).click()
  await page.getByRole('button', { name: '照片' }).click()
  await (await chooser).setFiles({ name: '裙子.png', mimeType: 'image/png', buffer: png(120, 80, randomBytes) })
}

async function answersWithPicture(): Promise<void> {
  await agent.page.locator('input[type="file"]').first().setInputFiles({ name: '尺码表.png', mimeType: 'image/png', buffer: png(80, 120, randomBytes) })
  await agent.page.getByRole('button', { name: '移除 尺码表.png' }).waitFor()
  await agent.page.getByRole('button', { name: '发送', exact: true }).click()
}

async function phoneOf(nickname: string): Promise<Screen> {
  const { id } = await panel<{ id: string }>(server(), 'POST', '/persons', { nickname })
  const screen = await openScreen(browser(), phone)
  await screen.page.goto(`${server().demo.wechat.phone_url}#/${id}`)
  return screen
}

/** Goes from the list of chats to where one can write. */
const ways = {
  迎客小店: async (page: Page) => {
    await page.getByRole('button', { name: '迎客小店' }).click()
    await page.getByLabel('会话来源').fill('{"nickName":"小明","source":"首页"}')
    await page.getByRole('button', { name: '联系客服' }).click()
  },
  迎客服务号: async (page: Page) => {
    await page.getByRole('button', { name: '迎客服务号' }).click()
    await page.getByRole('button', { name: '关注', exact: true }).click()
  },
}

test.each([
  ['迎客小店', '小程序', '小明'],
  ['迎客服务号', '公众号', '小红'],
] as const)('somebody at %s (%s) and an agent talk with pictures, until WeChat allows no more', { timeout: 240_000 }, async (product, kind, nickname) => {
  const customer = await phoneOf(nickname)
  const { page } = customer
  await ways[product](page)
  await page.waitForSelector('.input')
  const greeted = (await onPhone(page)).length
  await says(page, '你好，裙子还有货吗')
  await sendsPicture(page)
  await rowOf(product).locator('.open').click()
  await agent.page.locator('.talk .product', { hasText: product }).getByText(kind).waitFor()
  await meter(5)
  const said = ['你好，裙子还有货吗', '[image]']
  await shows(agent.page, onDesk, said)
  await picture(agent.page, `wechat-${product}-asked`)

  await agent.say('有的，这是尺码表')
  await meter(4)
  await answersWithPicture()
  await meter(3)
  said.push('有的，这是尺码表', '[image]')
  await shows(agent.page, onDesk, said)
  await sent(2)
  await until(async () => JSON.stringify((await onPhone(page)).slice(greeted)) === JSON.stringify(said), () => 'the answers are not on the phone')
  const drawn = () => page.$$eval('.picture img', (all) => all.map((i) => (i as HTMLImageElement).naturalWidth))
  await until(async () => JSON.stringify(await drawn()) === '[120,80]', () => 'the pictures are not drawn')
  await picture(page, `wechat-${product}-phone`)

  for (const [text, left] of [['还有三件', 2], ['今天发货', 1], ['请放心', 0]] as const) {
    await agent.say(text)
    said.push(text)
    if (left > 0) await meter(left)
  }
  await agent.page.locator('.shut .why', { hasText: '可发送条数已用完' }).getByText('客户再次发来消息后即可继续回复').waitFor()
  await sent(5)
  await picture(agent.page, `wechat-${product}-used-up`)
  await until(async () => JSON.stringify((await onPhone(page)).slice(greeted)) === JSON.stringify(said), () => 'the last answers are not on the phone')

  await says(page, '好的，谢谢')
  await meter(5)
  expectNoFaults(customer)
})

test('48 hours later both talks have expired by themselves', async () => {
  await panel(server(), 'POST', '/clock', { by: '48h' })
  await agent.page.getByRole('tab', { name: /^历史/ }).click()
  for (const product of ['迎客小店', '迎客服务号']) {
    await until(async () => {
      if (await rowOf(product).getByText('已过期').isVisible()) return true
      await agent.page.reload()
      await agent.page.getByRole('tab', { name: /^历史/ }).click()
      await rowOf(product).first().waitFor({ timeout: 3000 }).catch(() => undefined)
      return false
    }, () => `the talk of ${product} has not expired`)
  }
  await picture(agent.page, 'wechat-expired')
  expectNoFaults(agent)
})
