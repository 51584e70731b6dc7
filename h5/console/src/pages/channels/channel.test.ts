import { describe, expect, it } from 'vitest'
import { channelForm, codeAddress, type ChannelForm, widgetTag } from '../../stores/channels'
import type { Channel, Link } from '../../types'
import { checkChannel } from './check'
import { parts } from './preview'

const form = (more: Partial<ChannelForm> = {}): ChannelForm => ({ ...channelForm({ name: '官网', remark: '', settings: {} } as Channel), ...more })
const rules = {
  required: (text: string) => (text.trim() ? '' : 'required'),
  most: (text: string, most: number) => ([...text].length > most ? 'long' : ''),
  range: (value: unknown, least: number, most: number) => (typeof value === 'number' && value >= least && value <= most ? '' : 'range'),
  url: (text: string) => (text === '' || text.startsWith('http') ? '' : 'url'),
  wrong: (found: Record<string, string>) => Object.fromEntries(Object.entries(found).filter(([, sentence]) => sentence)),
} as unknown as Parameters<typeof checkChannel>[1]
const wrong = (more: Partial<ChannelForm>) => checkChannel(form(more), rules, (key) => key)

describe('the settings of a channel', () => {
  it('have a value for everything, whatever the server left out', () => {
    expect(form().history_shown).toBe(20)
    expect(wrong({})).toEqual({})
  })

  it.each([
    ['a notice that says nothing', { notice: { enabled: true, text: ' ', url: '' } }, { 'notice.text': 'required' }],
    ['a notice that is off may be empty', { notice: { enabled: false, text: '', url: '' } }, {}],
    ['a link that is none', { notice: { enabled: true, text: 'a', url: 'javascript:alert(1)' } }, { 'notice.url': 'url' }],
    ['an entry without a label', { entries: [{ kind: 'human' as const, label: '', value: '' }] }, { 'entries.0.label': 'required' }],
    ['an entry that leads nowhere', { entries: [{ kind: 'link' as const, label: 'a', value: 'x' }] }, { 'entries.0.value': 'url' }],
    ['a label of eleven characters', { entries: [{ kind: 'human' as const, label: '一二三四五六七八九十一', value: '' }] }, { 'entries.0.label': 'long' }],
    ['a form that asks nothing', { form: { enabled: true, fields: [] } }, { 'form.fields': 'channels.form_empty' }],
    ['an end after four minutes', { auto_end_minutes: 4 }, { auto_end_minutes: 'range' }],
    ['no end at all', { auto_end_minutes: 0 }, {}],
    ['a text of 601 characters', { open_text: '啊'.repeat(601) }, { open_text: 'long' }],
  ])('%s', (_, more, errors) => {
    expect(wrong(more)).toEqual(errors)
  })
})

describe('the preview', () => {
  it('shows everything in full mode, and what is off as off', () => {
    const shown = parts(form({ rating: { enabled: true, automatic: true } }), true)
    expect(shown).toMatchObject({ rating: 'on', notice: 'off', form: 'off', voice: 'off', emoji: 'on' })
    expect(shown.closed).toBeUndefined()
  })

  it('shows as it is only what customers see at once', () => {
    const shown = parts(form({ rating: { enabled: true, automatic: true }, notice: { enabled: true, text: '公告', url: '' } }), false)
    expect(shown).toEqual({ agent_name: 'on', agent_state: 'on', emoji: 'on', image: 'on', notice: 'on' })
  })

  it('shows a closed service as closed in both', () => {
    expect([parts(form({ closed: true }), true).closed, parts(form({ closed: true }), false).closed]).toEqual(['on', 'on'])
  })
})

it('makes the tag that other sites include', () => {
  expect(widgetTag({ id: 3, key: 'abc' }, 'https://kf.example')).toBe('<script src="https://kf.example/widget.js" data-channel="3" data-key="abc" async></script>')
})

it('asks for a code with a logo only when one is wanted', () => {
  const link = { code: 'c/1' } as Link
  expect(codeAddress(link, { format: 'svg', size: 240, logo: false })).toBe('/api/links/c%2F1/qr?format=svg&size=240')
  expect(codeAddress(link, { format: 'png', size: 400, logo: true })).toBe('/api/links/c%2F1/qr?format=png&size=400&logo=1')
})
