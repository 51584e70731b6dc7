import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { useBrowser } from './browser'
import { type Login, until, useServer } from './server'
import { anotherTab, Colleague, Customer, type Desk, onlyOnline, openDesk } from './workbench-people'

// The lists and what is done with a conversation: nobody is served twice, nobody is lost.

const server = useServer()
const browser = useBrowser()
let agent: Login
let leader: Login
let api: Colleague
let other: Colleague
let mine: Desk
let n = 0

beforeAll(async () => {
  agent = server().demo.agents[0] as Login
  leader = server().demo.leader
  api = await Colleague.logIn(server(), agent)
  other = await Colleague.logIn(server(), server().demo.agents[1] as Login)
})
beforeEach(async () => {
  await onlyOnline(server(), [agent.login_name])
  mine = await openDesk(browser(), server(), agent)
})
afterEach(async () => {
  await mine.context.close()
})

const name = (what: string) => `${what} ${String(++n).padStart(2, '0')}`
const tab = (label: RegExp) => mine.page.getByRole('tab', { name: label })

/** A customer who finds nobody online. */
async function queued(what: string): Promise<Customer> {
  await api.become('rest')
  const guest = await Customer.come(server(), name(what), { source: '商品页' })
  await guest.say('有人吗')
  return guest
}

test('a customer in the queue is counted, shown and picked by hand', async () => {
  const guest = await queued('排队')
  await tab(/^排队/).click()
  await mine.row(guest.name).waitFor()
  await tab(/^排队，1 个/).waitFor()
  await mine.row(guest.name).hover()
  await mine.row(guest.name).getByRole('button', { name: /^接待/ }).click()
  await mine.page.locator('.talk h2', { hasText: guest.name }).waitFor()
  await mine.page.getByText(`${agent.nickname} 开始接待`).waitFor()
  await mine.row(guest.name).waitFor()
  await tab(/^接待中/).and(mine.page.locator('[aria-selected="true"]')).waitFor()
})

test('of two who pick the same customer the loser reads why, and the list is right again', async () => {
  const guest = await queued('抢接')
  await tab(/^排队/).click()
  await mine.row(guest.name).waitFor()
  // what became of the queue is held back until he has clicked, so that the row is still there
  let clicked = () => {}
  const click = new Promise<void>((go) => (clicked = go))
  await mine.page.route('**/api/conversations?*list=queue*', async (route) => {
    await click
    await route.continue()
  })
  await other.ask('POST', `/api/conversations/${guest.conversation}/pick`)
  await mine.row(guest.name).hover()
  await mine.row(guest.name).getByRole('button', { name: /^接待/ }).click()
  clicked()
  await mine.page.getByText(/接待失败[,，]该客户已被接待/).first().waitFor()
  await mine.row(guest.name).waitFor({ state: 'detached' })
})

test('handed to a colleague with a note: it leaves my list, he has it, and it says so', async () => {
  const guest = await Customer.come(server(), name('转接'))
  await guest.say('我要退货')
  await mine.open(guest.name)
  await mine.page.getByRole('button', { name: '转接', exact: true }).click()
  const dialog = mine.page.getByRole('dialog', { name: '转接会话' })
  const colleague = (server().demo.agents[1] as Login).nickname
  await dialog.getByPlaceholder('搜索客服或客服组').fill(colleague)
  await dialog.getByRole('radio').first().check({ force: true })
  await dialog.getByRole('textbox').last().fill('退货问题，请跟进')
  await dialog.getByRole('button', { name: '转接', exact: true }).click()
  await mine.page.getByText(`已转接给 ${colleague}`).waitFor()
  await mine.row(guest.name).waitFor({ state: 'detached' })
  const his = await other.ask<{ items: { id: number }[] }>('GET', '/api/conversations?list=serving')
  expect(his.items.map((c) => c.id)).toContain(guest.conversation)
})

test('ended, found in the history, and served again', async () => {
  const guest = await Customer.come(server(), name('结束'))
  await guest.say('没事了')
  await mine.open(guest.name)
  await mine.page.getByRole('button', { name: '结束接待', exact: true }).click()
  await mine.page.getByRole('dialog').getByRole('button', { name: '结束接待' }).click()
  await mine.page.getByText('本轮接待已结束').waitFor()
  await mine.row(guest.name).waitFor({ state: 'detached' })
  await tab(/^历史/).click()
  await mine.open(guest.name)
  await mine.page.getByRole('button', { name: '重新接待' }).click()
  await mine.page.locator('textarea.field').waitFor()
  await mine.say('又见面了')
  await mine.page.locator('[data-number]').getByText('又见面了').waitFor()
})

test('a double click ends once', async () => {
  const guest = await Customer.come(server(), name('双击'))
  await guest.say('你好')
  await mine.open(guest.name)
  const asked: string[] = []
  mine.page.on('request', (r) => r.method() === 'POST' && r.url().endsWith('/end') && asked.push(r.url()))
  await mine.page.getByRole('button', { name: '结束接待' }).dblclick()
  await mine.page.getByRole('dialog').getByRole('button', { name: '结束接待' }).dblclick()
  await mine.page.getByText('本轮接待已结束').waitFor()
  expect(asked.length).toBe(1)
})

test('a starred conversation stands first and in its list, in every tab', async () => {
  const first = await Customer.come(server(), name('星标'))
  await first.say('一')
  const second = await Customer.come(server(), name('普通'))
  await second.say('二')
  const twin = await anotherTab(mine, server())
  await twin.row(first.name).waitFor()
  await mine.open(first.name)
  await mine.page.getByRole('button', { name: '星标', exact: true }).click()
  await until(async () => (await twin.page.locator('li.item').first().innerText()).includes(first.name), () => 'it does not stand first in the other tab')
  await tab(/^星标/).click()
  await mine.row(first.name).waitFor()
  expect(await mine.row(second.name).count()).toBe(0)
})

test('a blocked customer says so, and can be let in again', async () => {
  const guest = await Customer.come(server(), name('拉黑'))
  await guest.say('骂人的话')
  await mine.open(guest.name)
  await mine.page.getByRole('button', { name: '更多操作' }).click()
  await mine.page.getByRole('menuitem', { name: '拉黑客户' }).click()
  await mine.page.getByRole('dialog').getByRole('button', { name: '拉黑客户' }).click()
  await mine.page.getByText('客户在黑名单中').waitFor()
  expect(await mine.page.locator('textarea.field').count()).toBe(0)
  await mine.page.getByRole('button', { name: '更多操作' }).click()
  await mine.page.getByRole('menuitem', { name: '移出黑名单' }).click()
  await mine.page.locator('textarea.field').waitFor()
})

test('a leader looks at a colleague’s conversation as it goes on, and helps with a note only', async () => {
  const guest = await Customer.come(server(), name('旁观'))
  await guest.say('第一句')
  const boss = await openDesk(browser(), server(), leader)
  await boss.page.getByRole('tab', { name: /^同事/ }).click()
  await boss.open(guest.name)
  await boss.page.getByText(`${agent.nickname} 正在接待，你可以查看并写内部备注`).waitFor()
  await guest.say('第二句')
  await boss.page.locator('[role="log"]').getByText('第二句').waitFor()
  await boss.say('建议送一张券')
  await mine.open(guest.name)
  await mine.page.locator('[role="log"] .note').getByText('建议送一张券').waitFor()
  expect((await api.messages(guest.conversation)).map((m) => m.kind)).toContain('note')
  expect(await mine.row(guest.name).locator('.badge').count()).toBe(0)
  await boss.context.close()
})

test('Chinese is found from two characters on, in names and in what was said', async () => {
  const guest = await Customer.come(server(), '欧阳小明')
  await guest.say('请问羊毛大衣有没有灰色')
  await mine.row('欧阳小明').waitFor()
  for (const [kind, words] of [['messages', '羊毛'], ['customers', '欧阳']]) { // the index follows what is said by a second
    const find = () => api.ask<{ items: unknown[] }>('GET', `/api/search?kind=${kind}&q=${encodeURIComponent(words!)}`)
    await until(async () => (await find()).items.length > 0, () => `${words} never stood in the index`)
  }
  await mine.page.keyboard.press('Control+k')
  await mine.page.keyboard.type('羊')
  await mine.page.getByText('再输入一个字就开始搜索').waitFor()
  await mine.page.keyboard.type('毛')
  await mine.page.locator('.found mark', { hasText: '羊毛' }).first().click()
  await mine.page.locator('.talk h2', { hasText: '欧阳小明' }).waitFor()
  await mine.page.locator('.lit').getByText('请问羊毛大衣有没有灰色').waitFor()
  await mine.page.keyboard.press('Control+k')
  await mine.page.keyboard.type('欧阳')
  await mine.page.locator('.found .name mark', { hasText: '欧阳' }).first().waitFor()
  await mine.page.keyboard.press('Control+a')
  await mine.page.keyboard.type('没有这样的话')
  await mine.page.getByText('没有找到“没有这样的话”').waitFor()
})

test('what is known of a customer is corrected in place, and says that it is saved', async () => {
  const guest = await Customer.come(server(), name('资料'), { mobile: '13800001234' })
  await guest.say('你好')
  await mine.open(guest.name)
  await mine.page.getByRole('button', { name: '客户资料' }).click()
  await mine.page.getByRole('button', { name: /编辑备注名/ }).click()
  await mine.page.getByLabel('备注名').fill('大客户王总')
  await mine.page.keyboard.press('Enter')
  await mine.page.getByText('已保存').waitFor()
  await mine.page.locator('.talk h2', { hasText: '大客户王总' }).waitFor()
  await mine.row('大客户王总').waitFor()
  await mine.page.getByRole('button', { name: /编辑年龄/ }).click()
  await mine.page.getByLabel('年龄').fill('9999')
  await mine.page.keyboard.press('Escape')
  expect(await api.ask<{ remark: string; age: number }>('GET', `/api/customers/${(await conversationOf(guest)).customer.id}`)).toMatchObject({ remark: '大客户王总', age: 0 })
  await mine.page.getByRole('tab', { name: '历史会话' }).click()
  await mine.page.getByText('第 1 轮').waitFor()
})

const conversationOf = (guest: Customer) => api.ask<{ customer: { id: number } }>('GET', `/api/conversations/${guest.conversation}`)

test('the work state is changed here and holds in every tab', async () => {
  const twin = await anotherTab(mine, server())
  await mine.page.getByRole('button', { name: /^工作状态/ }).first().click()
  await mine.page.getByRole('menuitemradio', { name: /^小休/ }).click()
  await twin.page.getByRole('button', { name: '工作状态: 小休' }).waitFor()
  expect((await api.ask<{ agent: { work_state: string } }>('GET', '/api/me')).agent.work_state).toBe('rest')
})
