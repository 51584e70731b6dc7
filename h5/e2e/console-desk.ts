import AxeBuilder from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { desk, openScreen, type Screen, still } from './browser'
import type { Login, Server } from './server'

// Administrators and agents at the console, in a browser.

/** Logs in through the log-in page and waits until the page that was wanted is there. */
export async function logIn(browser: Browser, server: Server, who: Login, path = '/agents', options: BrowserContextOptions = desk): Promise<Screen> {
  const screen = await openScreen(browser, options)
  const { page } = screen
  await page.goto(`${server.url}/console/login?next=${encodeURIComponent(path)}`)
  await page.getByLabel('登录账号').fill(who.login_name)
  await page.getByLabel('密码', { exact: true }).fill(who.password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.waitForURL(`${server.url}/console${path}`)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  return screen
}

/** The window over the page. */
export function dialog(page: Page) {
  return page.getByRole('dialog')
}

/** Waits for the short sentence about what was done. */
export async function told(page: Page, sentence: string): Promise<void> {
  await page.locator('.toast', { hasText: sentence }).first().waitFor()
}

/** The row of a table that holds a text. */
export function row(page: Page, text: string) {
  return page.getByRole('row').filter({ hasText: text })
}

/** Chooses a deed from the menu at the end of a row. */
export async function deed(page: Page, text: string, name: string): Promise<void> {
  await row(page, text).getByRole('button', { name: /^操作/ }).click()
  await page.getByRole('menuitem', { name, exact: true }).click()
}

/** Nothing that keeps people out, and nothing that sticks out of the window. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  await still(page)
  const { violations } = await new AxeBuilder({ page }).analyze()
  const grave = violations.filter((one) => one.impact === 'serious' || one.impact === 'critical')
  expect(grave.map((one) => `${name}: ${one.id}: ${one.nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`)).toEqual([])
  const beyond = await page.evaluate(() => {
    const content = document.querySelector('#content')
    return Math.max(document.documentElement.scrollWidth - window.innerWidth, content ? content.scrollWidth - content.clientWidth : 0)
  })
  expect(beyond, `${name} sticks out by so many pixels`).toBeLessThanOrEqual(0)
}

/** Every control on a phone is large enough for a thumb: 44 pixels each way, links inside a sentence apart. */
export async function expectThumbs(page: Page, name: string): Promise<void> {
  const small = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('button, a[href], input, select, textarea')].flatMap((control) => {
    const hidden = !control.offsetParent || control.matches('.unseen, .skip') || control.closest('[aria-hidden=true]')
    if (hidden || (control.tagName === 'A' && getComputedStyle(control).display === 'inline')) return []
    const field = control.closest('.t-input') ?? (/checkbox|radio/.test((control as HTMLInputElement).type) ? control.closest('label') : null) ?? control
    const { width, height } = field.getBoundingClientRect()
    const said = (control.getAttribute('aria-label') ?? control.textContent ?? '').trim().slice(0, 20)
    return width < 43.5 || height < 43.5 ? [`${control.tagName} ${control.className} "${said}" ${Math.round(width)}x${Math.round(height)}`] : []
  }))
  expect([...new Set(small)], `${name}: too small for a thumb`).toEqual([])
}
