import { length } from './text'

// A text for WeChat has an end that the server knows; a longer one is cut into
// several only when a person says so, because each costs one of a few messages.

/** Longest text that WeChat takes: people count characters, WeChat bytes. */
export const WECHAT_CHARACTERS = 600
export const WECHAT_BYTES = 2048

const encoder = new TextEncoder()

export const size = (text: string): number => encoder.encode(text).length

export function tooLong(text: string): boolean {
  return length(text) > WECHAT_CHARACTERS || size(text) > WECHAT_BYTES
}

/** Cuts where people pause, if there is such a place in the second half of a piece. */
export function split(text: string): string[] {
  const out: string[] = []
  let rest = text.trim()
  while (rest !== '') {
    const end = pieceEnd(rest)
    const piece = rest.slice(0, end).trim()
    if (piece !== '') out.push(piece)
    rest = rest.slice(end).trim()
  }
  return out
}

function pieceEnd(text: string): number {
  let characters = 0
  let bytes = 0
  let limit = text.length
  let at = 0
  for (const c of text) {
    bytes += size(c)
    if (characters === WECHAT_CHARACTERS || bytes > WECHAT_BYTES) {
      limit = at
      break
    }
    characters++
    at += c.length
  }
  if (limit === text.length) return limit
  for (const pauses of ['\n', '。！？!?', '；;，, ']) {
    const found = Math.max(...[...pauses].map((p) => text.lastIndexOf(p, limit - 1)))
    if (found > limit / 2) return found + 1
  }
  return limit
}
