import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectNoFaults, openScreen, phone, picture, useBrowser, withoutPauses, work } from './browser'
import { type Login, until, useServer } from './server'
import { Colleague, Customer, type Desk, onlyOnline, openDesk } from './workbench-people'

// A customer and an agent talk both ways in two real browsers, through a restart
// of the server in the middle, and neither screen misses or doubles anything.

const server = useServer()
const browser = useBrowser()
let agent: Login
let mine: Desk

beforeAll(async () => {
  agent = server().demo.agents[0] as Login
  await onlyOnline(server(), [agent.login_name])
  mine = await openDesk(browser(), server(), agent)
})
afterAll(async () => {
  await mine?.context.close()
})

/** A PNG of 2 x 2 points. */
const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAAAABJRU5ErkJggg==', 'base64')

test('both ways, with pictures, through a restart: nothing is missed and nothing is doubled', async () => {
  const customer = await openScreen(browser(), phone)
  const link = (server().demo.channels[0] as { link: string }).link
  await customer.page.goto(`${link}&nickName=${encodeURIComponent('小明')}&source=${encodeURIComponent('首页')}`)
  const box = customer.page.locator('textarea')
  const say = async (text: string) => {
    await box.fill(text)
    await box.press('Enter')
  }
  await say('你好，在吗？')
  await mine.open('小明')
  expect(await mine.page.getByText('消息来自:首页').count()).toBe(1)
  await mine.say('您好，请问有什么可以帮您？')
  await customer.page.getByText('您好，请问有什么可以帮您？').first().waitFor()
  await mine.page.locator('.mark.read').first().waitFor()

  await mine.page.locator('input[type="file"]').first().setInputFiles({ name: '样品.png', mimeType: 'image/png', buffer: dot })
  await mine.page.getByRole('button', { name: '移除 样品.png' }).waitFor()
  await mine.page.getByRole('button', { name: '发送', exact: true }).click()
  await customer.page.locator('img[src*="/files/"]').first().waitFor()
  await mine.page.locator('[role="log"] [data-number] .picture').waitFor()

  await server().stop()
  await say('服务器停着的时候说的')
  await mine.say('我这边也在断线时写了一句')
  await mine.page.getByText('等待发送').waitFor()
  await server().start()

  await customer.page.getByText('我这边也在断线时写了一句').first().waitFor()
  await mine.page.locator('[role="log"]').getByText('服务器停着的时候说的').waitFor()
  await mine.say('又接上了')
  await customer.page.getByText('又接上了').first().waitFor()

  const stored = await (await Colleague.logIn(server(), agent)).messages(await openConversation())
  const texts = stored.filter((m) => m.kind === 'text').map((m) => m.body.text)
  expect([...texts].sort()).toEqual(['你好，在吗？', '您好，请问有什么可以帮您？', '服务器停着的时候说的', '我这边也在断线时写了一句', '又接上了'].sort())
  expect(stored.map((m) => m.number)).toEqual(stored.map((_, i) => i + 1))
  expect(await mine.texts()).toEqual(texts)
  expect(stored.filter((m) => m.kind === 'image').length).toBe(1)
  expect(mine.faults.filter((f) => !/ERR_CONNECTION_REFUSED|WebSocket|Failed to load/.test(f))).toEqual([])
  await customer.context.close()
})

async function openConversation(): Promise<number> {
  return Number(/\/(\d+)$/.exec(new URL(mine.page.url()).pathname)?.[1])
}

// What the two seconds are made of is held, as on the customer's page.
test('a long absence: two thousand messages come once, in order, within two seconds', async () => {
  const guest = await Customer.come(server(), '话很多的客户')
  await guest.say('第 0 句')
  await mine.open('话很多的客户')
  await mine.page.getByText('第 0 句').first().waitFor()
  await mine.context.setOffline(true)
  await mine.page.evaluate(() => window.dispatchEvent(new Event('offline')))
  for (let i = 1; i <= 2000; i += 50) await Promise.all(Array.from({ length: 50 }, (_, k) => guest.say(`第 ${i + k} 句`)))

  const stored = await (await Colleague.logIn(server(), agent)).messages(guest.conversation)
  const last = stored.at(-1)?.body.text as string
  let [took, asked] = [0, 0]
  mine.page.on('request', (r) => r.method() === 'GET' && r.url().includes('/messages?') && asked++)
  const cost = await work(mine.page, () => withoutPauses(mine.page, async () => {
    const begun = Date.now()
    await mine.context.setOffline(false)
    await mine.page.evaluate(() => window.dispatchEvent(new Event('online')))
    await mine.page.locator('[role="log"]').getByText(last, { exact: true }).waitFor()
    took = Date.now() - begun
  }))
  console.log(`2,000 messages after an absence: ${took} ms, ${cost.toFixed(0)} ms of them work, and ${asked} questions`)
  expect(asked).toBeLessThan(20)
  expect(cost).toBeLessThan(2_000)

  const shown = await everyText(mine)
  expect(shown).toEqual(stored.filter((m) => m.kind === 'text').map((m) => m.body.text))
  expectNoFaults({ ...mine, faults: mine.faults.filter((f) => !/ERR_|WebSocket|Failed to load/.test(f)) })
}, 300_000) // two thousand customers' requests on a busy machine

/** Reads a stream from its end to its start, as a person who scrolls does. */
async function everyText(screen: Desk): Promise<string[]> {
  const seen = new Map<number, string>()
  await until(async () => {
    const drawn = await screen.page.evaluate(() => {
      const log = document.querySelector('[role="log"]') as HTMLElement
      const rows = [...log.querySelectorAll<HTMLElement>('[data-number]')].map((r) => [Number(r.dataset.number), r.querySelector('.bubble .text')?.textContent?.trim() ?? ''] as const)
      log.scrollTop -= log.clientHeight
      return { rows, top: log.scrollTop }
    })
    for (const [number, text] of drawn.rows) seen.set(number, text)
    return seen.has(1) && drawn.top === 0
  }, () => `of the stream only ${seen.size} lines came`)
  return [...seen].sort((a, b) => a[0] - b[0]).map(([, text]) => text).filter(Boolean)
}

test('scripts in names, texts and parameters are only ever shown', async () => {
  const nasty = '<svg/onload=h()>'
  await mine.page.evaluate(() => ((window as unknown as { h(): void }).h = () => ((window as unknown as { hacked: number }).hacked = 1)))
  const guest = await Customer.come(server(), nasty, { source: '"><script>window.hacked=2</script>', weixin: nasty })
  await guest.say('<script>window.hacked=3</script>')
  await guest.say('javascript:window.hacked=4 https://a.example/"onmouseover="window.hacked=5')
  await mine.open(nasty)
  await mine.page.getByText('<script>window.hacked=3</script>').last().waitFor()
  await mine.page.getByRole('button', { name: '客户资料' }).click()
  await mine.page.getByText('"><script>window.hacked=2</script>').last().waitFor()
  const links = await mine.page.locator('[role="log"] a').evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href))
  expect(links.every((href) => href.startsWith('https://'))).toBe(true)
  expect(await mine.page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined()
  await picture(mine.page, 'workbench-nasty')
  await mine.page.getByRole('button', { name: '客户资料' }).click()
})
