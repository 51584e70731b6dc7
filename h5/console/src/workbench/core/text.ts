// Words as pieces: plain text, addresses that may be opened, and what was searched for.

export interface Piece {
  text: string
  href?: string
  mark?: boolean
}

/** Longest text that a message takes. */
export const TEXT_LIMIT = 2000

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"'`，。；：！？、（）【】《》“”‘’\u3000]+/gi

/** Splits a text into plain pieces and links. Only http and https ever become a link. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = []
  let from = 0
  for (const found of text.matchAll(ADDRESS)) {
    const address = trimEnd(found[0])
    const href = safeAddress(/^www\./i.test(address) ? `https://${address}` : address)
    if (!href) continue
    if (found.index > from) out.push({ text: text.slice(from, found.index) })
    out.push({ text: address, href })
    from = found.index + address.length
  }
  if (from < text.length) out.push({ text: text.slice(from) })
  return out
}

/** A sentence's stop after an address is not part of it; nor is a bracket that it did not open. */
function trimEnd(address: string): string {
  let out = address.replace(/[.,;:!?]+$/, '')
  while (out.endsWith(')') && count(out, ')') > count(out, '(')) out = out.slice(0, -1).replace(/[.,;:!?]+$/, '')
  return out
}

function count(text: string, c: string): number {
  return text.split(c).length - 1
}

/** The address, when it is one that a browser may open without harm; otherwise nothing. */
export function safeAddress(raw: string): string | undefined {
  try {
    const url = new URL(raw)
    return (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname ? url.href : undefined
  } catch {
    return undefined
  }
}

/** Marks every occurrence of the query. */
export function highlighted(text: string, query: string): Piece[] {
  const q = query.trim().toLowerCase()
  if (!q) return [{ text }]
  const low = text.toLowerCase()
  if (low.length !== text.length) return [{ text }]
  const out: Piece[] = []
  let from = 0
  for (let at = low.indexOf(q); at >= 0; at = low.indexOf(q, from)) {
    if (at > from) out.push({ text: text.slice(from, at) })
    out.push({ text: text.slice(at, at + q.length), mark: true })
    from = at + q.length
  }
  if (from < text.length) out.push({ text: text.slice(from) })
  return out
}

/** The part of a long text around the query, so that a result row shows why it was found. */
export function around(text: string, query: string, room = 60): string {
  const flat = text.replace(/\s+/g, ' ')
  const at = flat.toLowerCase().indexOf(query.trim().toLowerCase())
  if (at < room / 2 || flat.length <= room) return flat
  return '…' + flat.slice(Math.max(0, at - Math.floor(room / 3)))
}

/** Characters as people count them: an emoji of four bytes is one. */
export function length(text: string): number {
  let n = 0
  for (const _ of text) n++
  return n
}

const UNITS = ['B', 'KB', 'MB', 'GB']

export function bytes(size: number): string {
  let n = size
  let unit = 0
  while (n >= 1024 && unit < UNITS.length - 1) {
    n /= 1024
    unit++
  }
  return `${unit === 0 ? n : n.toFixed(n < 10 ? 1 : 0)} ${UNITS[unit]}`
}
