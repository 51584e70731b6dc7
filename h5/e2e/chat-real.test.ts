import { expect, test } from 'vitest'
import { expectNoFaults, openScreen, phone, useBrowser } from './browser'
import { until } from './chat-screen'
import { useServer, type Login } from './server'

// The customer's page and the widget on the real program, with its policy, its files and its tokens.

const browser = useBrowser()
const server = useServer()

/** An agent who works by script. */
async function agent(who: Login) {
  const ask = async <T>(method: string, path: string, body?: unknown, token = ''): Promise<T> => {
    const answer = await fetch(server().url + path, {
      method, headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) }, body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return (text ? JSON.parse(text) : undefined) as T
  }
  const { token } = await ask<{ token: string }>('POST', '/api/login', { login_name: who.login_name, password: who.password, client: 'script' })
  return <T>(method: string, path: string, body?: unknown) => ask<T>(method, path, body, token)
}

interface Listed {
  items: { id: number; number: number; kind: string; body: { text?: string; file?: { width: number; url: string } } }[]
}

test('a customer and an agent talk: text, a picture, marks, a recall, a rating', async () => {
  const screen = await openScreen(browser(), phone)
  const { page } = screen
  const work = await agent(server().demo.agents[0]!)
  await work('PUT', '/api/me/state', { state: 'online', permanent: true })
  await page.goto(server().demo.channels[0]!.link)
  await page.waitForSelector('.composer .tool')
  await page.fill('.input', '你好，<b>在吗</b>')
  await page.press('.input', 'Enter')
  await page.waitForSelector('.line-of.mine')
  let id = 0
  await until(async () => (id = (await work<Listed>('GET', '/api/conversations?list=serving')).items[0]?.id ?? 0) > 0)
  await work('POST', `/api/conversations/${id}/messages`, { client_id: 'a1', kind: 'text', body: { text: '在的，看 https://example.com' } })
  await work('POST', `/api/conversations/${id}/messages`, { client_id: 'a2', kind: 'note', body: { text: '内部备注' } })
  await work('POST', `/api/conversations/${id}/messages`, { client_id: 'a3', kind: 'menu', body: { head: '请选择', lines: [{ kind: 'keyword', text: '查物流', value: '物流' }], tail: '' } })
  await page.waitForSelector('text=在的，看')
  await page.click('.bubble.menu >> text=查物流')
  await page.waitForSelector('.line-of.mine >> text=物流')
  expect(await page.isVisible('text=内部备注')).toBe(false)
  await page.waitForSelector('.mark')

  const picture = await page.screenshot()
  await page.click('[aria-label=更多]')
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.click('.more:has-text("照片")')])
  await chooser.setFiles([{ name: '截图.png', mimeType: 'image/png', buffer: picture }])
  const thread = () => work<Listed>('GET', `/api/conversations/${id}/messages?after=0`)
  await until(async () => (await thread()).items.some((m) => m.kind === 'image'))
  const image = (await thread()).items.find((m) => m.kind === 'image')!
  expect(image.body.file!.width).toBe(390)
  await work('POST', `/api/conversations/${id}/read`, { number: image.number })
  await page.waitForSelector('.mark:has-text("已读")')

  await page.reload()
  await page.waitForFunction(() => (document.querySelector('.picture img') as HTMLImageElement | null)?.naturalWidth)
  await page.click('.picture')
  await page.waitForFunction(() => (document.querySelector('.stage img') as HTMLImageElement | null)?.naturalWidth === 390)
  await page.keyboard.press('Escape')
  await page.dispatchEvent('.line-of.mine:has-text("物流") .held', 'contextmenu')
  await page.click('text=撤回')
  await page.waitForSelector('text=你撤回了一条消息')
  expect((await thread()).items.find((m) => m.body.text === '物流')).toBeUndefined()

  await work('POST', `/api/conversations/${id}/rating`)
  await page.click('[role=radio]:nth-child(5)')
  await page.click('.sheet .button')
  await page.waitForSelector('.aside:has-text("感谢您的评价")')
  await work('POST', `/api/conversations/${id}/end`)
  await page.waitForSelector('text=本次会话已结束')
  expectNoFaults(screen)
  await screen.context.close()
})

test('a wrong link gets a friendly page with the right status', async () => {
  const screen = await openScreen(browser(), phone)
  const answer = await screen.page.goto(server().demo.channels[0]!.link + 'x')
  expect(answer!.status()).toBe(404)
  await screen.page.waitForSelector('h1:has-text("链接无效")')
  await screen.context.close()
})

test('a short link brings every parameter along, and the page opens with them', async () => {
  const screen = await openScreen(browser(), phone)
  await screen.page.goto(`${server().demo.channels[0]!.short_link}?nickName=${encodeURIComponent('王 & 小明')}&lang=en`)
  await screen.page.waitForSelector('.composer .tool')
  expect(new URL(screen.page.url()).searchParams.get('nickName')).toBe('王 & 小明')
  expect(await screen.page.getAttribute('.input', 'placeholder')).toBe('Message')
  expectNoFaults(screen)
  await screen.context.close()
})

test('the widget opens the chat on the demo page', async () => {
  const screen = await openScreen(browser())
  await screen.page.goto(`${server().url}/widget/demo.html?${server().demo.channels[0]!.link.split('?')[1]}`)
  await screen.page.click('button[aria-expanded]')
  await until(() => screen.page.frames().length === 2)
  const chat = screen.page.frames()[1]!
  await chat.waitForSelector('.composer .tool')
  await chat.fill('.input', '从插件来')
  await chat.press('.input', 'Enter')
  await chat.waitForSelector('.mark')
  expectNoFaults(screen)
  await screen.context.close()
})
