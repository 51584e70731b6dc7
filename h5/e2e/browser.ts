import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'

/** The sizes at which screens are looked at. */
export const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } satisfies BrowserContextOptions
export const desk = { viewport: { width: 1440, height: 900 } } satisfies BrowserContextOptions

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** How long something may take on a busy machine before it counts as never, in milliseconds. */
export const patience = 60_000

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
  context.setDefaultTimeout(patience)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    if (line.type() === 'error') faults.push(line.text())
  })
  return { page, context, faults }
}

/**
 * Waits until nothing on the page moves or fades: a control that is half there
 * is neither read by axe nor measured. What turns for ever does not count.
 */
export async function still(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const busy = document.getAnimations().some((one) => one.playState === 'running' && one.effect?.getComputedTiming().iterations !== Infinity)
    return !busy && !document.querySelector('[class*="-enter-active"], [class*="-leave-active"]')
  })
}

/**
 * What an act cost the page's processor, in milliseconds of its main thread:
 * a figure that other work on the machine does not change much, as time does.
 */
export async function work(page: Page, act: () => Promise<unknown>): Promise<number> {
  const line = await page.context().newCDPSession(page)
  await line.send('Performance.enable', { timeDomain: 'threadTicks' })
  const worked = async () => (await line.send('Performance.getMetrics')).metrics.find((m) => m.name === 'TaskDuration')?.value ?? 0
  const before = await worked()
  await act()
  const cost = ((await worked()) - before) * 1000
  await line.detach()
  return cost
}

/**
 * Runs an act while no pause of the page's scripts ends that is longer than a
 * blink: what appears nevertheless was not waited for.
 */
export async function withoutPauses<T>(page: Page, act: () => Promise<T>): Promise<T> {
  const blink = 100 // milliseconds
  await page.evaluate((blink) => {
    const real = window.setTimeout
    const hasty = (work: () => void, ms = 0) => (ms > blink ? 0 : real(work, ms))
    Object.assign(window, { setTimeout: hasty, patiently: () => Object.assign(window, { setTimeout: real }) })
  }, blink)
  try {
    return await act()
  } finally {
    await page.evaluate(() => (window as never as { patiently(): void }).patiently())
  }
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
