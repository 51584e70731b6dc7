import type { Language } from './language'

/** Messages further apart than this get a time between them, as in WeChat. */
export const separatorGap = 5 * 60_000

const week: Record<Language, string[]> = {
  'zh-CN': ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
}
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const yesterday: Record<Language, string> = { 'zh-CN': '昨天', en: 'Yesterday' }

function two(n: number): string {
  return n < 10 ? '0' + n : String(n)
}

/** 14:05 */
export function clock(at: number): string {
  const d = new Date(at)
  return two(d.getHours()) + ':' + two(d.getMinutes())
}

/** Midnights between two moments on the reader's calendar; summer time does not shift it. */
export function daysBetween(at: number, now: number): number {
  const a = new Date(at)
  const b = new Date(now)
  const noonA = Date.UTC(a.getFullYear(), a.getMonth(), a.getDate())
  const noonB = Date.UTC(b.getFullYear(), b.getMonth(), b.getDate())
  return Math.round((noonB - noonA) / 86_400_000)
}

function date(at: number, now: number, language: Language): string {
  const d = new Date(at)
  const sameYear = d.getFullYear() === new Date(now).getFullYear()
  if (language === 'en') return `${months[d.getMonth()]} ${d.getDate()}` + (sameYear ? '' : `, ${d.getFullYear()}`)
  return (sameYear ? '' : `${d.getFullYear()}年`) + `${d.getMonth() + 1}月${d.getDate()}日`
}

/** The day as people say it: empty today, 昨天, 星期三 within a week, a date before that. */
function day(at: number, now: number, language: Language): string {
  const days = daysBetween(at, now)
  if (days === 0) return ''
  if (days === 1) return yesterday[language]
  if (days > 1 && days < 7) return week[language][new Date(at).getDay()]!
  return date(at, now, language)
}

/** Between messages: 14:05 · 昨天 14:05 · 星期三 14:05 · 11月3日 14:05 · 2025年11月3日 14:05 */
export function separatorTime(at: number, now: number, language: Language): string {
  const head = day(at, now, language)
  return head ? head + ' ' + clock(at) : clock(at)
}

/** In a list: 14:05 · 昨天 · 星期三 · 11月3日 · 2025/11/3 */
export function listTime(at: number, now: number, language: Language): string {
  const d = new Date(at)
  if (d.getFullYear() !== new Date(now).getFullYear() && daysBetween(at, now) >= 7) {
    return `${d.getFullYear()}/${d.getMonth() + 1}/${d.getDate()}`
  }
  return day(at, now, language) || clock(at)
}

/** Whether a time stands above this message. */
export function needsSeparator(at: number, before: number | undefined): boolean {
  return before === undefined || at - before > separatorGap
}

/** To the second, the same in both languages: 2026-11-03 14:05:09 */
export function fullTime(at: number): string {
  const d = new Date(at)
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${clock(at)}:${two(d.getSeconds())}`
}

/** How long something took or lasts: 45秒 · 3分20秒 · 2小时5分 · 4天3小时 */
export function duration(ms: number, language: Language): string {
  const units = language === 'en' ? [' d', ' h', ' min', ' s'] : ['天', '小时', '分', '秒']
  const total = Math.max(0, Math.round(ms / 1000))
  const parts = [Math.floor(total / 86_400), Math.floor(total / 3600) % 24, Math.floor(total / 60) % 60, total % 60]
  const first = parts.findIndex((n) => n > 0)
  if (first === -1) return '0' + units[3]
  return parts
    .slice(first, first + 2)
    .map((n, i) => (n > 0 ? n + units[first + i]! : ''))
    .filter(Boolean)
    .join(language === 'en' ? ' ' : '')
}
