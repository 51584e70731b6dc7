import AxeBuilder from '@axe-core/playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectNoFaults, phone, picture, still, useBrowser } from './browser'
import { type Login, until, useServer } from './server'
import { Colleague, Customer, type Desk, onlyOnline, openDesk } from './workbench-people'

// Everybody can use it: with a keyboard, with a screen reader, on a phone, in the dark, in English.

const server = useServer()
const browser = useBrowser()
let agent: Login
let mine: Desk
let guest: Customer

beforeAll(async () => {
  agent = server().demo.agents[0] as Login
  await onlyOnline(server(), [agent.login_name])
  guest = await Customer.come(server(), '王小明', { source: '首页', mobile: '13800001234' })
  await guest.say('你好，这件衣服还有灰色吗？ https://shop.example/1')
  const second = await Customer.come(server(), '李小红')
  await second.say('请问什么时候发货')
  const me = await Colleague.logIn(server(), agent)
  const send = (kind: string, body: unknown, n: number) => me.ask('POST', `/api/conversations/${guest.conversation}/messages`, { client_id: `axe-${n}`, kind, body })
  await send('text', { text: '有的，您要什么尺码？' }, 1)
  await send('link', { title: '灰色羊毛大衣', description: '满 500 减 80', url: 'https://shop.example/1', picture: '' }, 2)
  await send('menu', { head: '请选择', lines: [{ kind: 'keyword', text: '1. 发货', value: '发货' }], tail: '' }, 3)
  await send('note', { text: '老客户' }, 4)
  mine = await openDesk(browser(), server(), agent)
})
afterAll(async () => {
  await mine?.context.close()
})

async function serious(desk: Desk): Promise<string[]> {
  await still(desk.page)
  const found = await new AxeBuilder({ page: desk.page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']).analyze()
  return found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} (${n.failureSummary?.split('\n')[1]?.trim()})`).join(' | ')}`)
}

for (const theme of ['light', 'dark'] as const) {
  for (const language of ['zh-CN', 'en'] as const) {
    test(`axe finds nothing serious: ${theme}, ${language}`, async () => {
      await mine.page.evaluate(([theme, language]) => {
        localStorage.setItem('yingke.theme', theme)
        localStorage.setItem('yingke.language', language)
      }, [theme, language] as const)
      await mine.page.goto(`${server().url}/console/workbench`)
      await mine.row('王小明').waitFor()
      expect(await serious(mine)).toEqual([])
      await mine.open('王小明')
      await mine.page.getByRole('button', { name: /^(客户资料|Customer details)$/ }).click()
      await mine.page.getByRole('complementary').getByText('13800001234').waitFor()
      expect(await serious(mine)).toEqual([])
      await picture(mine.page, `workbench-${theme}-${language}`)
      expectNoFaults(mine)
      if (theme === 'dark' || language === 'en') return // the windows over the page differ by nothing else
      for (const [key, name] of [['Alt+KeyT', /转接会话|Transfer/], ['Shift+Slash', /快捷键|shortcuts/]] as const) {
        if (key === 'Shift+Slash') await mine.page.locator('[role="log"]').focus()
        await mine.page.keyboard.press(key)
        await mine.page.getByRole('dialog', { name }).waitFor()
        await until(async () => (await mine.page.locator('.modal-enter-active').count()) === 0, () => 'the window is still moving')
        expect(await serious(mine)).toEqual([])
        await mine.page.keyboard.press('Escape')
        await mine.page.getByRole('dialog', { name }).waitFor({ state: 'detached' })
      }
    })
  }
}

test('the whole way with the keyboard: find, open, answer, note, end', async () => {
  await mine.page.evaluate(() => {
    localStorage.setItem('yingke.theme', 'light')
    localStorage.setItem('yingke.language', 'zh-CN')
  })
  await mine.page.goto(`${server().url}/console/workbench`)
  await mine.row('李小红').waitFor()
  await mine.page.keyboard.press('Control+k')
  await mine.page.keyboard.type('李小红')
  await mine.page.locator('.found').first().waitFor()
  await mine.page.keyboard.press('ArrowDown')
  await mine.page.keyboard.press('Enter')
  await mine.page.locator('.talk h2', { hasText: '李小红' }).waitFor()
  await mine.page.keyboard.press('Alt+KeyC')
  await mine.page.keyboard.type('48 小时内发货')
  await mine.page.keyboard.press('Enter')
  await mine.page.locator('[data-number]').getByText('48 小时内发货').waitFor()
  await mine.page.keyboard.press('Alt+KeyN')
  await mine.page.keyboard.type('催发货')
  await mine.page.keyboard.press('Enter')
  await mine.page.locator('[role="log"] .note').getByText('催发货').waitFor()
  await mine.page.keyboard.press('Alt+KeyE')
  const dialog = mine.page.getByRole('dialog')
  await dialog.getByRole('button', { name: '结束接待' }).focus()
  await mine.page.keyboard.press('Enter')
  await mine.page.getByText('本轮接待已结束').waitFor()
})

test('a screen reader hears only what is new, and every control has a name', async () => {
  await mine.page.goto(`${server().url}/console/workbench`)
  await mine.open('王小明')
  const live = mine.page.locator('.frame [aria-live="polite"]')
  expect(await live.innerText()).toBe('')
  await guest.say('那就要 M 码')
  await until(async () => (await live.textContent()) === '王小明：那就要 M 码', () => 'the new message was not said')
  expect(await mine.page.locator('[role="log"]').getAttribute('aria-live')).toBe('off')
  const nameless = await mine.page.evaluate(() => [...document.querySelectorAll('button, [role="tab"]')]
    .filter((b) => !b.getAttribute('aria-label') && !b.textContent?.trim()).map((b) => b.outerHTML.slice(0, 80)))
  expect(nameless).toEqual([])
})

test('closing a window gives the focus back to where it was', async () => {
  await mine.page.locator('textarea.field').focus()
  await mine.page.keyboard.press('Alt+KeyT')
  await mine.page.getByRole('dialog', { name: '转接会话' }).waitFor()
  await mine.page.keyboard.press('Escape')
  await until(() => mine.page.evaluate(() => document.activeElement?.classList.contains('field') ?? false), () => 'the focus is lost')
})

test('on a phone: list, conversation and customer are pages of their own, and back leads back', async () => {
  const pocket = await openDesk(browser(), server(), agent, phone)
  await pocket.row('王小明').waitFor()
  expect(await serious(pocket)).toEqual([])
  await picture(pocket.page, 'workbench-phone-list')
  await pocket.open('王小明')
  expect(await pocket.page.locator('.lists').isVisible()).toBe(false)
  await pocket.say('在手机上回的')
  await pocket.page.locator('[data-number]').getByText('在手机上回的').waitFor()
  expect(await serious(pocket)).toEqual([])
  await picture(pocket.page, 'workbench-phone-talk')
  await pocket.page.getByRole('button', { name: '更多操作' }).click()
  await pocket.page.getByRole('menuitem', { name: '客户资料' }).click()
  await pocket.page.getByText('13800001234').waitFor()
  expect(await serious(pocket)).toEqual([])
  await picture(pocket.page, 'workbench-phone-customer')
  await pocket.page.goBack()
  await pocket.page.locator('textarea.field').waitFor()
  await pocket.page.getByRole('button', { name: '返回列表' }).click()
  await pocket.row('王小明').waitFor()
  expect(await pocket.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  const small = await pocket.page.evaluate(() => [...document.querySelectorAll<HTMLElement>('.lists button')]
    .filter((b) => b.offsetParent && (b.offsetHeight < 40 || b.offsetWidth < 40)).map((b) => b.outerHTML.slice(0, 90)))
  expect(small).toEqual([])
  expectNoFaults(pocket)
  await pocket.context.close()
})
