import { reactive } from 'vue'

/** Short sentences about what just happened. Problems stay longer, because they must be read. */
export interface Toast {
  id: number
  kind: 'good' | 'bad' | 'plain'
  text: string
}

const goodFor = 3_000
const badFor = 8_000
const most = 4

export const toasts = reactive<Toast[]>([])
let last = 0

export function dismiss(id: number): void {
  const at = toasts.findIndex((one) => one.id === id)
  if (at >= 0) toasts.splice(at, 1)
}

function say(kind: Toast['kind'], text: string): void {
  const same = toasts.find((one) => one.text === text)
  if (same) dismiss(same.id)
  const id = ++last
  toasts.push({ id, kind, text })
  if (toasts.length > most) toasts.shift()
  setTimeout(() => dismiss(id), kind === 'bad' ? badFor : goodFor)
}

export const toast = {
  good: (text: string) => say('good', text),
  bad: (text: string) => say('bad', text),
  plain: (text: string) => say('plain', text),
  /** Anything caught: our own failures carry a sentence, anything else is a bug and is named as one. */
  failed: (err: unknown) => {
    if (err instanceof Error && 'code' in err && err.code === 'page.aborted') return
    say('bad', err instanceof Error ? err.message : String(err))
  },
}
