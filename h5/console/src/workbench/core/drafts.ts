// A draft is what stands unsent in one conversation's composer. It survives a
// reload and is shared between the tabs of one agent: the latest keystroke wins.

export interface Draft {
  text: string
  note: boolean
  at: number
}

export const NO_DRAFT: Draft = { text: '', note: false, at: 0 }

/** Drafts untouched for so long are forgotten. */
export const DRAFT_DAYS = 30
const DAY = 86_400_000

/** The draft that stands when another tab tells of its own. */
export function merge(mine: Draft, theirs: Draft): Draft {
  return theirs.at > mine.at ? theirs : mine
}

export function empty(d: Draft): boolean {
  return d.text.trim() === ''
}

export function stale(d: Draft, now: number): boolean {
  return now - d.at > DRAFT_DAYS * DAY
}

export function freezeDraft(d: Draft): string {
  return JSON.stringify(d)
}

export function thawDraft(text: string | null): Draft | null {
  if (!text) return null
  try {
    const d = JSON.parse(text) as Partial<Draft>
    if (typeof d.text !== 'string' || typeof d.at !== 'number') return null
    return { text: d.text, note: d.note === true, at: d.at }
  } catch {
    return null
  }
}
