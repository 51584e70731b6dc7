/** The session-from of a contact button: what WeChat does to it, and samples to try. */

/** Where WeChat cuts it, in bytes of UTF-8. */
export const SESSION_LIMIT = 1000

export const bytesOf = (text: string): number => new TextEncoder().encode(text).length

export type Verdict = 'empty' | 'text' | 'json' | 'cut'

/** judge says what a server will get. */
export function judge(text: string): Verdict {
  if (text === '') return 'empty'
  if (bytesOf(text) > SESSION_LIMIT) return 'cut'
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? 'json' : 'text'
  } catch {
    return 'text'
  }
}

export type Sample = 'full' | 'source' | 'none' | 'long' | 'broken'

export const samples: readonly Sample[] = ['full', 'source', 'none', 'long', 'broken']

/** sampleOf is what a developer would write into his button. */
export function sampleOf(sample: Sample, nickname: string, mobile = ''): string {
  const full = { nickName: nickname, source: '商品详情', city: '广州', province: '广东', mobile, sex: 1, note: '老客户' }
  switch (sample) {
    case 'full':
      return JSON.stringify(full)
    case 'source':
      return JSON.stringify({ source: '首页' })
    case 'long':
      return JSON.stringify({ ...full, note: '很长的备注'.repeat(70) })
    case 'broken':
      return `{"nickName":"${nickname}","source":`
    default:
      return ''
  }
}
