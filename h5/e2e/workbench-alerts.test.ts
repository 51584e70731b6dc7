import type { Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { useBrowser } from './browser'
import { type Login, until, useServer } from './server'
import { anotherTab, Colleague, Customer, type Desk, onlyOnline, openDesk } from './workbench-people'

// Alerts reach a person once: by sound, by notification, by the title; and only for what he chose.

const server = useServer()
const browser = useBrowser()
let agent: Login
let api: Colleague
let mine: Desk
let n = 0

interface Ears {
  notes: string[]
  tones: number
  hide(yes: boolean): void
}

/** Replaces what a test cannot hear or see: the sound, the notifications, and whether somebody looks. */
function ears(): void {
  const heard: Ears = { notes: [], tones: 0, hide: () => {} }
  let hidden = false
  Object.defineProperty(document, 'hidden', { get: () => hidden })
  heard.hide = (yes) => {
    hidden = yes
    document.dispatchEvent(new Event('visibilitychange'))
  }
  class Quiet {
    static permission = 'granted'
    static requestPermission = () => Promise.resolve('granted')
    onclick: (() => void) | null = null
    constructor(title: string, { body }: { body: string }) {
      heard.notes.push(`${title}: ${body}`)
    }
    close(): void {}
  }
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...args) {
    heard.tones++
    return start.apply(this, args)
  }
  Object.assign(window, { Notification: Quiet, ears: heard })
}

const heard = (page: Page) => page.evaluate(() => ({ notes: (window as unknown as { ears: Ears }).ears.notes, tones: (window as unknown as { ears: Ears }).ears.tones, title: document.title }))
const hide = (page: Page, yes: boolean) => page.evaluate((yes) => (window as unknown as { ears: Ears }).ears.hide(yes), yes)
const come = async (what: string) => Customer.come(server(), `${what} ${String(++n).padStart(2, '0')}`)

beforeAll(async () => {
  agent = server().demo.agents[0] as Login
  api = await Colleague.logIn(server(), agent)
})
beforeEach(async () => {
  await api.ask('PUT', '/api/me/preferences', {})
  await onlyOnline(server(), [agent.login_name])
  mine = await openDesk(browser(), server(), agent, { path: '/console/profile' })
  await mine.context.addInitScript(ears)
  await mine.page.goto(`${server().url}/console/workbench`)
  await mine.page.getByRole('tab', { name: /^接待中/ }).waitFor()
  await mine.page.mouse.click(900, 400) // sound is allowed after a first click
})
afterEach(async () => {
  await mine.context.close()
})

test('a new customer rings, notifies and flashes while nobody looks; looking calms the title', async () => {
  await hide(mine.page, true)
  const guest = await come('新客')
  await guest.say('有人吗')
  await until(async () => (await heard(mine.page)).notes.length > 0, () => 'no notification came')
  const now = await heard(mine.page)
  expect(now.notes).toEqual([`新客户：${guest.name}: 有人吗`])
  expect(now.tones).toBeGreaterThan(0)
  await until(async () => (await heard(mine.page)).title.startsWith('【'), () => 'the title does not flash')
  await hide(mine.page, false)
  await until(async () => /^\(1\) /.test((await heard(mine.page)).title), () => 'the title does not count')
})

test('two tabs ring once', async () => {
  const twin = await anotherTab(mine, server())
  await twin.page.getByRole('tab', { name: /^接待中/ }).waitFor()
  await twin.page.mouse.click(900, 400)
  for (const page of [mine.page, twin.page]) await hide(page, true)
  const guest = await come('双开')
  await guest.say('在吗')
  await guest.say('还在吗')
  const both = async () => [...(await heard(mine.page)).notes, ...(await heard(twin.page)).notes]
  await until(async () => (await both()).length > 0, () => 'nothing rang')
  await twin.row(guest.name).waitFor()
  await mine.row(guest.name).waitFor()
  const notes = await both()
  expect(notes.filter((note) => note.startsWith('新客户')).length).toBe(1)
  expect(new Set(notes).size).toBe(notes.length)
})

test('a conversation under one’s eyes is silent', async () => {
  const guest = await come('眼前')
  await guest.say('你好')
  await mine.open(guest.name)
  const { tones } = await heard(mine.page)
  await guest.say('再说一句')
  await mine.page.locator('[role="log"]').getByText('再说一句').waitFor()
  expect((await heard(mine.page)).tones).toBe(tones)
})

test('each event is switched by itself: no sound for new customers, no notification for messages', async () => {
  await mine.page.getByRole('button', { name: '提醒与发送设置' }).click()
  const dialog = mine.page.getByRole('dialog', { name: '提醒与发送' })
  await dialog.getByRole('checkbox', { name: '新客户接入 声音' }).uncheck({ force: true })
  await dialog.getByRole('checkbox', { name: '新消息 桌面通知' }).uncheck({ force: true })
  await until(async () => JSON.stringify(await api.ask('GET', '/api/me')).includes('"sound":false'), () => 'the switch was not kept')
  await mine.page.keyboard.press('Escape')
  await hide(mine.page, true)
  const guest = await come('开关')
  await guest.say('第一句')
  await until(async () => (await heard(mine.page)).notes.length === 1, () => 'no notification came')
  expect((await heard(mine.page)).tones).toBe(0)
  await guest.say('第二句')
  await until(async () => (await heard(mine.page)).tones > 0, () => 'the message does not ring')
  expect((await heard(mine.page)).notes.length).toBe(1)
})

test('somebody in the queue, and a transfer to me', async () => {
  await api.become('rest')
  await hide(mine.page, true)
  const guest = await come('排队')
  await guest.say('有人吗')
  await until(async () => (await heard(mine.page)).notes.some((note) => note.startsWith(`${guest.name} 正在排队`)), () => 'the queue is silent')
  const other = await Colleague.logIn(server(), server().demo.agents[1] as Login)
  await other.ask('POST', `/api/conversations/${guest.conversation}/pick`)
  await other.ask('POST', `/api/conversations/${guest.conversation}/transfer`, { agent_id: api.id, note: '' })
  await until(async () => (await heard(mine.page)).notes.some((note) => note.startsWith(`${guest.name} 转接给你`)), () => 'the transfer is silent')
})
