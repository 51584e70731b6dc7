import type { Body, Kind } from './model'

// What only WeChat brings into a conversation, as screens need it.

/** Kinds that are drawn by themselves, without a bubble around them. */
export const ALONE: readonly Kind[] = ['location', 'card', 'unsupported']

/** Where a place can be looked at; its coordinates are those of Chinese maps. Empty: nowhere. */
export function mapOf(b: Body): string {
  const { latitude: lat, longitude: lng } = b
  if (typeof lat !== 'number' || typeof lng !== 'number' || Math.abs(lat) > 90 || Math.abs(lng) > 180 || (lat === 0 && lng === 0)) return ''
  const title = encodeURIComponent((b.label || `${lat},${lng}`).replace(/[;:,]/g, ' '))
  return `https://apis.map.qq.com/uri/v1/marker?marker=coord:${lat},${lng};title:${title}&referer=yingke`
}

export type Why = 'gone' | 'large' | 'type' | 'away'

const whys: Record<string, Why> = {
  'wechat.media_gone': 'gone', 'wechat.download_size': 'large', 'file.too_large': 'large', 'file.image_too_large': 'large', 'file.type': 'type', 'file.broken': 'type',
}

/** Why a file is not here. After three days WeChat has it no more. */
export function missingWhy(m: Body['missing'], now: number): Why {
  if (!m) return 'away'
  return now > m.until ? 'gone' : (whys[m.fault] ?? 'away')
}
