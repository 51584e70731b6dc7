import { describe, expect, test } from 'vitest'
import { expectNoFaults, phone } from './browser'
import { toasted, until, useChat } from './chat-screen'
import { everyKind, page as many } from './chat-things'

// The states of the customer's page beside the conversation itself.

const open = useChat()

test('the frame is drawn before anything was fetched', async () => {
  const { page } = await open({
    before: (p) => p.route('**/assets/**', () => new Promise(() => {})),
    wait: '.app[aria-busy]',
    bare: true,
  })
  const frame = await page.evaluate(() => {
    const box = (s: string) => document.querySelector(s)!.getBoundingClientRect()
    return { head: box('.head').height, foot: Math.round(box('.foot').bottom), height: innerHeight, ground: getComputedStyle(document.body).backgroundColor, asked: performance.getEntriesByType('paint').length }
  })
  expect(frame).toMatchObject({ head: 53, foot: frame.height, ground: 'rgb(237, 237, 237)' })
})

test('what the server laid into the page is shown before it answers', async () => {
  const { page } = await open({
    prepare: (s) => {
      s.boot = { channel: { id: 1, name: '官网', settings: { ...s.settings, title: '迎客</script><b>商城' } } }
      s.rule = () => new Promise(() => {})
    },
    wait: 'h1:has-text("迎客</script><b>商城")',
  })
  expect(await page.title()).toBe('迎客</script><b>商城')
  expect(await page.textContent('.head-text p')).toBe('正在连接…')
})

describe('who can not come in is told why', () => {
  test.each([
    [{ status: 404, code: 'channel.key', message: '链接无效，请重新获取' }, '链接无效', '链接无效，请重新获取'],
    [{ status: 410, code: 'channel.closed', message: '该客服已停止服务' }, '暂停服务', '该客服已停止服务'],
    [{ status: 403, code: 'visitor.sign', message: '签名不正确' }, '暂时无法打开', '签名不正确'],
  ])('%o', async (fault, title, sentence) => {
    const { page } = await open({ prepare: (s) => (s.rule = (_, path) => (path.endsWith('/open') ? { status: fault.status, body: fault } : undefined)), wait: '.state-page' })
    expect(await page.textContent('h1')).toBe(title)
    expect(await page.textContent('.state-page p')).toBe(sentence)
  })

  test('by the page itself, without another request', async () => {
    const { page, server } = await open({ prepare: (s) => (s.boot = { fault: { status: 404, code: 'channel.key', message: '链接无效，请重新获取' } }), wait: '.state-page' })
    expect(await page.textContent('.state-page p')).toBe('链接无效，请重新获取')
    expect(server.asked.filter((a) => a.includes('/api/'))).toEqual([])
  })

  test('trouble that may pass is tried again by itself', async () => {
    let tries = 0
    const { page } = await open({ prepare: (s) => (s.rule = (_, path) => (path.endsWith('/open') && tries++ < 2 ? { status: 503, body: { code: 'database.away', message: '稍后再试' } } : undefined)) })
    expect(tries).toBe(3)
    expect(await page.isVisible('.state-page')).toBe(false)
  })
})

test('the form before the chat is asked once, checked, and what was typed before waits for it', async () => {
  const { page, server } = await open({
    prepare: (s) => {
      s.settings.form = { enabled: true, fields: [{ key: 'nickname', label: '称呼', required: true, kind: 'text' }, { key: 'mobile', label: '手机号', required: true, kind: 'mobile' }] }
      s.opened = { form_due: true }
    },
    wait: '.page-form',
  })
  await page.fill('#field-mobile', '12')
  await page.click('text=开始咨询 >> nth=1')
  expect(await page.textContent('#field-nickname-error')).toBe('请填写称呼')
  expect(await page.textContent('#field-mobile-error')).toBe('请填写正确的手机号')
  expect(await page.evaluate(() => document.activeElement!.id)).toBe('field-nickname')
  await page.fill('#field-nickname', '王小明')
  await page.fill('#field-mobile', '138 0013 8000')
  await page.click('button[type=submit]')
  await page.waitForSelector('.input')
  expect(server.bodies['POST /api/visitor/form']).toEqual([{ values: { nickname: '王小明', mobile: '138 0013 8000' } }])
})

test('a message can be left when nobody is there', async () => {
  const { page, server } = await open({
    prepare: (s) => {
      s.settings.leave_message = { enabled: true, prompt: '请留下联系方式' }
      s.opened = { offline: true }
      s.conversation.state = 'idle'
    },
  })
  await page.click('text=客服暂时不在线，您可以留言')
  await page.waitForSelector('text=请留下联系方式')
  await page.fill('#field-text', '想订一百件')
  await page.fill('#field-mobile', '13800138000')
  await page.click('button[type=submit]')
  await toasted(page, '留言已提交')
  expect(server.bodies['POST /api/visitor/leave']).toEqual([{ text: '想订一百件', mobile: '13800138000' }])
  server.tellConversation({ state: 'serving' })
  await page.waitForSelector('text=客服暂时不在线，您可以留言', { state: 'detached' })
})

test('the rating comes up when it is asked for, and is given once', async () => {
  const { page, server } = await open()
  server.conversation.rating_open = true
  server.tellConversation()
  server.push({ party: 'system', agent_id: 0, kind: 'event', body: { name: 'rating.asked' } })
  await page.waitForSelector('[role=dialog] >> text=服务评价')
  expect(await page.isDisabled('.sheet .button')).toBe(true)
  await page.click('[role=radio]:nth-child(4)')
  await page.keyboard.press('ArrowRight')
  await page.fill('.sheet textarea', '很快')
  await page.click('.sheet .button')
  await toasted(page, '感谢您的评价')
  expect(server.bodies['POST /api/visitor/rating']).toEqual([{ score: 5, note: '很快' }])
  await page.click('[aria-label=更多]')
  expect(await page.isVisible('.more:has-text("评价")')).toBe(false)
})

test('the head says who answers, his state, and the place in the queue', async () => {
  const { page, server } = await open({ prepare: (s) => Object.assign(s.conversation, { state: 'queued', queue_position: 3 }) })
  await page.waitForSelector('text=排队中，前面还有 2 位')
  server.tellConversation({ queue_position: 1 })
  await page.waitForSelector('text=排队中，下一位就是您')
  server.tellConversation({ state: 'serving', queue_position: 0 })
  await page.waitForSelector('h1:has-text("小林")')
  await page.waitForSelector('.head .dot.online')
  server.agent.work_state = 'rest'
  server.tellConversation()
  await page.waitForSelector('.head >> text=忙碌中')
})

test('the name and the state stay away where the channel hides them', async () => {
  const { page } = await open({
    prepare: (s) => {
      Object.assign(s.settings, { show_agent_name: false, show_agent_state: false, default_nickname: '客服小迎' })
      s.add({ body: { text: '您好' } })
    },
  })
  await page.waitForSelector('text=您好')
  expect(await page.textContent('h1')).toBe('迎客商城客服')
  expect(await page.isVisible('.head .dot')).toBe(false)
  expect(await page.textContent('.name')).toBe('客服小迎')
})

test('the agent has a page, and the channel may show it first', async () => {
  const home = { agent_id: 3, enabled: true, avatar: '', name: '林小婉', title: '顾问', company: '', mobile: '13800138000', weixin: 'xiaolin', weixin_qr: '', email: '', address: '光谷大道', introduction: '第一行\n第二行', pictures: [], hours: '', links: [{ label: '坏', url: 'javascript:alert(1)' }, { label: '商城', url: 'https://a.cn' }], shown: { address: false }, work_state: 'online' }
  const { page } = await open({
    prepare: (s) => {
      s.settings.home_first = true
      s.rule = (_, path) => (path === '/api/visitor/agents/3/home' ? { status: 200, body: home } : undefined)
    },
    link: '&agent_id=3&agent_key=3abcdefghij',
  })
  await page.waitForSelector('h3:has-text("林小婉")')
  expect(await page.getAttribute('.home a[href^="tel:"]', 'href')).toBe('tel:13800138000')
  expect(await page.isVisible('text=光谷大道')).toBe(false)
  expect(await page.$$eval('.home a', (all) => all.map((a) => a.getAttribute('href')))).toEqual(['tel:13800138000', 'https://a.cn'])
  await page.click('text=立即咨询')
  await page.waitForSelector('.home', { state: 'detached' })
  await page.click('.head .face')
  await page.waitForSelector('h3:has-text("林小婉")')
})

test('an agent without a page is shown with his name and face', async () => {
  const { page } = await open({ prepare: (s) => (s.rule = (_, path) => (path.endsWith('/home') ? { status: 404, body: { code: 'home.missing', message: '没有主页' } } : undefined)) })
  await page.click('.head .face')
  await page.waitForSelector('h3:has-text("小林")')
  await page.click('text=立即咨询')
  await page.waitForSelector('.home', { state: 'detached' })
})

test('menus, entries and links do what they say', async () => {
  const { page, server } = await open({
    prepare: (s) => {
      everyKind(Date.now()).forEach((m) => s.add(m))
      s.settings.entries = [
        { kind: 'keyword', label: '查物流', value: '查询物流' }, { kind: 'human', label: '找人工', value: '' }, { kind: 'phone', label: '打电话', value: '400-800-8888' },
        { kind: 'link', label: '帮助', value: 'https://a.cn/help' }, { kind: 'link', label: '坏的', value: 'javascript:alert(1)' },
      ]
    },
  })
  const said = () => server.messages.slice(15).map((m) => m.body.text)
  await page.click('.entries >> text=查物流')
  await page.click('.entries >> text=找人工')
  await until(() => said().length === 2)
  expect(said()).toEqual(['查询物流', '找人工'])
  expect(await page.getAttribute('.entries >> text=打电话', 'href')).toBe('tel:4008008888')
  expect(await page.getAttribute('.entries >> text=帮助', 'href')).toBe('https://a.cn/help')
  expect(await page.locator('.entries >> text=坏的').evaluate((e) => e.tagName)).toBe('BUTTON')
  await page.click('[aria-label=切换到菜单]')
  await page.click('.column-more .column')
  await page.waitForSelector('.column-list >> text=帮助')
  await page.click('[aria-label=切换到键盘]')
  await page.locator('.bubble.menu').scrollIntoViewIfNeeded()
  await page.click('.bubble.menu >> text=2 退换货')
  await until(() => said().length === 3)
  expect(said()[2]).toBe('退换货')
})

test('the notice stays closed until it says something else', async () => {
  const chat = await open({ prepare: (s) => (s.settings.notice = { enabled: true, text: '明日放假', url: 'https://a.cn' }) })
  expect(await chat.page.getAttribute('.notice a', 'href')).toBe('https://a.cn')
  await chat.page.click('[aria-label=关闭公告]')
  await chat.page.reload()
  await chat.page.waitForSelector('.composer .tool')
  expect(await chat.page.isVisible('.notice')).toBe(false)
  chat.server.settings.notice.text = '后日放假'
  await chat.page.reload()
  await chat.page.waitForSelector('.notice >> text=后日放假')
})

test('emoji go into the text where the cursor is, and one key takes one back', async () => {
  const { page } = await open()
  await page.fill('.input', '你好')
  await page.click('[aria-label=表情]')
  await page.click('.face-key >> text=😀')
  await page.click('.face-key >> text=❤️')
  expect(await page.inputValue('.input')).toBe('你好😀❤️')
  await page.click('[aria-label=删除]')
  expect(await page.inputValue('.input')).toBe('你好😀')
})

test('a text that is too long is not sent and not lost', async () => {
  const { page, server } = await open()
  await page.fill('.input', '长'.repeat(2001))
  await page.click('.send')
  await toasted(page, '最多 2000 个字')
  expect((await page.inputValue('.input')).length).toBe(2001)
  expect(server.messages.length).toBe(0)
})

const xss = [
  '<script>window.pwned=1</script>', '<img src=x onerror="window.pwned=1">', '"><svg onload=window.pwned=1>', 'javascript:window.pwned=1//http://a.cn',
  '<a href="javascript:window.pwned=1">点我</a>', '<iframe srcdoc="<script>parent.pwned=1</script>">', '{{constructor.constructor("window.pwned=1")()}}',
  '</textarea><script>window.pwned=1</script>', '\u202Egnp.exe', "'-window.pwned=1-'", 'https://a.cn/"onmouseover="window.pwned=1', '<style>*{display:none}</style>',
]

test('script in texts, names, files, links, menus and parameters stays text', async () => {
  const chat = await open({
    prepare: (s) => {
      Object.assign(s.settings, { title: xss[0], default_nickname: xss[1], theme: 'red;}*{display:none', background: 'url(javascript:window.pwned=1)', notice: { enabled: true, text: xss[1], url: xss[3] } })
      s.settings.entries = xss.slice(0, 9).map((value, i) => ({ kind: i % 2 ? 'link' : 'keyword', label: value.slice(0, 10), value }))
      Object.assign(s.agent, { nickname: xss[1], avatar: 'javascript:window.pwned=1' })
      for (const text of xss) {
        s.add({ body: { text }, agent_name: text, agent_avatar: 'javascript:window.pwned=1' })
        s.add({ kind: 'file', body: { file: { key: 'k', name: text, size: 1, type: 'text/html', url: 'javascript:window.pwned=1' } } })
        s.add({ kind: 'link', body: { title: text, description: text, url: 'javascript:window.pwned=1', picture: 'javascript:window.pwned=1' } })
        s.add({ kind: 'menu', body: { head: text, lines: [{ kind: 'link', text, value: 'javascript:window.pwned=1' }, { kind: 'keyword', text, value: text }], tail: text } })
        s.add({ kind: 'image', body: { file: { key: 'k', name: text, size: 1, type: 'image/png', url: 'javascript:window.pwned=1', thumb_url: 'javascript:window.pwned=1' } } })
        s.add({ kind: 'event', party: 'system', body: { name: 'agent.joined', args: { agent_name: text } } })
        s.add({ kind: text, body: { text } })
      }
      s.settings.history_shown = 100
    },
    link: '&nickName=%3Cimg%20src%3Dx%20onerror%3Dwindow.pwned%3D1%3E&avatarUrl=javascript:window.pwned=1&lang=%22%3E%3Cscript%3E',
  })
  const { page } = chat
  await page.waitForSelector('.line-of')
  for (const link of await page.$$('.bubble button.line')) await link.evaluate((b) => (b as HTMLElement).click())
  expect(await page.evaluate(() => (window as unknown as { pwned?: number }).pwned)).toBeUndefined()
  expect(await page.$$eval('a[href]', (all) => all.map((a) => a.getAttribute('href')!).filter((h) => !/^(https?:|tel:|mailto:|\/)/.test(h)))).toEqual([])
  expect(await page.$$eval('#page script, #page iframe, #page style', (all) => all.length)).toBe(0)
  expect(await chat.texts()).toContain('<style>*{display:none}</style>')
  expect(chat.server.bodies['POST /api/visitor/open']![0]).toMatchObject({ params: { nickName: '<img src=x onerror=window.pwned=1>' } })
  expectNoFaults(chat)
})

test('the title counts what is unread while nobody looks', async () => {
  const { page, server, context } = await open({ prepare: (s) => many(3).forEach((m) => s.add(m)) })
  await until(() => server.read.customer_read > 0)
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  server.say('看不见的')
  await page.waitForFunction(() => document.title === '(1) 迎客商城客服')
  await until(() => server.read.customer_delivered === 4)
  expect(server.read.customer_read).toBeLessThan(4)
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => false })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await page.waitForFunction(() => document.title === '迎客商城客服')
  await until(() => server.read.customer_read === 4)
  expect(context).toBeTruthy()
})

test('English is complete, whatever the browser speaks', async () => {
  const { page } = await open({ prepare: (s) => everyKind(Date.now()).forEach((m) => s.add(m)), link: '&lang=en' })
  await page.waitForSelector('text=Lin is here to help you, text=小林 is here to help you'.split(', ')[1]!)
  expect(await page.getAttribute('html', 'lang')).toBe('en')
  expect(await page.getAttribute('.input', 'placeholder')).toBe('Message')
})

test('a channel has its own colour, title and dark side', async () => {
  const { page } = await open({ prepare: (s) => (s.settings.theme = '#1e6fff'), screen: { ...phone, colorScheme: 'dark' } })
  await page.fill('.input', '蓝')
  expect(await page.getAttribute('html', 'theme-mode')).toBe('dark')
  expect(await page.$eval('.send', (b) => getComputedStyle(b).backgroundColor)).toMatch(/rgb\((1\d|2\d|3\d|2[0-9]), \d+, 2\d\d\)/)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.waitForFunction(() => document.documentElement.getAttribute('theme-mode') === 'light')
})
