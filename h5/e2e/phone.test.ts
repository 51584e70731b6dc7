import { AxeBuilder } from '@axe-core/playwright'
import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { desk, expectNoFaults, openScreen, phone, type Screen, useBrowser } from './browser'
import { type Account, Receiver, useWeChat } from './phone-world'
import { png } from './picture'
import { until } from './server'

// The phone of the simulated WeChat, in a real browser, against a server that
// knows nothing of it but WeChat's documentation.

const wechat = useWeChat()
const browser = useBrowser()
const open: { stop(): Promise<void> }[] = []

afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

async function receiverFor(kind: string): Promise<Receiver> {
  const receiver = await new Receiver(wechat(), await wechat().account(kind)).start()
  await receiver.connect()
  open.push(receiver)
  return receiver
}

/** A person who was not there before, so that every test has a phone of its own. */
async function somebody(nickname = '小明'): Promise<string> {
  return (await wechat().ask<{ id: string }>('POST', '/simulator/persons', { nickname })).id
}

async function phoneOf(person: string, screen: typeof phone | typeof desk = phone, hash = ''): Promise<Screen> {
  const shown = await openScreen(browser(), screen)
  open.push({ stop: () => shown.context.close() })
  await shown.page.goto(wechat().phone(`#/${person}${hash}`))
  return shown
}

async function openidOf(person: string, account: Account): Promise<string> {
  const found = await wechat().ask<{ thread: { openid: string } }>('GET', `/simulator/persons/${person}/threads/${account.appid}`)
  return found.thread.openid
}

/** What the phone shows of a talk, in order: texts, and the kind of everything else in brackets. */
const shownOn = (page: Page) =>
  page.$$eval('.line-of, .notice', (all) =>
    all.map((l) => {
      const kind = l.getAttribute('data-kind') ?? 'text'
      return kind === 'text' || kind === 'menu' ? (l.querySelector('.bubble')?.textContent ?? l.textContent ?? '') : `[${kind}]`
    }),
  )

async function shows(page: Page, want: string[]): Promise<void> {
  let seen: string[] = []
  await until(async () => {
    seen = await shownOn(page)
    return JSON.stringify(seen) === JSON.stringify(want)
  }, () => `the phone shows ${JSON.stringify(seen)} instead of ${JSON.stringify(want)}`)
}

async function says(page: Page, text: string): Promise<void> {
  await page.fill('.input', text)
  await page.press('.input', 'Enter')
}

/** From the list of chats through the mini-program into its customer service. */
async function contact(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click()
  await page.getByRole('button', { name: '联系客服' }).click()
  await page.waitForSelector('.input')
}

describe('a mini-program, in JSON, sealed', () => {
  test('texts and pictures go both ways', async () => {
    const server = await receiverFor('miniprogram')
    const person = await somebody()
    const { page, ...screen } = await phoneOf(person)
    await page.getByRole('button', { name: '迎客小店' }).click()
    await page.getByLabel('会话来源').fill('{"nickName":"小明","source":"首页"}')
    await page.getByRole('button', { name: '联系客服' }).click()
    await server.pushed({ MsgType: 'event', Event: 'user_enter_tempsession', SessionFrom: '{"nickName":"小明","source":"首页"}' })

    await says(page, '在吗 😀')
    const { FromUserName: openid, MsgId } = await server.pushed({ MsgType: 'text', Content: '在吗 😀' })
    expect(MsgId).toMatch(/^\d{17}$/)
    expect(await server.send(openid!, 'text', { content: '在的，<a href="https://example.com/a">看这里</a>' })).toBe(0)
    await shows(page, ['在吗 😀', '在的，看这里'])
    expect(await page.getAttribute('.line-of a', 'href')).toBe('https://example.com/a')
    await page.getByText('已送达').waitFor({ state: 'attached' })

    const mine = png(90, 60, randomBytes)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: '更多' }).click()
    await page.getByRole('button', { name: '照片' }).click()
    await (await chooser).setFiles({ name: '裙子.png', mimeType: 'image/png', buffer: mine })
    const { MediaId } = await server.pushed({ MsgType: 'image' })
    expect((await server.download(MediaId!)).equals(mine)).toBe(true)

    expect(await server.send(openid!, 'image', { media_id: await server.upload('尺码.png', png(60, 90, randomBytes)) })).toBe(0)
    await shows(page, ['在吗 😀', '在的，看这里', '[image]', '[image]'])
    const widths = () => page.$$eval('.picture img', (all) => all.map((i) => (i as HTMLImageElement).naturalWidth))
    await until(async () => JSON.stringify(await widths()) === '[90,60]', () => 'the pictures were not drawn')
    await page.getByRole('button', { name: '查看图片' }).last().click()
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await page.reload()
    await shows(page, ['在吗 😀', '在的，看这里', '[image]', '[image]'])
    expectNoFaults({ page, ...screen })
  })

  test('a picture is pasted, a card is offered, and links and cards of the account are shown', async () => {
    const server = await receiverFor('miniprogram')
    const person = await somebody()
    const { page } = await phoneOf(person)
    await page.getByRole('button', { name: '迎客小店' }).click()
    await page.getByLabel('进入客服时可发送卡片').check()
    await page.getByLabel('页面路径').fill('pages/goods?id=7')
    await page.getByRole('button', { name: '联系客服' }).click()
    await page.getByRole('button', { name: '你可能想发送的小程序' }).click()
    const { FromUserName: openid } = await server.pushed({ MsgType: 'miniprogrampage', PagePath: 'pages/goods?id=7' })
    await page.getByText('你可能想发送的小程序').waitFor({ state: 'detached' })

    await page.evaluate((bytes) => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(bytes)], 'pasted.png', { type: 'image/png' }))
      document.querySelector('.input')!.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    }, [...png(20, 20, randomBytes)])
    await server.pushed({ MsgType: 'image' })

    expect(await server.send(openid!, 'link', { title: '新品', description: '春天到了', url: 'https://example.com/new', thumb_url: '' })).toBe(0)
    const thumb_media_id = await server.upload('a.png', png(50, 40, randomBytes))
    expect(await server.send(openid!, 'miniprogrampage', { title: '直播间', pagepath: 'pages/live', thumb_media_id })).toBe(0)
    await shows(page, ['[card]', '[image]', '[link]', '[card]'])
    expect(await page.getAttribute('a.link', 'href')).toBe('https://example.com/new')
    await page.locator('button.card').last().click()
    await page.getByText('将打开小程序 迎客小店 的页面 pages/live').waitFor()
  })

  test('a session-from is counted in bytes, and cut where WeChat cuts it', async () => {
    const server = await receiverFor('miniprogram')
    const { page } = await phoneOf(await somebody())
    await page.getByRole('button', { name: '迎客小店' }).click()
    await page.getByRole('button', { name: '超长' }).click()
    await page.getByText('超过 1000 字节，微信会截断').waitFor()
    await page.getByRole('button', { name: '联系客服' }).click()
    await server.pushed({ Event: 'user_enter_tempsession' })
    await page.waitForSelector('.input')
    expect(Buffer.byteLength(server.got[0]!.SessionFrom!)).toBeGreaterThan(990)
    expect(Buffer.byteLength(server.got[0]!.SessionFrom!)).toBeLessThanOrEqual(1000)
    await page.goBack()
    await page.getByRole('button', { name: '坏 JSON' }).click()
    await page.getByText('不是 JSON').waitFor()
  })

  test('what a server answers that makes no sense is told as WeChat tells it', async () => {
    const server = await receiverFor('miniprogram')
    server.answer = () => '<html>oops</html>'
    const { page } = await phoneOf(await somebody())
    await contact(page, '迎客小店')
    const sorry = '该小程序客服暂时无法提供服务，请稍后再试'
    await shows(page, [sorry])
    await says(page, '有人吗')
    await shows(page, [sorry, '有人吗', sorry])
    await page.getByRole('button', { name: '推送失败' }).click()
    await page.getByText('服务器没有接住这条消息').waitFor()
  })
})

describe('an official account, in XML, sealed', () => {
  test('it is followed, its menu appears, and menus and menu messages are tapped', async () => {
    const server = await receiverFor('service')
    const person = await somebody('小红')
    const { page, ...screen } = await phoneOf(person)
    await page.getByRole('button', { name: '迎客服务号' }).click()
    await page.getByRole('button', { name: '关注', exact: true }).click()
    const { FromUserName: openid } = await server.pushed({ MsgType: 'event', Event: 'subscribe' })
    await shows(page, ['已关注 迎客服务号'])

    const button = [
      { type: 'click', name: '人工客服', key: 'HUMAN' },
      { name: '更多', sub_button: [{ type: 'view', name: '官网', url: `${wechat().url}/phone/assets/none` }, { type: 'scancode_waitmsg', name: '扫码', key: 'SCAN' }] },
    ]
    expect((await server.call('/cgi-bin/menu/create', { button })).errcode).toBe(0)
    await page.getByRole('button', { name: '切换到菜单' }).click()
    await page.getByRole('button', { name: '人工客服' }).click()
    await server.pushed({ Event: 'CLICK', EventKey: 'HUMAN' })
    const tab = page.context().waitForEvent('page')
    await page.getByRole('button', { name: '更多', expanded: false }).click()
    await page.getByRole('button', { name: '官网' }).click()
    await (await tab).close()
    await server.pushed({ Event: 'VIEW', EventKey: `${wechat().url}/phone/assets/none` })
    await page.getByRole('button', { name: '更多', expanded: false }).click()
    await page.getByRole('button', { name: '扫码' }).click()
    await page.getByLabel('扫码结果').fill('A-59')
    await page.getByRole('button', { name: '确定' }).click()
    await server.pushed({ Event: 'scancode_waitmsg', ScanResult: 'A-59' })

    const list = [{ id: '101', content: '查物流' }, { id: '102', content: '退换货' }]
    expect(await server.send(openid!, 'msgmenu', { head_content: '请选择', list, tail_content: '点一下即可' })).toBe(0)
    await page.getByRole('button', { name: '退换货' }).click()
    await server.pushed({ MsgType: 'text', Content: '退换货', bizmsgmenuid: '102' })
    await shows(page, ['已关注 迎客服务号', '请选择查物流退换货点一下即可', '退换货'])
    expectNoFaults({ page, ...screen })
  })

  test('a voice, a place and a link are sent, and a sealed passive reply is shown', async () => {
    const server = await receiverFor('service')
    const person = await somebody()
    await wechat().ask('POST', `/simulator/persons/${person}/threads/${server.account.appid}/follow`)
    const { page } = await phoneOf(person, phone, `/chat/${server.account.appid}`)
    server.answer = (push) =>
      push.MsgType === 'location'
        ? server.sealed(`<xml><ToUserName>${push.FromUserName}</ToUserName><FromUserName>${push.ToUserName}</FromUserName><CreateTime>1714112445</CreateTime><MsgType>text</MsgType><Content>离您最近的店 500 米</Content></xml>`)
        : undefined

    await page.getByRole('button', { name: '切换到语音' }).click()
    const hold = page.getByRole('button', { name: '按住 说话' })
    await hold.focus()
    await page.keyboard.down('Enter')
    await page.getByText(/^[1-9]\d*″$/).waitFor()
    await page.keyboard.up('Enter')
    const { MediaId } = await server.pushed({ MsgType: 'voice', Format: 'amr' })
    expect((await server.download(MediaId!)).subarray(0, 6).toString()).toBe('#!AMR\n')
    await page.getByRole('button', { name: /^[1-9]\d* 秒语音$/ }).waitFor()

    await page.getByRole('button', { name: '切换到键盘' }).click()
    await page.getByRole('button', { name: '更多' }).last().click()
    await page.getByRole('button', { name: '位置' }).click()
    await page.getByLabel('地名').fill('天河体育中心')
    await page.getByRole('dialog').getByRole('button', { name: '发送' }).click()
    await server.pushed({ MsgType: 'location', Label: '天河体育中心' })
    await page.getByText('离您最近的店 500 米').waitFor()
    await shows(page, ['已关注 迎客服务号', '[voice]', '[location]', '离您最近的店 500 米'])
  })

  test('a parametric code is scanned, and unfollowing ends it', async () => {
    const server = await receiverFor('service')
    const person = await somebody()
    const { page } = await phoneOf(person)
    const made = await server.call('/cgi-bin/qrcode/create', { action_name: 'QR_STR_SCENE', expire_seconds: 600, action_info: { scene: { scene_str: 'poster-7' } } })
    await page.getByRole('button', { name: '扫一扫' }).click()
    await page.getByLabel('二维码内容').fill('https://example.com')
    await page.getByRole('button', { name: '确定' }).click()
    await page.getByText('没有识别到这些账号的二维码').waitFor()
    await page.getByLabel('二维码内容').fill(`${wechat().url}/cgi-bin/showqrcode?ticket=${encodeURIComponent(String(made.ticket))}`)
    await page.getByRole('button', { name: '确定' }).click()
    await server.pushed({ Event: 'subscribe', EventKey: 'qrscene_poster-7' })
    await shows(page, ['已关注 迎客服务号'])
    await page.getByRole('button', { name: '更多' }).first().click()
    await page.getByRole('button', { name: '取消关注' }).click()
    await server.pushed({ Event: 'unsubscribe' })
    expect(await server.send(await openidOf(person, server.account), 'text', { content: '别走' })).toBe(45015)
  })
})

describe('what comes while nobody looks', () => {
  test('it is counted, and a phone that lost its WeChat goes on where it was', async () => {
    const server = await receiverFor('miniprogram')
    const person = await somebody()
    const { page } = await phoneOf(person)
    await contact(page, '迎客小店')
    await says(page, '先问一句')
    const { FromUserName: openid } = await server.pushed({ Content: '先问一句' })
    expect(await server.call('/cgi-bin/message/custom/typing', { touser: openid, command: 'Typing' })).toMatchObject({ errcode: 0 })
    await page.getByText('对方正在输入…').waitFor()
    await page.getByRole('button', { name: '返回' }).click()
    await server.send(openid!, 'text', { content: '一' })
    await server.send(openid!, 'text', { content: '二' })
    await page.getByRole('heading', { name: '微信 (2)' }).waitFor()
    await page.getByRole('button', { name: '迎客小店' }).click()
    await shows(page, ['先问一句', '一', '二'])

    await wechat().stop()
    await page.getByText('与模拟器的连接已断开').waitFor()
    await says(page, '没人收')
    await page.getByText('模拟器没有回答，请确认它还在运行').waitFor()
    expect(await page.inputValue('.input')).toBe('没人收')
    await wechat().start()
    await page.getByText('与模拟器的连接已断开').waitFor({ state: 'detached' })
    await page.press('.input', 'Enter')
    await server.pushed({ Content: '没人收' })
    server.forgetToken() // tokens die with the program, as anywhere
    await server.send(openid!, 'text', { content: '三' })
    await shows(page, ['先问一句', '一', '二', '没人收', '三'])
  })

  test('two phones are two people', async () => {
    const server = await receiverFor('miniprogram')
    const [one, two] = [await somebody('小方'), await somebody('小圆')]
    const { page } = await phoneOf(one)
    await contact(page, '迎客小店')
    await says(page, '我是小方')
    await page.getByRole('button', { name: '返回' }).click()
    await page.getByRole('button', { name: '我', exact: true }).click()
    await page.getByRole('button', { name: '小圆' }).click()
    await until(() => page.url().includes(`#/${two}`), () => page.url())
    await page.getByRole('button', { name: '微信' }).click()
    await contact(page, '迎客小店')
    await says(page, '我是小圆')
    const first = await server.pushed({ Content: '我是小方' })
    const second = await server.pushed({ Content: '我是小圆' })
    expect(first.FromUserName).not.toBe(second.FromUserName)
    await shows(page, ['我是小圆'])
  })
})

describe('the developer’s drawer', () => {
  let server: Receiver
  let screen: Screen
  let page: Page
  let openid: string

  beforeEach(async () => {
    server = await receiverFor('miniprogram')
    const person = await somebody()
    screen = await phoneOf(person, desk)
    page = screen.page
    await contact(page, '迎客小店')
    await says(page, '在吗')
    openid = (await server.pushed({ Content: '在吗' })).FromUserName!
  })

  test('it shows what may still be sent, and moves the time past it', async () => {
    await page.getByText('5 条').waitFor()
    await server.send(openid, 'text', { content: '一' })
    await page.getByText('4 条').waitFor()
    await page.getByRole('button', { name: '快进 48 小时' }).click()
    await page.getByText('没有打开的窗口').waitFor()
    await page.getByText(/^比真实时间快 2天/).waitFor()
    server.forgetToken() // it is two days old
    expect(await server.send(openid, 'text', { content: '二' })).toBe(45015)
  })

  test('it shows pushes with their tries, and the calls that came back', async () => {
    const first = page.locator('.log li', { hasText: 'text' }).first()
    await first.getByText('已接收').waitFor()
    await first.locator('summary').click()
    await first.getByText('"Content": "在吗"').waitFor()
    await first.getByText('success').waitFor()
    server.answer = () => 'nonsense'
    await says(page, '再问')
    await page.locator('.log li', { hasText: '失败' }).first().waitFor()
    await page.getByRole('tab', { name: '接口调用' }).click()
    await server.send(openid, 'text', { content: '一' })
    await page.locator('.log li', { hasText: 'message/custom/send' }).first().waitFor()
  })

  test('it makes calls fail, once or until it is switched off', async () => {
    await page.getByRole('tab', { name: '开关' }).click()
    await page.getByRole('combobox', { name: '错误码' }).fill('45047')
    await page.getByRole('button', { name: '打开 返回错误码' }).click()
    await page.getByText('返回错误码 45047').waitFor()
    expect(await server.send(openid, 'text', { content: '一' })).toBe(45047)
    await page.getByText('没有打开的开关').waitFor()
    await page.getByLabel('次数').selectOption({ label: '一直' })
    await page.getByRole('button', { name: '打开 token 失效' }).click()
    await page.getByText('已打开的开关').waitFor()
    expect(await server.send(openid, 'text', { content: '一' })).toBe(40001)
    await page.getByRole('button', { name: '关掉' }).click()
    await page.getByText('没有打开的开关').waitFor()
    server.forgetToken()
    expect(await server.send(openid, 'text', { content: '一' })).toBe(0)
    await page.getByRole('button', { name: '让现有 token 全部失效' }).click()
    await page.getByText('迎客小店 的 token 已全部失效').waitFor()
    expect(await server.send(openid, 'text', { content: '二' })).toBe(40001)
  })

  test('it forges, and says what was refused and what was taken', async () => {
    await page.getByRole('tab', { name: '伪造' }).click()
    await page.getByRole('button', { name: '全部试一遍' }).click()
    const rows = page.locator('[data-forgery]')
    await until(async () => (await rows.locator('.mark').count()) === (await rows.count()), () => 'some were not tried')
    await page.getByRole('button', { name: '全部试一遍', disabled: false }).waitFor()
    const verdicts = await rows.evaluateAll((all) => all.map((r) => `${r.getAttribute('data-forgery')}: ${r.querySelector('.mark')!.textContent}`))
    expect(verdicts.length).toBeGreaterThan(17)
    expect(verdicts.filter((v) => !v.endsWith('已拒绝 403'))).toEqual(['replay: 已回答 200'])
    server.answer = () => undefined
    expect(server.got.filter((p) => p.Content?.startsWith('forged'))).toEqual([])
  })

  test('it saves push settings only where the address echoes', async () => {
    await page.getByRole('tab', { name: '账号设置' }).click()
    await page.getByLabel('Token').fill('another')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('没有保存：token 校验失败').waitFor()
    await page.getByLabel('Token').fill(server.account.push.token)
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('已保存，地址通过了验证').waitFor()
  })

  test('messages and events that are not invented yet are sent from it', async () => {
    await page.getByRole('tab', { name: '动作' }).click()
    const raw = page.locator('form', { hasText: '任意消息' })
    await raw.getByLabel('字段').fill('{"Url":3}')
    await raw.getByRole('button').click()
    await page.getByText('字段需要是 JSON 对象').waitFor()
    await raw.getByLabel('字段').fill('{"Url":"https://example.com"}')
    await raw.getByRole('button').click()
    await server.pushed({ MsgType: 'hologram', Url: 'https://example.com' })
    await page.getByText('不支持的消息类型：hologram').waitFor()
    await page.getByRole('button', { name: '允许一次「订单状态通知」' }).click()
    await server.pushed({ Event: 'subscribe_msg_popup_event' })
  })
})

/** What is Chinese on an English screen: names. */
const names = /迎客|小明|小红|中文|订单状态|新的咨询|^[\p{Script=Han}]$/u

describe.each([
  ['on a phone', phone],
  ['at a desk', desk],
] as const)('everybody can use it %s', (_, size) => {
  test.each(['light', 'dark'] as const)('in %s', async (colorScheme) => {
    const server = await receiverFor('miniprogram')
    const person = await somebody()
    const screen = await openScreen(browser(), { ...size, colorScheme, locale: 'en-US' })
    open.push({ stop: () => screen.context.close() })
    const { page } = screen
    const clean = async () => {
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map((v) => `${v.id}: ${v.nodes[0]?.target.join(' ')}`)).toEqual([])
      const lines = (await page.locator('body').innerText()).split('\n')
      expect(lines.filter((l) => (/[一-龥]/.test(l) && !names.test(l)) || /\{\w+\}/.test(l))).toEqual([])
    }
    for (const hash of ['', '/discover', '/me', `/app/${server.account.appid}`, `/account/${(await wechat().account('service')).appid}`]) {
      await page.goto(wechat().phone(`#/${person}${hash}`))
      await page.waitForSelector('.bar')
      await clean()
    }
    await page.goto(wechat().phone(`#/${person}/app/${server.account.appid}`))
    await page.getByRole('button', { name: 'Contact us' }).click()
    await says(page, 'Hello')
    const { FromUserName } = await server.pushed({ Content: 'Hello' })
    await server.send(FromUserName!, 'text', { content: 'Hello, how can I help? https://example.com' })
    await page.getByText('how can I help').waitFor()
    await clean()
    if (size === phone) await page.goto(wechat().phone(`#/${person}/dev`))
    for (const tab of ['Pushes', 'API calls', 'Switches', 'Forgeries', 'Actions', 'Account']) {
      await page.getByRole('tab', { name: tab }).click()
      await clean()
    }
    expectNoFaults(screen)
  })
})
