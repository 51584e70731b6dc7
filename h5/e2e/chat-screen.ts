import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { launch, openScreen, patience, phone, type Screen } from './browser'
import { ChatServer } from './chat-server'

/** A customer's phone on a server of the test's own. */
export interface Chat extends Screen {
  server: ChatServer
  /** Texts of the bubbles in view of the reader, in order. */
  texts(): Promise<string[]>
  type(text: string): Promise<void>
  /** Opens the same link again in another tab of the same person. */
  again(): Promise<Page>
}

interface Wish {
  prepare?: (server: ChatServer) => void
  link?: string
  screen?: BrowserContextOptions
  /** Before the page is opened, e.g. to put something in its way. */
  before?: (page: Page) => Promise<unknown>
  wait?: string
  /** Do not wait for what the page fetches. */
  bare?: boolean
}

/** Keeps every passing word, which a slow machine might look for too late. */
function listen(): void {
  const said: string[] = []
  Object.assign(window, { said })
  new MutationObserver(() => {
    const toast = document.querySelector('.toast')
    if (toast && said[said.length - 1] !== toast.textContent) said.push(toast.textContent ?? '')
  }).observe(document, { childList: true, subtree: true, characterData: true })
}

/** Waits for a passing word. */
export async function toasted(page: Page, text: string): Promise<void> {
  await until(() => page.evaluate((t) => (window as never as { said: string[] }).said.some((s) => s.includes(t)), text))
}

/** One browser for the file; every chat of a test is closed after it. */
export function useChat(): (wish?: Wish) => Promise<Chat> {
  let browser: Browser
  const open: Chat[] = []
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(async () => browser.close())
  afterEach(async () => {
    for (const chat of open.splice(0)) {
      await chat.context.close()
      await chat.server.stop()
    }
  })
  return async (wish = {}) => {
    const server = await new ChatServer().start()
    wish.prepare?.(server)
    const screen = await openScreen(browser, { ...phone, ...wish.screen })
    const chat: Chat = {
      ...screen,
      server,
      texts: () => screen.page.$$eval('.line-of .bubble', (all) => all.map((b) => b.textContent ?? '')),
      type: async (text) => {
        await screen.page.fill('.input', text)
        await screen.page.press('.input', 'Enter')
      },
      again: async () => {
        const page = await screen.context.newPage()
        await page.goto(server.link(wish.link))
        return page
      },
    }
    open.push(chat)
    await screen.context.addInitScript(listen)
    await wish.before?.(chat.page)
    await chat.page.goto(server.link(wish.link), { waitUntil: wish.bare ? 'commit' : 'load' })
    await chat.page.waitForSelector(wish.wait ?? '.composer .tool')
    if (!wish.wait) await until(() => server.connected > 0)
    return chat
  }
}

/** Asks again until it is so; fails with the claim. */
export async function until(so: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + patience
  for (;;) {
    if (await so()) return
    if (Date.now() > end) throw new Error(`it never came true: ${so}`)
    await new Promise((next) => setTimeout(next, 20))
  }
}
