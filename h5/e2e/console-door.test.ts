import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectNoFaults, openScreen, useBrowser } from './browser'
import { expectAccessible, logIn, told } from './console-desk'
import { until, useServer } from './server'

// Logging in, setting up, signing up, logging out.

const server = useServer({ YINGKE_SIGNUP: 'true' })
const browser = useBrowser()

test('an administrator is led to where he wanted to go', async () => {
  const { page, faults } = await openScreen(browser())
  await page.goto(`${server().url}/console/roles`)
  await page.waitForURL(/\/console\/login\?next=(%2F|\/)roles$/)
  await page.getByLabel('登录账号').fill(server().demo.admin.login_name)
  await page.getByLabel('密码', { exact: true }).fill(server().demo.admin.password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: '角色' }).waitFor()
  // asking who we are was refused once, which is how the page learned that nobody is logged in
  expect(faults.filter((one) => !one.includes('401'))).toEqual([])
})

test('a next that leads to another site is not followed', async () => {
  const { page } = await openScreen(browser())
  await page.goto(`${server().url}/console/login?next=${encodeURIComponent('//evil.example/')}`)
  await page.getByLabel('登录账号').fill(server().demo.admin.login_name)
  await page.getByLabel('密码', { exact: true }).fill(server().demo.admin.password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.waitForURL(`${server().url}/console/workbench`)
})

test('a wrong password is said in words, and too many make one wait', async () => {
  const { page } = await openScreen(browser())
  await page.goto(`${server().url}/console/login`)
  await page.getByLabel('登录账号').fill('agent4')
  const password = page.getByLabel('密码', { exact: true })
  const button = page.locator('button[type=submit]')
  await password.fill('nothing like it')
  await button.click()
  const words = page.getByRole('alert').first()
  await words.waitFor()
  expect(await words.textContent()).not.toMatch(/login\.|undefined|\{/)
  const waits = () => button.evaluate((b: HTMLButtonElement) => b.disabled && /请等待 \d+ 秒/.test(b.textContent ?? ''))
  await until(async () => {
    if (await waits()) return true
    await button.click({ timeout: 1_000 }).catch(() => {}) // it may have to wait by now
    return false
  }, () => 'the button never had to wait')
})

test('both languages are a click apart and kept', async () => {
  const { page } = await openScreen(browser())
  await page.goto(`${server().url}/console/login`)
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
  await expectAccessible(page, 'log in')
})

test('the dark scheme is there before the first paint', async () => {
  const { page } = await openScreen(browser(), { colorScheme: 'dark' })
  await page.route('**/*.js', () => {}) // no script of ours ever arrives
  await page.goto(`${server().url}/console/login`, { waitUntil: 'commit' })
  await page.waitForFunction(() => document.documentElement.getAttribute('theme-mode') === 'dark')
})

test('somebody signs up, and the other organisation is not seen', async () => {
  const { page } = await openScreen(browser())
  await page.goto(`${server().url}/console/signup`)
  await expectAccessible(page, 'sign up')
  await page.getByLabel('企业名称').fill('山里人家')
  await page.getByLabel('昵称').fill('老李')
  await page.getByLabel('登录账号').fill('laoli')
  await page.getByLabel('密码', { exact: true }).fill('tian-di-ren-9')
  await page.getByLabel('再次输入密码').fill('tian-di-ren-8')
  await page.getByRole('button', { name: '创建并登录' }).click()
  await page.getByText('两次输入的密码不一致').waitFor()
  await page.getByLabel('再次输入密码').fill('tian-di-ren-9')
  await page.getByRole('button', { name: '创建并登录' }).click()
  await page.waitForURL(`${server().url}/console/workbench`)
  await page.goto(`${server().url}/console/agents`)
  await page.getByRole('row').nth(1).waitFor()
  expect(await page.getByRole('row').count()).toBe(2)
})

test('a log-out ends every tab of that browser', async () => {
  const screen = await logIn(browser(), server(), server().demo.agents[1]!, '/profile')
  const other = await screen.context.newPage()
  await other.goto(`${server().url}/console/profile`)
  await other.getByRole('heading', { level: 1, name: '个人资料' }).waitFor()
  await screen.page.getByRole('button', { name: '账号与外观' }).click()
  await screen.page.getByRole('menuitem', { name: '退出登录' }).click()
  await screen.page.waitForURL(/\/console\/login/)
  await other.waitForURL(/\/console\/login\?next=/)
})

test('the banner says that the server is away, and that is all', async () => {
  const { page } = await logIn(browser(), server(), server().demo.agents[2]!, '/profile')
  await server().stop()
  await page.getByText('与服务器的连接已断开').waitFor()
  await server().start()
  await page.getByText('与服务器的连接已断开').waitFor({ state: 'hidden' })
  expect(await page.getByRole('heading', { level: 1, name: '个人资料' }).count()).toBe(1)
})

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'yingke-setup-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the first start prints an address whose page makes the first organisation', async () => {
  let said = ''
  const child = spawn(process.env.YINGKE_BINARY!, ['serve'], {
    cwd: folder,
    env: { PATH: process.env.PATH, YINGKE_DATA: folder, YINGKE_LISTEN: '127.0.0.1:0' },
  })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  try {
    const address = /(https?:\/\/\S+\/console\/setup\?token=[\w-]+)\s/ // to its end: it may come in pieces
    await until(() => address.test(said), () => `no set-up address was printed:\n${said}`)
    const screen = await openScreen(browser())
    const { page } = screen
    await page.goto(address.exec(said)![1]!)
    await page.getByLabel('企业名称').fill('春风小店')
    await page.getByLabel('昵称').fill('陈经理')
    await page.getByLabel('登录账号').fill('chen')
    await page.getByLabel('密码', { exact: true }).fill('long enough to be good')
    await page.getByLabel('再次输入密码').fill('long enough to be good')
    await expectAccessible(page, 'set-up')
    await page.getByRole('button', { name: '创建并登录' }).dblclick()
    await page.waitForURL(/\/console\/workbench$/)
    expectNoFaults(screen)
    await page.goto(page.url().replace('workbench', 'setup?token=again'))
    await page.getByText('系统已完成初始化').waitFor()
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }
})

test('a preference is kept and comes back on another device', async () => {
  const mine = await logIn(browser(), server(), server().demo.agents[0]!, '/profile')
  await mine.page.getByLabel('发送消息').selectOption('ctrl')
  await mine.page.getByLabel('昵称').fill('小美美')
  await mine.page.getByRole('button', { name: '保存', exact: true }).click()
  await told(mine.page, '已保存')
  const other = await logIn(browser(), server(), server().demo.agents[0]!, '/profile')
  expect(await other.page.getByLabel('发送消息').inputValue()).toBe('ctrl')
  expect(await other.page.getByLabel('昵称').inputValue()).toBe('小美美')
  await other.page.getByRole('button', { name: '退出其他所有设备' }).click()
  await other.page.getByRole('dialog').getByRole('button', { name: '退出其他所有设备' }).click()
  await mine.page.waitForURL(/\/console\/login/)
})
