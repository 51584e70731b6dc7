import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'

/** The sizes at which screens are looked at. */
export const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } satisfies BrowserContextOptions
export const desk = { viewport: { width: 1440, height: 900 } } satisfies BrowserContextOptions

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

// Without these, Chromium calls its maker's servers at every start.
const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export async function launch(): Promise<Browser> {
  const path = process.env.YINGKE_TEST_CHROMIUM || places.find(existsSync)
  if (!path) throw new Error('Chromium is missing: install it, or name it in YINGKE_TEST_CHROMIUM')
  // Chromium refuses its sandbox to root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath: path, args: [...flags, ...sandbox] })
}

/** One browser for a test file. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
  })
  return () => {
    if (!browser) throw new Error('the browser runs only inside tests')
    return browser
  }
}

/** A screen is a person's own browser window, with all that went wrong in it. */
export interface Screen {
  page: Page
  context: BrowserContext
  /** Errors of scripts, and requests that the policy or the server refused. */
  faults: string[]
}

export async function openScreen(browser: Browser, options: BrowserContextOptions = desk): Promise<Screen> {
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    if (line.type() === 'error') faults.push(line.text())
  })
  return { page, context, faults }
}

/** Fails with what went wrong on the screen, if anything did. */
export function expectNoFaults(screen: Screen): void {
  expect(screen.faults).toEqual([])
}

/** Keeps a picture in .results, which is not committed. */
export async function picture(page: Page, name: string): Promise<string> {
  const folder = fileURLToPath(new URL('.results', import.meta.url))
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path })
  return path
}
