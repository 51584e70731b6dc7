import type { Audit } from '../../types'

/** One line of a before/after table. */
export interface Change {
  field: string
  was: unknown
  became: unknown
}

type Facts = Record<string, unknown>

const isFacts = (value: unknown): value is Facts => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What differs between before and after, with parts of parts as "notice.text". Equal values are left out. */
export function changes(before: Facts | null | undefined, after: Facts | null | undefined, path = ''): Change[] {
  const was = before ?? {}
  const became = after ?? {}
  return [...new Set([...Object.keys(was), ...Object.keys(became)])].flatMap((key) => {
    const a = was[key]
    const b = became[key]
    if (isFacts(a) && isFacts(b)) return changes(a, b, path + key + '.')
    return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ field: path + key, was: a, became: b }]
  })
}

/** A day as the date field says it, as the first millisecond of it here; undefined when there is none. */
export function dayStart(day: string, plusDays = 0): number | undefined {
  const [y, m, d] = day.split('-').map(Number)
  return y && m && d ? new Date(y, m - 1, d + plusDays).getTime() : undefined
}

/** A line that names nobody was written by the program or by the operator at the terminal. */
export const bySystem = (line: Pick<Audit, 'agent_id'>) => line.agent_id === 0
