import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { desk, openScreen, type Screen } from './browser'
import type { Login, Server } from './server'

// The people of the workbench's tests: agents at their desks in a browser,
// agents and customers who speak to the API without one.

async function ask<T>(url: string, method: string, token: string, body?: unknown): Promise<T> {
  const answer = await fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`)
  return (text ? JSON.parse(text) : undefined) as T
}

/** An agent without a screen. */
export class Colleague {
  private constructor(private server: Server, private token: string, readonly id: number) {}

  static async logIn(server: Server, who: Login): Promise<Colleague> {
    const me = await ask<{ token: string; agent: { id: number } }>(`${server.url}/api/login`, 'POST', '', { login_name: who.login_name, password: who.password, client: 'script' })
    return new Colleague(server, me.token, me.agent.id)
  }

  ask<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    return ask<T>(this.server.url + path, method, this.token, body)
  }

  become(state: 'online' | 'rest' | 'offline'): Promise<unknown> {
    return this.ask('PUT', '/api/me/state', { state, permanent: state === 'online', take: 0 })
  }

  async messages(conversation: number): Promise<Said[]> {
    const all: Said[] = []
    for (;;) {
      const page = await this.ask<{ items: Said[] }>('GET', `/api/conversations/${conversation}/messages?after=${all.at(-1)?.number ?? 0}&limit=200`)
      all.push(...page.items)
      if (page.items.length < 200) return all
    }
  }
}

export interface Said {
  number: number
  party: string
  kind: string
  client_id: string
  body: { text?: string; file?: { name: string; url: string } }
  recalled_at: number
}

/** A customer without a screen, on the channel's first link. */
export class Customer {
  private said = 0
  private constructor(private server: Server, private token: string, readonly conversation: number, readonly name: string) {}

  static async come(server: Server, name: string, params: Record<string, string> = {}): Promise<Customer> {
    const link = new URL((server.demo.channels[0] as { link: string }).link)
    const opened = await ask<{ token: string; conversation: { id: number } }>(`${server.url}/api/visitor/open`, 'POST', '', {
      channel_id: Number(link.searchParams.get('channel_id')), key: link.searchParams.get('key'),
      params: { nickName: name, openid: `u${Math.random().toString(36).slice(2)}`, ...params },
    })
    return new Customer(server, opened.token, opened.conversation.id, name)
  }

  say(text: string, id = `c${++this.said}`): Promise<Said> {
    return ask<Said>(`${this.server.url}/api/visitor/messages`, 'POST', this.token, { client_id: id, kind: 'text', body: { text } })
  }

  read(number: number): Promise<unknown> {
    return ask(`${this.server.url}/api/visitor/read`, 'POST', this.token, { read: number, delivered: number })
  }

  recall(number: number): Promise<unknown> {
    return ask(`${this.server.url}/api/visitor/messages/${number}/recall`, 'POST', this.token)
  }
}

export interface Desk extends Screen {
  /** The rows of the list that is shown. */
  row(name: string): ReturnType<Page['locator']>
  open(name: string): Promise<void>
  say(text: string): Promise<void>
  /** The texts of the bubbles drawn, in their order. */
  texts(): Promise<string[]>
}

/** An agent at his desk: logged in, the workbench open. */
export async function openDesk(browser: Browser, server: Server, who: Login, options: BrowserContextOptions & { path?: string } = {}): Promise<Desk> {
  const { path = '/console/workbench', ...rest } = options
  const screen = await openScreen(browser, { ...desk, ...rest })
  const answer = await screen.context.request.post(`${server.url}/api/login`, { data: { login_name: who.login_name, password: who.password, client: 'console' } })
  expect(answer.status()).toBe(200)
  await screen.page.goto(server.url + path)
  return dress(screen)
}

/** Another tab of the same agent. */
export async function anotherTab(one: Desk, server: Server, path = '/console/workbench'): Promise<Desk> {
  const page = await one.context.newPage()
  page.on('pageerror', (error) => one.faults.push(String(error)))
  await page.goto(server.url + path)
  return dress({ ...one, page })
}

function dress(screen: Screen): Desk {
  const { page } = screen
  const row = (name: string) => page.locator('li.item').filter({ hasText: name })
  const box = () => page.locator('textarea.field')
  return {
    ...screen,
    row,
    async open(name) {
      await row(name).locator('.open').click()
      await page.locator('.talk h2', { hasText: name }).waitFor()
      await page.locator('[role="log"][aria-busy]').waitFor({ state: 'detached' })
    },
    async say(text) {
      await box().fill(text)
      await box().press('Enter')
    },
    texts: () => page.locator('[role="log"] .bubble .text').allInnerTexts(),
  }
}

/** Everything that a customer of the demo's first channel meets at once: nobody but these agents is there. */
export async function onlyOnline(server: Server, names: readonly string[]): Promise<void> {
  for (const who of [server.demo.admin, server.demo.leader, ...server.demo.agents]) {
    const colleague = await Colleague.logIn(server, who)
    await colleague.become(names.includes(who.login_name) ? 'online' : 'offline')
  }
}
