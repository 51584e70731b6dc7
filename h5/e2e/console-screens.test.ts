import { beforeAll, expect, test } from 'vitest'
import { desk, openScreen, phone, picture, useBrowser } from './browser'
import { expectAccessible } from './console-desk'
import { useServer } from './server'

// Every screen of the console at both sizes, in both schemes and languages:
// it can be used by everybody, nothing sticks out, and a picture is kept.

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
    await picture(page, name)
  }
  // a page whose address is wrong asks nobody; everything else was answered
  expect(faults).toEqual([])
}, 300_000)
