/** A long press, or a right click, or the menu key: all ask for the menu. */
import { useMemo } from 'preact/hooks'

const LONG = 450
const MOVED = 10

export function useHold(act: (target: HTMLElement) => void) {
  const latest = useMemo(() => ({ act }), [])
  latest.act = act
  return useMemo(() => {
    let timer = 0
    let held = false
    let touching = false
    let from = { x: 0, y: 0 }
    const stop = () => clearTimeout(timer)
    return {
      onTouchStart(e: TouchEvent) {
        const target = e.currentTarget as HTMLElement
        const touch = e.touches[0]
        held = false
        touching = true
        stop()
        if (!touch || e.touches.length > 1) return
        from = { x: touch.clientX, y: touch.clientY }
        timer = window.setTimeout(() => {
          held = true
          latest.act(target)
        }, LONG)
      },
      onTouchMove(e: TouchEvent) {
        const touch = e.touches[0]
        if (!touch || Math.abs(touch.clientX - from.x) > MOVED || Math.abs(touch.clientY - from.y) > MOVED) stop()
      },
      onTouchEnd(e: TouchEvent) {
        stop()
        if (held) e.preventDefault() // the press was the whole wish: no tap follows
        held = false
        touching = false
      },
      onTouchCancel() {
        stop()
        touching = false
      },
      onContextMenu(e: MouseEvent) {
        if (getSelection && String(getSelection() || '')) return // a selected text has the browser's menu
        e.preventDefault()
        stop()
        if (held) return // our own clock was faster
        held = touching
        latest.act(e.currentTarget as HTMLElement)
      },
    }
  }, [])
}
