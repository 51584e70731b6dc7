import { beforeAll, expect, test } from 'vitest'
import { desk, openScreen, phone, picture, useBrowser } from './browser'
import { expectAccessible, expectThumbs } from './console-desk'
import { useServer } from './server'
import { Colleague } from './workbench-people'

// Every screen of the console at both sizes, in both schemes and languages:
// it can be used by everybody, thumbs included, nothing sticks out, and a
// picture is kept.

const server = useServer({ YINGKE_SIGNUP: 'true' })
const browser = useBrowser()
const pages = [
  'agents', 'groups', 'roles', 'products', 'products/new', 'channels', 'channels/1', 'channels/1?tab=agents', 'channels/1?tab=links', 'replies', 'tags', 'fields', 'settings', 'audit', 'profile',
  'profile/home', 'nowhere',
]
const open = ['login', 'signup', 'setup?token=x']
let state: Awaited<ReturnType<import('playwright-core').BrowserContext['storageState']>>

beforeAll(async () => {
  const { page, context } = await openScreen(browser())
  await page.goto(`${server().url}/console/login`)
  await page.getByLabel('登录账号').fill(server().demo.admin.login_name)
  await page.getByLabel('密码', { exact: true }).fill(server().demo.admin.password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.waitForURL(/workbench$/)
  state = await context.storageState()
  const admin = await Colleague.logIn(server(), server().demo.admin)
  const make = (path: string, body: object) => admin.ask<{ id: number }>('POST', path, body)
  await make('/api/groups', { name: '售前组', member_ids: [admin.id] })
  const { id: group_id } = await make('/api/tag-groups', { name: '客户等级' })
  for (const [name, colour] of [['重要客户', '#d0342c'], ['普通客户', '#3a6ea5'], ['待跟进的客户', '#d9730d']]) await make('/api/tags', { group_id, name, colour })
  await make('/api/fields', { key: 'level', name: '会员等级', kind: 'single', choices: ['银卡', '金卡'] })
  const { id: shelf } = await make('/api/quick-reply-groups', { agent_id: 0, name: '发货' })
  for (const text of ['48 小时内发货，请放心', '您好，包裹由顺丰速运承运，节假日照常派送，预计两到三天送达，请保持电话畅通。']) {
    await make('/api/quick-replies', { group_id: shelf, title: text.slice(0, 5), kind: 'text', body: { text } })
  }
})

test.each([
  ['desk', 'light', 'zh-CN'],
  ['desk', 'dark', 'en'],
  ['phone', 'light', 'en'],
  ['phone', 'dark', 'zh-CN'],
] as const)('at a %s, %s, %s', async (size, scheme, language) => {
  const { page, context, faults } = await openScreen(browser(), { ...(size === 'desk' ? desk : phone), storageState: state, reducedMotion: 'reduce' })
  await context.addInitScript(([theme, words]) => {
    localStorage.setItem('yingke.theme', theme!)
    localStorage.setItem('yingke.language', words!)
  }, [scheme, language])
  for (const path of [...open, ...pages]) {
    await page.goto(`${server().url}/console/${path}`)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await page.locator('.waiting').waitFor({ state: 'detached' })
    const name = `console-${path.replace(/\W+/g, '-')}-${size}-${scheme}-${language}`
    await expectAccessible(page, name)
    if (size === 'phone') await expectThumbs(page, name)
    await picture(page, name)
  }
  // a page whose address is wrong asks nobody; everything else was answered
  expect(faults).toEqual([])
}, 300_000)
