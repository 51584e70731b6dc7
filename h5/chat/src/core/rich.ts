/**
 * Text as pieces: plain, link, telephone. Nothing here makes HTML; the page
 * draws each piece as text, so a name or a message can hold any markup it likes.
 */
export type Piece = { text: string; href?: string }

// As in WeChat, an address ends where the Chinese text goes on.
const ADDRESS = /(https?:\/\/|www\.)[a-z0-9][\w\-.~:/?#[\]@!$&()*+,;=%|]*|[\w.+-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+|\+?\d[\d -]{5,18}\d/gi
const ANCHOR = /<a\s[^<>]*?href\s*=\s*(["'])([^"'<>]*)\1[^<>]*>([^<>]*)<\/a>/gi
/** A text this long is not searched for links: it would only be slow. */
const LONGEST = 20000

/** pieces finds links, mail addresses and telephone numbers. */
export function pieces(text: string): Piece[] {
  if (text.length > LONGEST) return [{ text }]
  const found: Piece[] = []
  let from = 0
  ADDRESS.lastIndex = 0
  for (let m = ADDRESS.exec(text); m; m = ADDRESS.exec(text)) {
    const raw = trimEnd(m[0]!)
    const href = hrefOf(raw, text.charAt(m.index - 1), text.charAt(m.index + raw.length))
    ADDRESS.lastIndex = m.index + raw.length
    if (!href) continue
    if (m.index > from) found.push({ text: text.slice(from, m.index) })
    found.push({ text: raw, href })
    from = m.index + raw.length
  }
  if (from < text.length) found.push({ text: text.slice(from) })
  return found
}

/** anchored also reads <a href="..."> as WeChat does in the texts that we send. */
export function anchored(text: string): Piece[] {
  if (text.length > LONGEST || text.indexOf('<a') < 0) return pieces(text)
  const found: Piece[] = []
  let from = 0
  ANCHOR.lastIndex = 0
  for (let m = ANCHOR.exec(text); m; m = ANCHOR.exec(text)) {
    found.push(...pieces(text.slice(from, m.index)))
    const href = safeHref(m[2]!)
    found.push(href ? { text: m[3]! || m[2]!, href } : { text: m[3]! })
    from = m.index + m[0]!.length
  }
  found.push(...pieces(text.slice(from)))
  return found
}

/** Mobile, with area code, 400 and 800, international, and seven or eight digits. */
const DIALLED = /^(1[3-9]\d{9}|0\d{9,11}|[48]00\d{7}|95\d{3,6}|[2-8]\d{6,7}|\+\d{7,15})$/

/** safeHref lets through addresses that open a page, a call or a mail, and nothing else. */
export function safeHref(address: string): string {
  const trimmed = address.trim()
  return /^(https?:\/\/|tel:|mailto:)[^\s]+$/i.test(trimmed) ? trimmed : ''
}

/** A full stop or bracket behind an address belongs to the sentence. */
function trimEnd(raw: string): string {
  let end = raw.replace(/[.,;:!?'"\-]+$/, '')
  if (end.endsWith(')') && end.indexOf('(') < 0) end = end.slice(0, -1)
  return end.trim() === end ? end : end.trim()
}

function hrefOf(raw: string, before: string, after: string): string {
  if (/^https?:\/\//i.test(raw)) return safeHref(raw)
  if (/^www\./i.test(raw)) return raw.length > 6 ? safeHref(`http://${raw}`) : ''
  if (raw.indexOf('@') > 0) return `mailto:${raw}`
  return telephone(raw, before, after)
}

/** Seven to fifteen digits that do not stand inside a word or a longer number. */
function telephone(raw: string, before: string, after: string): string {
  const digits = raw.replace(/[ -]/g, '')
  if (/[\w.¥$€*#]/.test(before) || /[\w*%]/.test(after)) return ''
  if (/^\d{4}-\d{1,2}-\d{1,2}/.test(raw) || / {2}|--/.test(raw)) return ''
  return DIALLED.test(digits) ? `tel:${digits}` : ''
}
