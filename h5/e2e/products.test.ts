import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { desk, expectNoFaults, phone, useBrowser } from './browser'
import { dialog, expectAccessible, logIn, row, told } from './console-desk'
import { useServer } from './server'
import { type Account, newAccount, panel } from './weixin'

// Products of WeChat's, from connecting them to deleting them.

const server = useServer()
const browser = useBrowser()
const admin = (path = '/products', options: Parameters<typeof logIn>[4] = desk) => logIn(browser(), server(), server().demo.admin, path, options)

const kinds = { miniprogram: '小程序', minigame: '小游戏', service: '公众号' } as const

/** Goes through the wizard up to the page that says what to click at WeChat. */
async function connect(page: Page, account: Account, secret = account.secret) {
  await page.goto(`${server().url}/console/products/new`)
  await page.getByRole('radio', { name: kinds[account.kind] }).check()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByLabel('产品名称').fill(account.name)
  await page.getByLabel('AppID').fill(account.appid)
  await page.getByLabel('AppSecret').fill(secret)
  await page.getByRole('button', { name: '接入', exact: true }).click()
}

/** What stands beside a name on the page. */
const value = (page: Page, name: string) => page.getByRole('listitem').locator('.line', { has: page.getByText(name, { exact: true }) }).locator('code').innerText()

/** A line of the self-test. */
const finding = (page: Page, sentence: string | RegExp) => page.getByRole('list', { name: '自检' }).getByRole('listitem').filter({ hasText: sentence })

test.each([
  ['miniprogram', '茶铺', 'JSON', '<button open-type="contact">'],
  ['minigame', '跑酷', 'JSON', 'wx.openCustomerServiceConversation'],
  ['service', '早报', undefined, '服务器配置'],
] as const)('a %s is connected by its AppID and AppSecret', async (kind, name, format, hint) => {
  const screen = await admin('/products/new', kind === 'minigame' ? phone : desk)
  const { page } = screen
  const account = await newAccount(server(), kind, name)
  await expectAccessible(page, 'which kind')
  await connect(page, account)
  await page.waitForURL(/\/console\/products\/\d+\/guide$/)
  await page.getByRole('heading', { level: 1, name }).waitFor()
  expect(await value(page, '推送地址（URL）')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/wechat\/push\/\w{24}$/)
  expect(await value(page, 'Token')).toMatch(/^\w{24}$/)
  expect(await value(page, 'EncodingAESKey')).toMatch(/^\w{43}$/)
  expect(await value(page, '消息加解密方式')).toBe('安全模式')
  if (format) expect(await value(page, '数据格式')).toBe(format)
  await page.getByText(hint).first().waitFor()
  await page.getByText('正在等待微信验证').waitFor()
  await expectAccessible(page, 'guide')
  await page.getByRole('link', { name: '以后再说' }).click()
  await page.getByText('还没有在微信后台填写推送地址').waitFor()
  await finding(page, '可以获取 access_token').waitFor()
  await expectAccessible(page, 'overview')
  await page.getByRole('link', { name: '返回' }).click()
  await row(page, name).getByText('等待接入').waitFor()
  expectNoFaults(screen)
})

test('the waiting line turns green as WeChat verifies, red when it is refused, and tells of the first message', async () => {
  const screen = await admin()
  const { page } = screen
  const account = await newAccount(server(), 'service', '验证号')
  await connect(page, account)
  await page.waitForURL(/guide$/)
  const push = { url: await value(page, '推送地址（URL）'), token: await value(page, 'Token'), key: await value(page, 'EncodingAESKey'), mode: 'safe', format: 'xml' }
  const save = (settings: object) => panel(server(), 'PUT', `/accounts/${account.appid}/push`, settings)
  await page.getByText('正在等待微信验证').waitFor()
  await expect(save({ ...push, token: 'mistyped' })).rejects.toThrow('token 校验失败')
  await page.getByText('微信来过，但没有通过').waitFor()
  await page.getByText('重新复制 Token').waitFor()
  await expectAccessible(page, 'refused')
  await save(push)
  await page.getByText('微信已验证，接入成功').waitFor()
  await page.getByRole('link', { name: '完成' }).waitFor()
  await panel(server(), 'POST', `/persons/ming/threads/${account.appid}/follow`, {})
  await panel(server(), 'POST', `/persons/ming/threads/${account.appid}/text`, { text: '在吗' })
  await page.getByText('已经收到微信的消息，一切就绪').waitFor()
  await expectAccessible(page, 'pushed')
  await page.getByRole('link', { name: '完成' }).click()
  await finding(page, '微信已验证推送地址').waitFor()
  await finding(page, '收到了微信的推送').waitFor()
  await finding(page, '模拟微信访问推送地址，回应正确').waitFor()
  await finding(page, '以前有推送被拒绝').waitFor()

  await page.getByRole('tab', { name: '接入', exact: true }).click()
  await page.getByRole('button', { name: '更换 Token' }).click()
  await dialog(page).getByRole('button', { name: '更换' }).click()
  await told(page, '已更换')
  await panel(server(), 'POST', `/persons/ming/threads/${account.appid}/text`, { text: '还在吗' })
  await page.getByRole('tab', { name: '概览与自检' }).click()
  await page.getByRole('button', { name: '重新检查' }).waitFor()
  await expect.poll(async () => {
    await page.getByRole('button', { name: '重新检查' }).click()
    return finding(page, '最近的推送被拒绝').innerText({ timeout: 1000 }).catch(() => '')
  }, { timeout: 20_000 }).toMatch(/签名不对/)
  expectNoFaults(screen)
})

test('wrong credentials and an AppID that is taken are said where they are typed', async () => {
  const { page } = await admin()
  const account = await newAccount(server(), 'miniprogram', '重复的店')
  await connect(page, account, 'f'.repeat(32))
  await page.getByText('AppSecret 不正确，请检查产品的接入设置').waitFor()
  await connect(page, account, 'too short')
  await page.getByText('AppSecret 是 32 位字母或数字').waitFor()
  await connect(page, account)
  await page.waitForURL(/guide$/)
  await connect(page, account)
  await page.getByText('该 AppID 已在本账号接入，产品名为「重复的店」').waitFor()
  await connect(page, { ...account, appid: 'wx' + '0'.repeat(16) })
  await page.getByText('AppID 不正确').waitFor()
})

test('the self-test says what is wrong, and what to do', async () => {
  const screen = await admin()
  const { page } = screen
  const account = await newAccount(server(), 'service', '生病的号')
  await connect(page, account)
  await page.waitForURL(/guide$/)
  await panel(server(), 'POST', '/switches', { appid: account.appid, path: '/cgi-bin/getcallbackip', do: 'errcode', code: 40164, text: 'invalid ip 203.0.113.7, not in whitelist rid: 1' })
  await page.getByRole('link', { name: '以后再说' }).click()
  const missing = finding(page, '本服务器的 IP 203.0.113.7 不在白名单里').first()
  await missing.waitFor()
  expect(await missing.innerText()).toMatch(/怎么办：.*IP 白名单/s)
  await page.getByText('有问题需要处理').waitFor()
  await finding(page, '推送地址在本机，模拟的微信可以访问').waitFor()

  await panel(server(), 'DELETE', '/switches')
  await panel(server(), 'DELETE', `/accounts/${account.appid}/tokens`)
  await page.getByRole('button', { name: '重新检查' }).click()
  await finding(page, '有别的程序也在获取 token').waitFor()
  await finding(page, '本服务器的 IP 在白名单里').waitFor()
  expect(await missing.count()).toBe(0)
  await page.getByText('接入后收不到消息').click()
  await page.getByText('微信的网页版客服和其他客服系统要退出').waitFor()
  expectNoFaults(screen)
})

test('a product is edited, given agents, paused, and deleted by typing its name', async () => {
  const screen = await admin()
  const { page } = screen
  const account = await newAccount(server(), 'miniprogram', '要改的店')
  await connect(page, account)
  await page.waitForURL(/guide$/)
  await page.getByRole('link', { name: '以后再说' }).click()
  const bar = page.getByRole('region', { name: '有未保存的修改' })

  await page.getByRole('tab', { name: '接入', exact: true }).click()
  await page.getByLabel('产品名称').fill('改好的店')
  await page.getByRole('textbox', { name: 'Token', exact: true }).fill('xiao kefu')
  await bar.getByRole('button', { name: '保存' }).click()
  await page.getByText('Token 是 3–32 位字母或数字').first().waitFor()
  await page.getByRole('textbox', { name: 'Token', exact: true }).fill('xiaokefu')
  await page.getByLabel('消息加解密方式').selectOption('compat')
  await page.getByText('请立刻在微信后台改成同样的内容').waitFor()
  await bar.getByRole('button', { name: '保存' }).click()
  await told(page, '已保存')
  await page.getByRole('heading', { level: 1, name: '改好的店' }).waitFor()
  await bar.waitFor({ state: 'hidden' })
  await expectAccessible(page, 'connection')
  const before = await page.getByRole('textbox', { name: 'EncodingAESKey' }).inputValue()
  await page.getByRole('button', { name: '更换 EncodingAESKey' }).click()
  await dialog(page).getByText('微信的推送都会被拒绝').waitFor()
  await dialog(page).getByRole('button', { name: '更换' }).click()
  await told(page, '已更换')
  expect(await page.getByRole('textbox', { name: 'EncodingAESKey' }).inputValue()).not.toBe(before)
  expect(await page.getByRole('textbox', { name: 'Token', exact: true }).inputValue()).toBe('xiaokefu')

  await page.getByRole('tab', { name: '接待设置' }).click()
  await page.getByLabel('客服接入时').fill('您好，小美为您服务')
  await bar.getByRole('button', { name: '保存' }).click()
  await told(page, '已保存')
  await bar.waitFor({ state: 'hidden' })
  await expectAccessible(page, 'reception')
  await page.getByRole('tab', { name: '客服', exact: true }).click()
  await page.getByRole('checkbox', { name: /^小美/ }).check()
  await bar.getByRole('button', { name: '保存' }).click()
  await told(page, '已保存')
  await bar.waitFor({ state: 'hidden' })
  await expectAccessible(page, 'agents')
  await page.reload()
  expect(await page.getByRole('checkbox', { name: /^小美/ }).isChecked()).toBe(true)
  await page.getByRole('tab', { name: '接待设置' }).click()
  await page.waitForFunction(() => [...document.querySelectorAll('textarea')].some((one) => one.value === '您好，小美为您服务'))

  await page.getByRole('tab', { name: '更多' }).click()
  await expectAccessible(page, 'more')
  await page.getByRole('button', { name: '暂停接待' }).click()
  await dialog(page).getByRole('button', { name: '暂停接待' }).click()
  await told(page, '已暂停')
  await page.getByText('已暂停', { exact: true }).first().waitFor()
  await page.getByRole('button', { name: '恢复接待' }).click()
  await told(page, '已恢复接待')
  await page.getByRole('button', { name: '删除产品' }).click()
  const yes = dialog(page).getByRole('button', { name: '删除' })
  expect(await yes.isDisabled()).toBe(true)
  await dialog(page).getByRole('textbox').fill('改好的店')
  await yes.click()
  await page.waitForURL(/\/console\/products$/)
  expect(await row(page, '改好的店').count()).toBe(0)
  await connect(page, account)
  await page.waitForURL(/guide$/)
  expectNoFaults(screen)
})

test('an agent who may not manage products does not see them', async () => {
  const { page } = await logIn(browser(), server(), server().demo.agents[0]!, '/products')
  await page.getByText('没有权限查看此页面').first().waitFor()
})
