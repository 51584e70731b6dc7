/** What lies over the page holds the focus, closes with Escape or "back", and gives the focus back. */
import { useLayoutEffect, useRef } from 'preact/hooks'

const FOCUSABLE = 'a[href],button:not([disabled]),input:not(.away),textarea,[tabindex="0"]'

export function useModal(close: () => void, history = true) {
  const box = useRef<HTMLDivElement>(null)
  const latest = useRef(close)
  latest.current = close
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null
    const first = box.current && ((box.current.querySelector('[data-first]') || box.current) as HTMLElement)
    if (first) first.focus({ preventScroll: true })
    const keys = (e: KeyboardEvent) => {
      if (e.key === 'Escape') (e.stopPropagation(), latest.current())
      else if (e.key === 'Tab' && box.current) trap(e, box.current)
    }
    document.addEventListener('keydown', keys)
    return () => {
      document.removeEventListener('keydown', keys)
      if (before && before.focus && document.contains(before)) before.focus({ preventScroll: true })
    }
  }, [])
  useLayoutEffect(() => (history ? backCloses(() => latest.current()) : undefined), [])
  return box
}

function trap(e: KeyboardEvent, box: HTMLElement): void {
  const all = Array.prototype.slice.call(box.querySelectorAll(FOCUSABLE)) as HTMLElement[]
  if (all.length === 0) return e.preventDefault()
  const at = all.indexOf(document.activeElement as HTMLElement)
  const next = e.shiftKey ? (at <= 0 ? all.length - 1 : at - 1) : at === all.length - 1 ? 0 : at + 1
  e.preventDefault()
  all[next]!.focus()
}

/**
 * In WeChat "back" leaves the page: while something lies over it, "back" takes
 * that away instead. Inside a frame the history belongs to the page around us.
 */
function backCloses(close: () => void): (() => void) | undefined {
  if (window.parent !== window) return undefined
  let gone = false
  const back = () => {
    gone = true
    close()
  }
  window.history.pushState({ over: true }, '')
  addEventListener('popstate', back)
  return () => {
    removeEventListener('popstate', back)
    if (!gone && window.history.state && window.history.state.over) window.history.back()
  }
}
