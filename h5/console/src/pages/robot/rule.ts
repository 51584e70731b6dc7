import { copy } from '../../forms/form'
import type { Keyword, Product, ReplyItem, Rule, RuleEdit, Trigger } from '../../types'

/** What a reply item's form holds; unused fields are empty. */
export interface ItemFields {
  kind: ReplyItem['kind']
  body: {
    text: string
    file: { key: string; url?: string; thumb_url?: string } | null
    title: string
    description: string
    url: string
    picture: string
    appid: string
    path: string
    menu_id: number
    append_openid: boolean
    append_sign: boolean
  }
  delay_seconds: number
}

export interface WindowFields {
  kind: '' | 'daily' | 'weekly' | 'dates'
  weekdays: number[]
  first_day: string
  last_day: string
  /** Minutes of the day, `to` excluded. */
  from: number
  to: number
}

/** A rule as its form holds it. */
export interface RuleFields extends Omit<Rule, 'id' | 'position' | 'hits' | 'cost' | 'created_at' | 'changed_at' | 'items' | 'window' | 'only' | 'types'> {
  types: string[]
  only: { sources: string[]; params: string[]; tag_ids: number[]; channel_id: number; scenes: string[] }
  window: WindowFields
  items: ItemFields[]
}

export const itemKinds = ['text', 'image', 'link', 'url', 'card', 'menu'] as const
export const messageTypes = ['text', 'image', 'voice', 'video', 'file', 'location', 'link', 'card'] as const
export const placeholders = ['{{nick_name}}', '{{staff_name}}', '{{queue_no}}', '{{wait_min}}', '{{yyyy-MM-dd}}', '{{MM月dd日}}'] as const
export const limits = { name: 60, keyword: 30, keywords: 500, items: 5, delay: 60, interval: 86_400, waitLeast: 10, waitMost: 7_200, text: 600, bytes: 2048, title: 64, description: 120, path: 500 }

/** The tabs of the list, each with its triggers. */
export const triggerTabs: readonly { key: string; triggers: readonly Trigger[] }[] = [
  { key: 'open', triggers: ['open', 'param'] },
  { key: 'keyword', triggers: ['keyword'] },
  { key: 'received', triggers: ['received'] },
  { key: 'entry', triggers: ['follow', 'menu', 'scan'] },
  { key: 'system', triggers: ['join', 'queue', 'silence', 'end', 'offline'] },
]

export const isSystem = (trigger: Trigger) => triggerTabs[4]!.triggers.includes(trigger)
/** Only what a customer does himself leads to a person. */
export const leadsToPeople = (trigger: Trigger) => trigger === 'keyword' || trigger === 'menu' || trigger === 'scan'

export const characters = (text: string) => [...text].length
const bytes = (text: string) => new TextEncoder().encode(text).length

export function blankItem(kind: ItemFields['kind'] = 'text'): ItemFields {
  return {
    kind, delay_seconds: 0,
    body: { text: '', file: null, title: '', description: '', url: '', picture: '', appid: '', path: '', menu_id: 0, append_openid: false, append_sign: false },
  }
}

export function blankWindow(): WindowFields {
  return { kind: '', weekdays: [], first_day: '', last_day: '', from: 540, to: 1080 }
}

export function blankRule(trigger: Trigger, place: { product_id: number; channel_id: number }, folder = 0): RuleFields {
  return {
    ...place, group_id: 0, agent_id: 0, folder_id: Math.max(0, folder), name: '', trigger, enabled: true, keywords: [], card_part: 'both', types: [],
    only: { sources: [], params: [], tag_ids: [], channel_id: 0, scenes: [] }, window: blankWindow(), interval_seconds: 0, wait_seconds: trigger === 'silence' ? 60 : 0,
    items: [blankItem()], random: false, continue: false, to_human: false, agent_ids: [], group_ids: [],
  }
}

export function windowFields(window: Rule['window']): WindowFields {
  return window.kind ? { ...blankWindow(), ...window } : blankWindow()
}

export function fieldsOf(rule: Rule): RuleFields {
  const { id: _i, position: _p, hits: _h, cost: _c, created_at: _a, changed_at: _n, ...kept } = copy(rule)
  const items = kept.items.map(({ kind, body, delay_seconds }) => ({ kind, delay_seconds: delay_seconds ?? 0, body: { ...blankItem().body, ...body } }))
  return { ...kept, card_part: kept.card_part || 'both', only: { sources: [], params: [], tag_ids: [], channel_id: 0, scenes: [], ...kept.only }, window: windowFields(kept.window), items }
}

/** The rule as the server takes it. */
export function ruleOf(fields: RuleFields): RuleEdit {
  const { items, name, types, ...rest } = copy(fields)
  return {
    ...rest, name: name.trim(), types: types as RuleEdit['types'],
    items: items.map(({ kind, body: { file, ...body }, delay_seconds }) => ({ kind, delay_seconds, body: { ...body, ...(file && { file }) } })),
  }
}

/** A name for a rule that was given none. */
export function nameFor(fields: RuleFields, fallback: string): string {
  const first = fields.keywords[0]?.text
  return [...(first || fallback)].slice(0, limits.name).join('')
}

/** What the product cannot show is left out, and the customer gets the other items. */
export const shows = (kind: ItemFields['kind'], product: Product['kind']) => kind !== 'card' || product !== 'cloud'

/**
 * How many messages of WeChat's quota the answer spends. Texts that follow each
 * other without a pause are sent as one, as long as one message holds them.
 */
export function costOf(fields: Pick<RuleFields, 'items' | 'random'>): number {
  if (fields.items.length === 0) return 0
  if (fields.random) return 1
  return merged(fields.items).length
}

export function merged(items: readonly ItemFields[]): ItemFields[] {
  const out: ItemFields[] = []
  for (const item of items) {
    const last = out.at(-1)
    const both = last ? last.body.text + '\n\n' + item.body.text : ''
    if (last?.kind === 'text' && item.kind === 'text' && item.delay_seconds === 0 && bytes(both) <= limits.bytes && characters(both) <= limits.text) {
      out[out.length - 1] = { ...last, body: { ...last.body, text: both } }
    } else out.push(item)
  }
  return out
}

/** Adds words that were typed or pasted, one a line or with commas between them; what is there already is left out. */
export function addKeywords(there: readonly Keyword[], typed: string, partial: boolean): Keyword[] {
  const out = [...there]
  for (const word of typed.split(/[\n,，、;；|]+/)) {
    const text = word.trim()
    if (text && !out.some((one) => one.partial === partial && one.text.toLowerCase() === text.toLowerCase())) out.push({ text, partial })
  }
  return out
}

/** Puts something where the cursor stands. */
export function inserted(text: string, piece: string, from: number, to: number): string {
  return text.slice(0, from) + piece + text.slice(to)
}

export function clock(minutes: number): string {
  return String(Math.floor(minutes / 60)).padStart(2, '0') + ':' + String(minutes % 60).padStart(2, '0')
}

/** Minutes of a time as "09:30"; what is no time is -1. "24:00" is the end of the day. */
export function minutesOf(text: string): number {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text.trim())
  if (!found) return -1
  const minutes = Number(found[1]) * 60 + Number(found[2])
  return Number(found[2]) < 60 && minutes <= 1440 ? minutes : -1
}

type Say = (key: string, args?: Record<string, unknown>) => string

/** When a rule is in force, in words; empty: always. */
export function windowWords(window: Rule['window'], t: Say): string {
  if (!window.kind) return ''
  const hours = `${clock(window.from ?? 0)}–${clock(window.to ?? 1440)}`
  if (window.kind === 'daily') return t('bot.every_day', { hours })
  if (window.kind === 'dates') return `${window.first_day} – ${window.last_day} ${hours}`
  return (window.weekdays ?? []).map((day) => t('bot.weekday.' + day)).join(' ') + ' ' + hours
}

export interface Rules {
  required(text: string): string
  most(text: string, most: number): string
  range(value: unknown, least: number, most: number): string
  url(text: string): string
  wrong(found: Record<string, string>): Record<string, string>
}

/** Says at the field what the server would refuse. */
export function checkRule(fields: RuleFields, rules: Rules, t: Say): Record<string, string> {
  const found: Record<string, string> = {
    name: rules.most(fields.name, limits.name),
    interval_seconds: rules.range(fields.interval_seconds, 0, limits.interval),
    window: checkWindow(fields.window, t),
  }
  if (fields.trigger === 'silence') found.wait_seconds = rules.range(fields.wait_seconds, limits.waitLeast, limits.waitMost)
  if (fields.trigger === 'keyword') {
    const long = fields.keywords.find((one) => characters(one.text) > limits.keyword)
    found.keywords =
      fields.keywords.length === 0 ? t('bot.keyword_needed') : long ? t('bot.keyword_long', { word: long.text, n: limits.keyword }) : fields.keywords.length > limits.keywords ? t('bot.keywords_many', { n: limits.keywords }) : ''
  }
  fields.items.forEach((item, at) => Object.entries(checkItem(item, rules, t)).forEach(([key, sentence]) => (found[`items.${at}.${key}`] = sentence)))
  return rules.wrong(found)
}

export function checkWindow(window: WindowFields, t: Say): string {
  if (!window.kind) return ''
  if (window.kind === 'weekly' && window.weekdays.length === 0) return t('bot.weekday_needed')
  if (window.kind === 'dates' && !(window.first_day && window.last_day && window.first_day <= window.last_day)) return t('bot.dates_wrong')
  return window.from < 0 || window.to < 0 || window.from >= window.to ? t('bot.hours_wrong') : ''
}

/** What of an item is wrong. Placeholders may stand in addresses. */
function checkItem({ kind, body, delay_seconds }: ItemFields, rules: Rules, t: Say): Record<string, string> {
  const titled = () => rules.required(body.title) || rules.most(body.title, limits.title)
  const address = () => rules.required(body.url) || rules.url(body.url.trim().replace(/\{\{\w+\}\}/g, 'x'))
  const delay = { delay: rules.range(delay_seconds, 0, limits.delay) }
  switch (kind) {
    case 'text':
      return { ...delay, text: rules.required(body.text) || rules.most(body.text, limits.text) || (bytes(body.text) > limits.bytes ? t('bot.text_bytes', { n: limits.bytes }) : '') }
    case 'image':
      return { ...delay, file: body.file?.key ? '' : t('bot.image_needed') }
    case 'link':
      return { ...delay, title: titled(), url: address(), description: rules.most(body.description, limits.description) }
    case 'url':
      return { ...delay, title: titled(), url: address() }
    case 'card':
      return { ...delay, title: titled(), appid: rules.required(body.appid) || (/^wx[0-9a-zA-Z]{4,30}$/.test(body.appid.trim()) ? '' : t('bot.appid_wrong')), path: rules.required(body.path) || rules.most(body.path, limits.path) }
    case 'menu':
      return { ...delay, menu: body.menu_id ? '' : t('bot.menu_needed') }
  }
}
