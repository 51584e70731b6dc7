import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { expectNoFaults, phone, picture, useBrowser } from './browser'
import { type Login, until, useServer } from './server'
import { panel } from './weixin'
import { type Desk, onlyOnline, openDesk } from './workbench-people'

// What an agent sees of WeChat's limits, and of messages that WeChat did not take.

const server = useServer()
const browser = useBrowser()
let agent: Login
let mine: Desk
let guest: Guest
let n = 0

/** Somebody with a phone, at the demonstration's mini-program. */
class Guest {
  private constructor(readonly id: string, readonly name: string) {}

  static async come(name: string): Promise<Guest> {
    const { id } = await panel<{ id: string }>(server(), 'POST', '/persons', { nickname: name })
    const guest = new Guest(id, name)
    await guest.does('open', { session_from: JSON.stringify({ nickName: name }) })
    return guest
  }

  does(action: string, body: unknown = {}): Promise<unknown> {
    return panel(server(), 'POST', `/persons/${this.id}/threads/${app()}/${action}`, body)
  }

  async phone(): Promise<string[]> {
    const { items } = await panel<{ items: { from: string; text?: string }[] }>(server(), 'GET', `/persons/${this.id}/threads/${app()}`)
    return items.filter((i) => i.from === 'account').map((i) => i.text ?? '')
  }
}

const app = () => (server().demo.wechat as unknown as { accounts: { kind: string; appid: string }[] }).accounts.find((a) => a.kind === 'miniprogram')!.appid
const spoil = (what: object) => panel(server(), 'POST', '/switches', { path: '/cgi-bin/message/custom/send', times: 1, ...what })
const meter = (words: string) => mine.page.locator('.composer .meter .count', { hasText: words }).waitFor()
const bubble = (words: string) => mine.page.locator('[role="log"] .row').filter({ hasText: words })
const sent = (words: string) => bubble(words).locator('.mark.sent').waitFor()
const send = () => mine.page.getByRole('button', { name: '发送', exact: true })

beforeAll(async () => {
  agent = server().demo.agents[0] as Login
  await onlyOnline(server(), [agent.login_name])
  mine = await openDesk(browser(), server(), agent)
})
afterAll(async () => {
  await mine?.context.close()
})
beforeEach(async () => {
  guest = await Guest.come(`微信顾客${String(++n).padStart(2, '0')}`)
  await guest.does('text', { text: '在吗' })
  await mine.open(guest.name)
})

test('what is left counts down with each answer, warns before the last one, and ends with a way out', async () => {
  await meter('还可发送 5 条')
  for (const [i, left] of ['还可发送 4 条', '还可发送 3 条', '还可发送 2 条', '最后 1 条'].entries()) {
    await mine.say(`第 ${i + 1} 条`)
    await sent(`第 ${i + 1} 条`)
    await meter(left)
  }
  await mine.say('第 5 条')
  await sent('第 5 条')
  const shut = mine.page.locator('.shut')
  await shut.getByText('可发送条数已用完').waitFor()
  await mine.page.locator('textarea.field').fill('还想说一句')
  expect(await send().isDisabled()).toBe(true)
  await mine.row(guest.name).getByText('条数用完').waitFor()

  await shut.getByRole('button', { name: '改用 H5 链接' }).click()
  const dialog = mine.page.getByRole('dialog')
  await dialog.getByLabel('渠道').waitFor()
  await picture(mine.page, 'wechat-way-out')
  await dialog.getByRole('button', { name: '下次可发送时自动发出' }).click()
  await shut.getByText('客户再次联系后将自动发出').waitFor()
  await guest.does('text', { text: '好的' })
  await until(async () => (await guest.phone()).at(-1)?.includes('/chat/?channel_id=') ?? false, () => 'the link did not arrive on the phone')
  await meter('还可发送 4 条')
  expect(await mine.page.locator('textarea.field').inputValue()).toBe('还想说一句')
  expectNoFaults(mine)
})

test('what WeChat refuses says why, and is sent again by hand', async () => {
  await spoil({ do: 'errcode', code: 40003 })
  await mine.say('发不出去')
  await bubble('发不出去').getByText('该客户不属于这个小程序或公众号').waitFor()
  await bubble('发不出去').getByRole('button', { name: '重新发送' }).click()
  await sent('发不出去')
  expect(await guest.phone()).toEqual(['发不出去'])
})

test('what may have arrived asks before it is sent again', async () => {
  await spoil({ do: 'lost' })
  await mine.say('收到了吗')
  await bubble('收到了吗').locator('.mark.uncertain').waitFor()
  await mine.say('另一条') // is not held up
  await sent('另一条')
  const again = bubble('收到了吗').getByRole('button', { name: '重新发送' })
  await again.click()
  await mine.page.getByRole('dialog').getByRole('button', { name: '取消' }).click()
  await again.click()
  await mine.page.getByRole('dialog').getByRole('button', { name: '重新发送' }).click()
  await sent('收到了吗')
  expect(await guest.phone()).toEqual(['收到了吗', '另一条', '收到了吗'])
})

test('a text beyond WeChat\'s limit is split only when the agent says so', async () => {
  const long = '一句很长的话，'.repeat(120)
  await mine.page.locator('textarea.field').fill(long)
  await mine.page.getByText('发送时可拆分').waitFor()
  await mine.page.locator('textarea.field').press('Enter')
  const dialog = mine.page.getByRole('dialog', { name: '文字超过微信上限' })
  await dialog.getByRole('button', { name: '返回修改' }).click()
  expect(await mine.page.locator('textarea.field').inputValue()).toBe(long)
  expect(await guest.phone()).toEqual([])
  await mine.page.locator('textarea.field').press('Enter')
  await dialog.getByRole('button', { name: '拆成 2 条发送' }).click()
  await until(async () => (await guest.phone()).length === 2, () => 'two pieces did not arrive')
  expect((await guest.phone()).join('')).toBe(long)
  await meter('还可发送 3 条')
})

test('what the account cannot send is not offered', async () => {
  const file = mine.page.getByRole('button', { name: '文件: 小程序不支持发送文件' })
  await file.waitFor()
  expect(await file.isDisabled()).toBe(true)
})

test('a screen that missed how a message ended asks for it when it comes back', async () => {
  await mine.say('路上的消息')
  await sent('路上的消息')
  await spoil({ do: 'slow', milliseconds: 2_000 })
  await mine.say('断线时发出')
  await bubble('断线时发出').locator('.mark').waitFor()
  await mine.context.setOffline(true)
  await until(async () => (await guest.phone()).length === 2, () => 'it did not arrive')
  await mine.context.setOffline(false)
  await sent('断线时发出')
})

test('on a phone the meter stands above the input', async () => {
  const small = await openDesk(browser(), server(), agent, { ...phone, path: '/console/workbench' })
  await small.open(guest.name)
  await small.page.locator('.composer .meter', { hasText: '还可发送 5 条' }).waitFor()
  expect(await small.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await picture(small.page, 'wechat-phone')
  await small.context.close()
})
