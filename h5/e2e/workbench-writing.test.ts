import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { useBrowser } from './browser'
import { type Login, until, useServer } from './server'
import { anotherTab, Colleague, Customer, type Desk, onlyOnline, openDesk } from './workbench-people'

// What an agent writes: it survives, it is shared, it is sent once, and it can be thought better of.

const server = useServer()
const browser = useBrowser()
let agent: Login
let api: Colleague
let mine: Desk
let guest: Customer
let n = 0

beforeAll(async () => {
  agent = server().demo.agents[0] as Login
  api = await Colleague.logIn(server(), agent)
  await onlyOnline(server(), [agent.login_name])
})
beforeEach(async () => {
  guest = await Customer.come(server(), `顾客 ${String(++n).padStart(2, '0')}`)
  await guest.say('您好')
  mine = await openDesk(browser(), server(), agent)
  await mine.open(guest.name)
})
afterEach(async () => {
  await mine.context.close()
})

const box = (desk: Desk) => desk.page.locator('textarea.field')
const stored = async () => (await api.messages(guest.conversation)).filter((m) => m.party === 'agent')

test('a draft survives a reload, stands in its row, and is the same in another tab', async () => {
  await box(mine).fill('写到一半的话')
  const second = await anotherTab(mine, server(), `/console/workbench/${guest.conversation}`)
  await until(async () => (await box(second).inputValue()) === '写到一半的话', () => 'the draft did not reach the other tab')
  await box(second).fill('在另一个标签页里改过')
  await until(async () => (await box(mine).inputValue()) === '在另一个标签页里改过', () => 'the draft did not come back')
  await mine.page.reload()
  await until(async () => (await box(mine).inputValue()) === '在另一个标签页里改过', () => 'the draft did not survive the reload')
  await mine.page.goto(`${server().url}/console/workbench`)
  await mine.row(guest.name).getByText('[草稿]').waitFor()
})

test('written without a line, the page killed: it goes out once when the line is back', async () => {
  await mine.context.setOffline(true)
  await mine.say('断网时写的')
  await mine.page.locator('[data-state="waiting"]').waitFor()
  await mine.context.setOffline(false)
  await mine.page.goto(`${server().url}/console/workbench/${guest.conversation}`)
  await mine.page.locator('[role="log"] [data-number]').getByText('断网时写的').waitFor()
  await mine.page.locator('[data-client]').waitFor({ state: 'detached' })
  expect((await stored()).map((m) => m.body.text)).toEqual(['断网时写的'])
})

test('an answer that is lost on the way is asked for again and stored once', async () => {
  let lost = 0
  await mine.page.route('**/messages', async (route) => {
    if (route.request().method() !== 'POST' || lost++ > 1) return route.continue()
    await route.fetch() // the server has it, the page does not learn of it
    await route.abort()
  })
  await mine.say('只该存一次')
  await until(async () => lost >= 3 || (await stored()).length > 0, () => 'nothing was sent')
  await mine.page.locator('[data-client]').waitFor({ state: 'detached' })
  expect((await stored()).map((m) => m.body.text)).toEqual(['只该存一次'])
  expect(await mine.texts()).toEqual(['您好', '只该存一次'])
})

test('a refusal says why; sending again keeps the id, deleting takes it away', async () => {
  const ids: string[] = []
  await mine.page.route('**/messages', (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    ids.push((route.request().postDataJSON() as { client_id: string }).client_id)
    if (ids.length > 2) return route.continue()
    return route.fulfill({ status: 400, json: { code: 'message.refused', message: '消息里有不能发送的词', request_id: 'r' } })
  })
  await mine.say('第一句')
  await mine.page.getByText('消息里有不能发送的词').waitFor()
  await mine.page.getByRole('button', { name: '重新发送' }).click()
  await until(() => ids.length === 2, () => 'it was not sent again')
  await mine.page.getByRole('button', { name: '重新发送' }).click()
  await until(async () => (await stored()).length === 1, () => 'it was not stored')
  expect(new Set(ids).size).toBe(1)
})

test('a pasted picture is looked at before it goes out, can be taken back, and shows its way up', async () => {
  const paste = (name: string) => mine.page.evaluate(async (name) => {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 40
    const blob = await new Promise<Blob>((done) => canvas.toBlob((b) => done(b as Blob)))
    const data = new DataTransfer()
    data.items.add(new File([blob], name, { type: 'image/png' }))
    document.querySelector('textarea.field')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, name)
  await paste('一.png')
  await paste('二.png')
  await mine.page.getByRole('button', { name: '移除 二.png' }).click()
  expect(await mine.page.locator('.tray img').count()).toBe(1)
  await box(mine).fill('请看图')
  await box(mine).press('Enter')
  await until(async () => (await stored()).length === 2, () => 'the picture was not sent')
  expect((await stored()).map((m) => m.kind)).toEqual(['image', 'text'])
  await mine.page.locator('[data-number] .picture').click()
  await mine.page.getByRole('dialog', { name: '查看图片' }).waitFor()
  await mine.page.keyboard.press('Escape')
  await mine.page.getByRole('dialog', { name: '查看图片' }).waitFor({ state: 'detached' })
})

test('an upload that broke off is cancelled or tried again; what was said after it waits for it', async () => {
  let broken = true
  await mine.page.route('**/api/files', (route) => (broken ? route.abort() : route.continue()))
  await mine.page.locator('input[type="file"]').nth(1).setInputFiles({ name: '合同.txt', mimeType: 'text/plain', buffer: Buffer.from('合同') })
  await box(mine).fill('合同在上面')
  await box(mine).press('Enter')
  await mine.page.getByText('上传中断，请检查网络后重试').waitFor()
  await until(async () => (await stored()).length === 1, () => 'the words waited for ever')
  broken = false
  await mine.page.getByRole('button', { name: '重新发送' }).click()
  await until(async () => (await stored()).length === 2, () => 'the file was not sent again')
  expect((await stored()).map((m) => m.kind)).toEqual(['text', 'file'])
})

test('a note stays inside: yellow, told to nobody outside, and the switch says where one writes', async () => {
  await mine.page.getByRole('switch', { name: '内部备注' }).click()
  await mine.say('客户是老会员')
  await mine.page.locator('[role="log"] .note').getByText('客户是老会员').waitFor()
  await until(async () => (await stored()).length > 0, () => 'it was not stored')
  expect((await stored()).map((m) => m.kind)).toEqual(['note'])
  expect(await mine.page.locator('.composer.note').count()).toBe(1)
})

test('a message is taken back within two minutes, and its words can be written again', async () => {
  await mine.say('写错了')
  const row = mine.page.locator('[data-number]').filter({ hasText: '写错了' })
  await row.hover()
  await row.getByRole('button', { name: '消息操作' }).click()
  await mine.page.getByRole('menuitem', { name: '撤回' }).click()
  await mine.page.getByText('你撤回了一条消息').waitFor()
  await mine.page.getByRole('button', { name: '重新编辑' }).click()
  expect(await box(mine).inputValue()).toBe('写错了')
  expect((await stored())[0]).toMatchObject({ body: {} })
})

test('quick replies: the slash finds, Enter fills with names, Ctrl+Enter sends, the library sends with its bolt', async () => {
  const group = await api.ask<{ id: number }>('POST', '/api/quick-reply-groups', { agent_id: api.id, name: `常用${n}` })
  for (const [title, text] of [['问候语', '您好 {{nick_name}}，我是{{staff_name}}'], ['发货时间', '48 小时内发货']]) {
    await api.ask('POST', '/api/quick-replies', { group_id: group.id, title, kind: 'text', body: { text } })
  }
  await mine.page.reload()
  await box(mine).pressSequentially('/问候')
  await mine.page.getByRole('option', { name: /问候语/ }).waitFor()
  await box(mine).press('Enter')
  expect(await box(mine).inputValue()).toBe(`您好 ${guest.name}，我是${agent.nickname}`)
  await box(mine).fill('')
  await box(mine).pressSequentially('/发货')
  await mine.page.getByRole('option', { name: /发货时间/ }).waitFor()
  await box(mine).press('Control+Enter')
  await until(async () => (await stored()).length === 1, () => 'it was not sent at once')
  expect(await box(mine).inputValue()).toBe('')
  await mine.page.getByRole('button', { name: '快捷回复', exact: true }).click()
  await mine.page.getByRole('button', { name: '直接发送 发货时间' }).click()
  await until(async () => (await stored()).length === 2, () => 'the bolt did not send')
  expect((await stored()).map((m) => m.body.text)).toEqual(['48 小时内发货', '48 小时内发货'])
})

test('a link card and a smart menu are made, looked at and sent', async () => {
  await mine.page.getByRole('button', { name: '链接卡片' }).click()
  const link = mine.page.getByRole('dialog', { name: '发送链接卡片' })
  await link.getByRole('button', { name: '添加到待发送' }).click()
  await link.getByText('请填写标题').waitFor()
  await link.getByLabel(/^标题/).fill('新品')
  await link.getByLabel(/^链接地址/).fill('javascript:alert(1)')
  await link.getByText('请填写以 http:// 或 https:// 开头的地址').waitFor()
  await link.getByLabel(/^链接地址/).fill('https://shop.example/1')
  await link.getByRole('button', { name: '添加到待发送' }).click()
  await mine.page.getByRole('button', { name: '智能菜单' }).click()
  const menu = mine.page.getByRole('dialog', { name: '发送智能菜单' })
  await menu.getByPlaceholder('显示文字').first().fill('1. 发货')
  await menu.getByRole('button', { name: '添加到待发送' }).click()
  await mine.page.getByRole('button', { name: '发送', exact: true }).click()
  await until(async () => (await stored()).length === 2, () => 'they were not sent')
  expect((await stored()).map((m) => m.kind)).toEqual(['link', 'menu'])
})

test('which key sends is the agent’s choice and follows him', async () => {
  await mine.page.getByRole('button', { name: '发送方式' }).click()
  await mine.page.getByRole('menuitemradio', { name: /Ctrl\+Enter 发送/ }).click()
  await box(mine).fill('一行')
  await box(mine).press('Enter')
  expect(await box(mine).inputValue()).toBe('一行\n')
  await until(async () => JSON.stringify(await api.ask('GET', '/api/me')).includes('"send":"ctrl"'), () => 'the choice was not kept')
  await mine.page.reload()
  await box(mine).fill('两行')
  await box(mine).press('Control+Enter')
  await until(async () => (await stored()).length === 1, () => 'it was not sent')
  await api.ask('PUT', '/api/me/preferences', {})
})

test('a text that is too long is counted and not sent', async () => {
  await box(mine).fill('啊'.repeat(2001))
  await mine.page.getByText('超出 1 字').waitFor()
  expect(await mine.page.getByRole('button', { name: '发送', exact: true }).isDisabled()).toBe(true)
  await box(mine).press('Enter')
  expect(await stored()).toEqual([])
})
