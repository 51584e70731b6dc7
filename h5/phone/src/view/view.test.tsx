import { render } from 'preact'
import { afterEach, describe, expect, test } from 'vitest'
import type { Item, Thread } from '../core/types'
import { Engine } from '../shell/engine'
import { makeSay } from '../words'
import { readValues } from './dev/Deeds'
import { verdictOn } from './dev/Forgeries'
import { pretty } from './dev/pretty'
import { withoutLast } from './EmojiPanel'
import { base64 } from './files'
import { ItemRow } from './ItemRow'
import { PhoneContext, sentence, type Phone } from './phone'
import { Refusal } from '../shell/ask'
import { ticketOf } from './ScanSheet'

const t = makeSay('zh-CN')
const thread: Thread = { appid: 'wxshop', name: '小店', kind: 'miniprogram', openid: 'o', following: false, typing: false, quota: { left: 0, until: 0 }, count: 1 }
const said: string[] = []
const phone: Phone = {
  engine: new Engine(() => {}), t, language: 'zh-CN', route: { person: 'ming', screen: 'chat', appid: 'wxshop' }, wide: false, look: { language: 'zh-CN', theme: 'auto' },
  go: () => {}, toast: (text) => said.push(text), show: () => {}, change: () => {},
}

function drawn(more: Partial<Item>): HTMLElement {
  const box = document.createElement('div')
  const item: Item = { id: 1, appid: 'wxshop', at: 0, from: 'account', kind: 'text', ...more }
  render(
    <PhoneContext.Provider value={phone}>
      <ItemRow item={item} thread={thread} />
    </PhoneContext.Provider>,
    box,
  )
  return box
}

afterEach(() => said.splice(0))

describe('what an account sends', () => {
  test('is text, whatever it looks like', () => {
    const box = drawn({ text: '<img src=x onerror=alert(1)><script>alert(1)</script>' })
    expect([box.querySelector('img, script'), box.querySelector('.bubble')!.textContent]).toEqual([null, '<img src=x onerror=alert(1)><script>alert(1)</script>'])
  })

  test.each(['link', 'news', 'music', 'template'])('opens no address that a browser would run: %s', (kind) => {
    expect(drawn({ kind, title: 'x', url: 'javascript:alert(1)' }).querySelector('a')).toBeNull()
    const door = drawn({ kind, title: 'x', url: 'https://a.cn' }).querySelector('a')!
    expect([door.href, door.target, door.rel]).toEqual(['https://a.cn/', '_blank', 'noopener'])
  })

  test('leads to other mini-programs by word only', () => {
    drawn({ kind: 'card', title: '直播', path: 'pages/live', opens_appid: 'wxother' }).querySelector('button')!.click()
    drawn({ text: '<a data-miniprogram-appid="wxother" data-miniprogram-path="p">去</a>' }).querySelector('button')!.click()
    expect(said).toEqual([t('opensApp', { appid: 'wxother', path: 'pages/live' }), t('opensApp', { appid: 'wxother', path: 'p' })])
  })

  test('is named where its kind is not known', () => {
    expect(drawn({ kind: 'hologram', extra: { Url: 'x' } }).textContent).toContain('不支持的消息类型：hologram{"Url":"x"}')
  })

  test('has its notices in grey, and the name of who speaks', () => {
    expect(drawn({ from: 'system', kind: 'notice', text: '已关注' }).querySelector('.notice')!.textContent).toBe('已关注')
    expect(drawn({ text: 'a', as: '小美' }).querySelector('.said-by')!.textContent).toBe('小美')
  })
})

test('what a person sends shows how it went', () => {
  const state = (status: string) => drawn({ from: 'person', text: 'a', status }).querySelector('.held')!.lastElementChild!
  expect([state('sending').getAttribute('aria-label'), state('failed').getAttribute('aria-label'), state('delivered').textContent]).toEqual(['发送中', '推送失败', '已送达'])
  ;(state('failed') as HTMLElement).click()
  expect(said).toEqual([t('failedWhy')])
})

test('a refusal is a sentence, or what was said where there is none', () => {
  expect([sentence(new Refusal('not_following', 'x'), t), sentence(new Refusal('', 'token 校验失败'), t)]).toEqual(['请先关注公众号', 'token 校验失败'])
})

test('a server does well that refuses forgeries, and may answer a replay', () => {
  const verdicts = [['unsigned', 403], ['unsigned', 200], ['unsigned', 302], ['unsigned', 500], ['unsigned', 0], ['replay', 200], ['replay', 0]] as const
  expect(verdicts.map(([how, status]) => verdictOn(how, status))).toEqual(['good', 'bad', 'bad', 'pending', 'pending', 'good', 'pending'])
})

test('a code is scanned by its text, its ticket, or the address of its picture', () => {
  expect([' gQ1== ', 'https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=gQ1%3D%3D', 'http://weixin.qq.com/q/abc', 'x?ticket=%E5'].map(ticketOf)).toEqual([
    'gQ1==', 'gQ1==', 'http://weixin.qq.com/q/abc', 'x?ticket=%E5',
  ])
})

test('fields of a raw message are texts', () => {
  expect(['{"a":"b"}', '', '{"a":1}', '[]', 'null', '{'].map(readValues)).toEqual([{ a: 'b' }, {}, null, null, null, null])
})

test('bodies are laid out for reading, and keep every digit', () => {
  expect(pretty('{"MsgId":24000000000000123,"a":[1]}')).toBe('{\n  "MsgId": 24000000000000123,\n  "a": [\n    1\n  ]\n}')
  expect(pretty('<xml><A><![CDATA[x]]></A><B>1</B></xml>')).toBe('<xml>\n<A><![CDATA[x]]></A>\n<B>1</B>\n</xml>')
  expect([pretty('{broken'), pretty('success')]).toEqual(['{broken', 'success'])
})

test('files of any size become base64, and an emoji is erased whole', () => {
  const bytes = new Uint8Array(100_000).map((_, i) => i % 251)
  expect(atob(base64(bytes)).length).toBe(100_000)
  expect(['a😀', 'ab', '❤️', ''].map(withoutLast)).toEqual(['a', 'a', '', ''])
})
