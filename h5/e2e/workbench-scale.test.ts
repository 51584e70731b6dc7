import type { Page, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useBrowser, work } from './browser'
import { type Login, useServer } from './server'
import { type Desk, onlyOnline, openDesk } from './workbench-people'

// Five thousand conversations in a list and ten thousand messages in one of
// them: what is drawn stays small, scrolling stays smooth, nothing jumps.
// The server's answers are made here, because nobody waits for so many people.

const server = useServer()
const browser = useBrowser()
const CONVERSATIONS = 5_000
const MESSAGES = 10_000
let mine: Desk
let me = 0

const start = Date.now() - MESSAGES * 60_000
const words = (n: number) => (n % 7 === 0 ? `第 ${n} 句。${'这一句长一些，要占好几行，'.repeat(n % 5 + 1)}` : `第 ${n} 句`)
const message = (id: number, n: number) => ({
  conversation_id: id, number: n, id: n, session_id: 1, party: n % 3 === 1 ? 'agent' : 'customer', agent_id: n % 3 === 1 ? me : 0, agent_name: '小美',
  agent_avatar: '', client_id: '', kind: 'text', body: { text: words(n) }, at: start + n * 60_000, recalled_at: 0,
})
const conversation = (id: number) => ({
  id, product_id: 1, channel_id: 1, channel_name: '默认渠道', exclusive_agent_id: 0, customer: { id, nickname: `客户 ${id}`, remark: '', avatar: '', blocked: false, tag_ids: [] },
  customer_online: false, state: 'serving', agent_id: me, agent_name: '小美', session_id: 1, source: '', version: 1, last_number: MESSAGES, agent_read: MESSAGES,
  customer_read: MESSAGES, customer_delivered: MESSAGES, unread: 0, waiting_since: 0, queued_at: 0, queue_position: 0, served_at: 1, ended_at: 0,
  updated_at: 1_800_000_000_000 - id, last: { number: MESSAGES, party: 'customer', kind: 'text', preview: `最后一句 ${id}`, at: 1_800_000_000_000 - id }, rating_open: false, starred: false,
})

async function answers(page: Page): Promise<void> {
  const json = (route: Route, body: unknown) => route.fulfill({ json: body })
  await page.route('**/api/conversations?**', (route) => {
    const query = new URL(route.request().url()).searchParams
    const from = Number(query.get('cursor') ?? 0)
    const to = Math.min(CONVERSATIONS, from + Number(query.get('limit')))
    const items = Array.from({ length: to - from }, (_, i) => conversation(from + i + 1))
    return json(route, { items, next: to < CONVERSATIONS ? String(to) : '' })
  })
  await page.route(/\/api\/conversations\/\d+$/, (route) => json(route, conversation(idOf(route))))
  await page.route(/\/api\/conversations\/\d+\/messages\?/, (route) => {
    const query = new URL(route.request().url()).searchParams
    const limit = Number(query.get('limit'))
    const before = Number(query.get('before') ?? MESSAGES + 1)
    const first = query.has('after') ? Number(query.get('after')) + 1 : Math.max(1, before - limit)
    const last = query.has('after') ? Math.min(MESSAGES, first + limit - 1) : before - 1
    const items = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => message(idOf(route), first + i))
    return json(route, { items, last_number: MESSAGES, agent_read: MESSAGES, customer_read: MESSAGES, customer_delivered: MESSAGES })
  })
  await page.route(/\/api\/customers\//, (route) => json(route, { ...conversation(idOf(route)).customer, fields: {}, named: true }))
}

const idOf = (route: Route) => Number(/\/(?:conversations|customers)\/(\d+)/.exec(route.request().url())?.[1])

beforeAll(async () => {
  const agent = server().demo.agents[0] as Login
  await onlyOnline(server(), [])
  mine = await openDesk(browser(), server(), agent, { path: '/console/profile' })
  me = await mine.page.evaluate(async () => ((await (await fetch('/api/me')).json()) as { agent: { id: number } }).agent.id)
  await answers(mine.page)
  await mine.page.goto(`${server().url}/console/workbench`)
  await mine.row('客户 1').first().waitFor()
})
afterAll(async () => {
  await mine?.context.close()
})

/** Scrolls a box step by step; the answer is what one step cost the page's processor, in milliseconds. */
async function glide(selector: string, step: number, steps: number): Promise<number> {
  const cost = await work(mine.page, () => mine.page.evaluate(async ([selector, step, steps]) => {
    const box = document.querySelector(selector) as HTMLElement
    for (let i = 0; i < steps; i++) {
      box.scrollTop += step
      await new Promise(requestAnimationFrame)
    }
  }, [selector, step, steps] as const))
  return cost / steps
}

test('five thousand conversations: a few dozen rows are drawn, and the last can be reached', async () => {
  const list = '.lists .box'
  while ((await mine.page.locator('li.item', { hasText: `客户 ${CONVERSATIONS}` }).count()) === 0) await glide(list, 4_000, 20)
  const cost = await glide(list, -600, 60)
  await glide(list, 4_000, 20)
  const drawn = await mine.page.locator('li.item').count()
  console.log(`5,000 conversations: ${drawn} rows drawn, ${cost.toFixed(1)} ms of work a scrolled screen`)
  expect(drawn).toBeLessThan(60)
  expect(cost).toBeLessThan(60)
  expect(await mine.page.locator('li.item').last().getAttribute('aria-setsize')).toBe(String(CONVERSATIONS))
}, 300_000)

test('the arrow keys walk beyond what is drawn', async () => {
  await mine.page.locator('.lists .box').evaluate((box) => (box.scrollTop = 0))
  await mine.page.locator('li.item[aria-posinset="1"] .open').focus()
  for (let i = 2; i <= 41; i++) {
    await mine.page.keyboard.press('ArrowDown')
    await mine.page.waitForFunction((name) => document.activeElement?.getAttribute('aria-label')?.startsWith(name), `客户 ${i}，`)
  }
})

test('ten thousand messages: scrolled to the first, nothing twice, nothing left out, and the page stays small', async () => {
  await mine.page.goto(`${server().url}/console/workbench/7`)
  const log = mine.page.locator('[role="log"]')
  await log.getByText(`第 ${MESSAGES} 句`, { exact: false }).first().waitFor()
  let most = 0
  /** Jumps to a place, and holds what is drawn there against what the server has. */
  const look = async (part: number) => {
    const drawn = await log.evaluate(async (box, part) => {
      box.scrollTop = part * box.scrollHeight
      for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame)
      return [...box.querySelectorAll<HTMLElement>('[data-number]')].map((r) => [Number(r.dataset.number), r.querySelector('.bubble .text')?.textContent?.trim()] as const)
    }, part)
    const first = drawn[0]?.[0] ?? 0
    expect(drawn).toEqual(drawn.map((_, i) => [first + i, words(first + i)]))
    most = Math.max(most, drawn.length)
    return first
  }
  const begun = Date.now()
  let first = MESSAGES
  while (first > 1) first = await look(0)
  await log.getByText('以上是全部消息').waitFor()
  console.log(`10,000 messages loaded in ${Date.now() - begun} ms`)
  const met = new Set<number>()
  for (let i = 0; i <= 60; i++) met.add(await look(((i * 37) % 61) / 60))
  expect(met.size).toBeGreaterThan(55)
  console.log(`at most ${most} messages drawn`)
  expect(most).toBeLessThan(80)
}, 300_000)

test('what is read stays where it is while older pages come above it', async () => {
  await mine.page.goto(`${server().url}/console/workbench/8`)
  const log = mine.page.locator('[role="log"]')
  await log.getByText(`第 ${MESSAGES} 句`, { exact: false }).first().waitFor()
  const jumps = await log.evaluate(async (box) => {
    const frame = () => new Promise(requestAnimationFrame)
    const place = (n: number) => box.querySelector(`[data-number="${n}"]`)?.getBoundingClientRect().top
    let worst = 0
    for (let i = 0; i < 60; i++) {
      const middle = [...box.querySelectorAll<HTMLElement>('[data-number]')].find((r) => r.getBoundingClientRect().top > box.getBoundingClientRect().top + 200)
      const n = Number(middle?.dataset.number)
      const before = place(n) as number
      box.scrollTop -= 120
      for (let k = 0; k < 3; k++) await frame()
      const after = place(n)
      if (after !== undefined) worst = Math.max(worst, Math.abs(after - before - 120))
    }
    return worst
  })
  console.log(`worst jump while older messages came: ${jumps.toFixed(1)} px`)
  expect(jumps).toBeLessThan(3)
})

test('a stream is scrolled smoothly while something stands in the input', async () => {
  await mine.page.goto(`${server().url}/console/workbench/9`)
  await mine.page.locator('[role="log"]').getByText(`第 ${MESSAGES} 句`, { exact: false }).first().waitFor()
  await mine.page.locator('textarea.field').fill('写着的时候')
  const cost = await glide('[role="log"]', -300, 60)
  console.log(`a stream of 10,000: ${cost.toFixed(1)} ms of work a scrolled third of the screen`)
  expect(cost).toBeLessThan(60)
  expect(await mine.page.locator('textarea.field').inputValue()).toBe('写着的时候')
})
