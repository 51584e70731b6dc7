import type { SmartMenu, Tried } from '../../types'
import { type ItemFields, merged } from './rule'

/** One bubble of the phone. */
export interface Bubble {
  kind: string
  body: Record<string, unknown>
  delay: number
  /** It is not sent, and this is why. */
  skipped?: 'card' | 'menu'
}

export interface MenuBody {
  head: string
  lines: { kind: string; text: string; value?: string }[]
  tail: string
  numberless?: boolean
}

/** What stands for the placeholders while nobody is there. */
export interface Sample {
  nick: string
  staff: string
  now: Date
}

const two = (n: number) => String(n).padStart(2, '0')

/** A text as a customer would read it. */
export function filled(text: string, { nick, staff, now }: Sample): string {
  const date: Record<string, string> = { yyyy: String(now.getFullYear()), MM: two(now.getMonth() + 1), dd: two(now.getDate()), hh: two(now.getHours()), mm: two(now.getMinutes()), ss: two(now.getSeconds()) }
  const known: Record<string, string> = { nick_name: nick, staff_name: staff, queue_no: '1', wait_min: '3', source: 'source', openid: 'openid', unionid: 'unionid', appid: 'appid' }
  return text.replace(/\{\{([^{}]+)\}\}/g, (whole, name: string) => known[name] ?? (/^(yyyy-)?MM(-|月)dd日?( hh:mm(:ss)?)?$/.test(name) ? name.replace(/yyyy|MM|dd|hh|mm|ss/g, (part) => date[part]!) : whole))
}

/** What a rule would say, item by item, in WeChat or on our own page. */
export function bubblesOf(items: readonly ItemFields[], menus: readonly SmartMenu[], cloud: boolean, sample: Sample): Bubble[] {
  return (cloud ? items : merged(items)).map(({ kind, body, delay_seconds }) => {
    const text = (value: string) => filled(value, sample)
    const bubble: Bubble = { kind, delay: delay_seconds, body: { ...body, text: text(body.text), title: text(body.title), description: text(body.description) } }
    if (kind === 'card' && cloud) bubble.skipped = 'card'
    if (kind === 'menu') {
      const menu = menus.find((one) => one.id === body.menu_id)
      if (menu) bubble.body = menuBody(menu, sample)
      if (body.menu_id && !menu?.enabled) bubble.skipped = 'menu'
    }
    return bubble
  })
}

export function menuBody(menu: MenuBody, sample: Sample): Record<string, unknown> {
  return { head: filled(menu.head, sample), tail: filled(menu.tail, sample), numberless: menu.numberless ?? false, lines: menu.lines.map((line) => ({ ...line, text: filled(line.text, sample) })) }
}

export const triedBubbles = (tried: Tried): Bubble[] => tried.says.map((say) => ({ kind: say.kind, body: say.body, delay: say.delay_seconds }))

/** The number in front of each line of a menu; 0: none. */
export function numbersOf(lines: readonly { kind: string }[], numberless = false): number[] {
  let n = 0
  return lines.map((line) => (line.kind === 'keyword' && !numberless ? ++n : 0))
}

/** A text with anchors as pieces; an anchor is shown as a link and never followed here. */
export function anchors(text: string): { text: string; href?: string }[] {
  const out: { text: string; href?: string }[] = []
  let from = 0
  for (const found of text.matchAll(/<a\s[^>]*?href="([^"]*)"[^>]*>([^<]*)<\/a>/g)) {
    if (found.index > from) out.push({ text: text.slice(from, found.index) })
    out.push({ text: found[2]!, href: found[1]! })
    from = found.index + found[0].length
  }
  if (from < text.length) out.push({ text: text.slice(from) })
  return out
}
