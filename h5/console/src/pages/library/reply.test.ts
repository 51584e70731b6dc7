import { describe, expect, it } from 'vitest'
import type { QuickReply } from '../../types'
import { bodyOf, contentOf, fieldsOf, matches } from './reply'

const reply = (kind: string, body: object, title = '标题'): QuickReply => ({ id: 1, group_id: 2, agent_id: 0, title, kind, body: body as Record<string, unknown>, position: 0 })
const menu = reply('menu', { head: '请选择', lines: [{ kind: 'keyword', text: '查订单', value: '订单' }] })

describe('a quick reply', () => {
  it.each([
    [reply('text', { text: '48 小时内发货' }), '48 小时内发货'],
    [reply('link', { title: '官网', description: '', url: 'https://a.example' }), '官网 https://a.example'],
    [menu, '请选择 / 查订单'],
    [reply('image', { file: { key: 'k', name: '尺码表.png' } }), '尺码表.png'],
    [reply('image', {}), ''],
  ])('says what it holds', (one, words) => {
    expect(contentOf(one)).toBe(words)
  })

  it('is found by title and by content, in any case', () => {
    const one = reply('text', { text: 'Hello 您好' }, 'Greeting')
    expect(['greet', 'HELLO', '您好', ' ', 'nothing'].map((search) => matches(one, search))).toEqual([true, true, true, true, false])
  })

  it('keeps the content of a kind that is made elsewhere', () => {
    expect(bodyOf({ ...fieldsOf(menu, 2), title: '新标题' }, menu)).toEqual(menu.body)
  })

  it('sends only what belongs to its kind', () => {
    const fields = { ...fieldsOf(null, 2), text: '文字', image: 'k9', link: { title: 'T', description: 'D', url: 'https://a.example', picture: '' } }
    expect(bodyOf({ ...fields, kind: 'text' }, null)).toEqual({ text: '文字' })
    expect(bodyOf({ ...fields, kind: 'image' }, null)).toEqual({ file: { key: 'k9' } })
    expect(bodyOf({ ...fields, kind: 'link' }, null)).toEqual(fields.link)
  })
})
