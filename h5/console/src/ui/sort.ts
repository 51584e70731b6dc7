import type { Ref } from 'vue'

/** A copy of the list in which the item at `from` stands at `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const out = [...list]
  const [item] = out.splice(from, 1)
  if (item !== undefined) out.splice(Math.max(0, Math.min(to, out.length)), 0, item)
  return out
}

/**
 * Lets people put a list in order by a handle: drag with mouse, pen or finger,
 * or the arrow keys. Rows carry `data-sort` with their place. `done` is called
 * once with the new order, when the dragging ends.
 */
export function useSort<T>(list: Ref<T[]>, done: () => unknown) {
  function drag(event: PointerEvent, from: number) {
    const handle = event.currentTarget as HTMLElement
    const root = handle.closest<HTMLElement>('[data-sort-list]')
    if (!root || event.button !== 0) return
    event.preventDefault()
    handle.setPointerCapture(event.pointerId)
    let at = from
    const move = (e: PointerEvent) => {
      const to = placeUnder(root, e.clientY)
      if (to === at || to < 0) return
      list.value = moved(list.value, at, to)
      at = to
    }
    const end = () => {
      handle.removeEventListener('pointermove', move)
      handle.removeEventListener('pointerup', end)
      handle.removeEventListener('pointercancel', end)
      if (at !== from) done()
    }
    handle.addEventListener('pointermove', move)
    handle.addEventListener('pointerup', end)
    handle.addEventListener('pointercancel', end)
  }

  function step(event: KeyboardEvent, from: number) {
    const to = from + (event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0)
    if (to === from || to < 0 || to >= list.value.length) return
    event.preventDefault()
    list.value = moved(list.value, from, to)
    done()
    // the handle moves with its row and keeps the focus
    const handle = event.currentTarget as HTMLElement | null
    requestAnimationFrame(() => handle?.focus())
  }

  return { drag, step }
}

/** The row whose middle is nearest to a height; -1 without rows. */
function placeUnder(root: HTMLElement, y: number): number {
  let best = -1
  let least = Infinity
  root.querySelectorAll<HTMLElement>(':scope > [data-sort]').forEach((row, at) => {
    const box = row.getBoundingClientRect()
    const away = Math.abs(box.top + box.height / 2 - y)
    if (away < least) {
      least = away
      best = at
    }
  })
  return best
}
