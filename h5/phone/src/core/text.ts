import type { Item } from './types'
/**
 * A text as pieces, as WeChat shows it: addresses and anchors can be tapped,
 * everything else is text. Nothing here makes HTML.
 */
export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'app'; text: string; appid: string; path: string }
  | { kind: 'say'; text: string; says: string }

const ANCHOR = /<a\s([^<>]*)>([^<>]*)<\/a>/gi
const ADDRESS = /https?:\/\/[a-z0-9][\w\-.~:/?#[\]@!$&()*+,;=%|]*/gi

/** pieces reads a text of an account, in which anchors count. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = []
  let from = 0
  for (const m of text.matchAll(ANCHOR)) {
    found.push(...plain(text.slice(from, m.index)))
    found.push(anchor(m[1]!, m[2]!))
    from = m.index + m[0].length
  }
  found.push(...plain(text.slice(from)))
  return found
}

/** plain reads a text of a person: addresses alone can be tapped. */
export function plain(text: string): Piece[] {
  const found: Piece[] = []
  let from = 0
  for (const m of text.matchAll(ADDRESS)) {
    const href = m[0].replace(/[.,;:!?]+$/, '')
    if (m.index > from) found.push({ kind: 'text', text: text.slice(from, m.index) })
    found.push({ kind: 'link', text: href, href })
    from = m.index + href.length
  }
  if (from < text.length) found.push({ kind: 'text', text: text.slice(from) })
  return found
}

function anchor(inside: string, text: string): Piece {
  const attribute = (name: string) => new RegExp(`(?:^|\\s)${name}\\s*=\\s*(["'])(.*?)\\1`, 'i').exec(inside)?.[2] ?? ''
  const appid = attribute('data-miniprogram-appid')
  const href = attribute('href')
  if (appid) return { kind: 'app', text, appid, path: attribute('data-miniprogram-path') }
  if (/^weixin:\/\/bizmsgmenu/i.test(href)) {
    const says = new URLSearchParams(href.slice(href.indexOf('?') + 1)).get('msgmenucontent')
    return { kind: 'say', text, says: says || text }
  }
  return webAddress(href) ? { kind: 'link', text, href } : { kind: 'text', text }
}

/** webAddress lets pages through, and nothing that a browser would run. */
export const webAddress = (address: string): string => (/^https?:\/\/\S+$/i.test(address.trim()) ? address.trim() : '')

/** here is a file of the simulator's, wherever it was reached when the address was made. */
export function here(address: string | undefined): string {
  const at = (address || '').indexOf('/simulator/media/')
  return at >= 0 ? address!.slice(at) : webAddress(address || '')
}

/** summary is an item in one line, for the list of chats and for the ear. */
export function summary(item: Item | undefined, name: (kind: string) => string): string {
  if (!item) return ''
  switch (item.kind) {
    case 'text':
    case 'notice':
      return pieces(item.text || item.extra?.Content || '')
        .map((p) => p.text)
        .join('')
    case 'menu':
      return item.head || name('menu')
    case 'card':
    case 'link':
    case 'news':
    case 'music':
    case 'template':
    case 'subscribe':
      return `[${name(item.kind)}] ${item.title || ''}`.trim()
    case 'location':
      return `[${name('location')}] ${item.place?.label || ''}`.trim()
    default:
      return `[${name(item.kind)}]`
  }
}


