import { copy } from '../../forms/form'
import type { MenuLine, SmartMenu } from '../../types'
import { characters, type Rules } from './rule'

/** A line as its form holds it; unused fields are empty. */
export interface LineFields {
  kind: MenuLine['kind']
  text: string
  value: string
  appid: string
  path: string
}

export interface MenuFields {
  name: string
  enabled: boolean
  head: string
  lines: LineFields[]
  tail: string
  numberless: boolean
}

export const lineKinds = ['keyword', 'link', 'card', 'text', 'blank'] as const
export const menuLimits = { lines: 30, links: 10, line: 40, keyword: 30, text: 600, name: 60 }

export const blankLine = (kind: LineFields['kind'] = 'keyword'): LineFields => ({ kind, text: '', value: '', appid: '', path: '' })

export function menuFields(menu?: SmartMenu): MenuFields {
  if (!menu) return { name: '', enabled: true, head: '', lines: [blankLine()], tail: '', numberless: false }
  const { name, enabled, head, lines, tail, numberless } = copy(menu)
  return { name, enabled, head, tail, numberless, lines: lines.map((line) => ({ ...blankLine(), ...line })) }
}

/** Says at the field what the server would refuse. */
export function checkMenu(menu: MenuFields, rules: Rules, t: (key: string, args?: Record<string, unknown>) => string): Record<string, string> {
  const found: Record<string, string> = {
    name: rules.required(menu.name) || rules.most(menu.name, menuLimits.name),
    head: rules.most(menu.head, menuLimits.text),
    tail: rules.most(menu.tail, menuLimits.text),
  }
  const tapped = menu.lines.filter((one) => one.kind !== 'text' && one.kind !== 'blank').length
  if (tapped === 0 || tapped > menuLimits.links) found.lines = t('bot.menu_links', { n: menuLimits.links })
  menu.lines.forEach((line, at) => {
    const put = (field: string, sentence: string) => (found[`lines.${at}.${field}`] = sentence)
    if (line.kind !== 'blank') put('text', rules.required(line.text) || rules.most(line.text, menuLimits.line))
    if (line.kind === 'keyword') put('value', characters(line.value || line.text) > menuLimits.keyword ? t('bot.line_keyword_long', { n: menuLimits.keyword }) : '')
    if (line.kind === 'link') put('value', rules.required(line.value) || rules.url(line.value.trim().replace(/\{\{\w+\}\}/g, 'x')))
    if (line.kind === 'card') {
      put('appid', /^wx[0-9a-zA-Z]{4,30}$/.test(line.appid.trim()) ? '' : t('bot.appid_wrong'))
      put('path', rules.required(line.path))
    }
  })
  return rules.wrong(found)
}

/** What a tap on a line says. */
export const lineSays = (line: Pick<LineFields, 'text' | 'value'>) => line.value.trim() || line.text.trim()
