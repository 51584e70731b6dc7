import { computed, nextTick, onBeforeUnmount, onMounted, type Ref, ref, shallowRef, watch } from 'vue'
import { Heights } from '../../core/heights'
import type { Row } from '../../core/timeline'

/** Drawn beyond the view on both sides, in pixels. */
const MORE = 700
/** Nearer than this to the end counts as being there. */
const AT_END = 48
/** Nearer than this to the top the page before is asked for. */
const NEAR_TOP = 900

/** Guesses before a row was seen, in pixels. */
export function guess(row: Row | undefined): number {
  if (!row) return 0
  if (row.type === 'time') return 36
  if (row.type === 'unread') return 40
  const kind = row.type === 'message' ? row.message.kind : row.entry.kind
  const body = row.type === 'message' ? row.message.body : row.entry.body
  if (kind === 'image' || kind === 'video') return 200
  if (kind === 'event') return 36
  if (kind === 'text' || kind === 'note') return 58 + 21 * Math.min(12, Math.floor((body.text ?? '').length / 32))
  return 100
}

interface Anchor {
  key: string
  /** The view's top, below the row's top. */
  offset: number
}

/**
 * The stream draws what can be seen of ten thousand rows and never jumps: at
 * the end it stays at the end; elsewhere the row at the top of the view stays
 * where it is, whatever is loaded above it or turns out taller than guessed.
 */
export function useStream(box: Ref<HTMLElement | undefined>, rows: () => readonly Row[], head: number) {
  const heights = new Heights((i) => guess(rows()[i]))
  const version = ref(0)
  const top = ref(0)
  const view = ref(800)
  const atEnd = ref(true)
  let anchor: Anchor | null = null
  let width = 0
  /** Where we put the view ourselves: the event that follows is not the reader's. */
  let placed = -1
  let watcher: ResizeObserver | null = null
  const drawn = new Map<Element, number>()
  const keys = shallowRef<string[]>([])

  watch(rows, (now) => {
    keys.value = now.map((r) => r.key)
    heights.reset(keys.value)
    version.value++
    void nextTick(settle)
  }, { immediate: true })

  const range = computed(() => (void version.value, heights.range(Math.max(0, top.value - head), view.value, MORE)))
  const before = computed(() => (void version.value, heights.top(range.value.start)))
  const after = computed(() => (void version.value, heights.total() - heights.top(range.value.end)))

  /** Puts the view where it belongs after anything changed. */
  function settle(): void {
    const el = box.value
    if (!el) return
    if (atEnd.value) el.scrollTop = el.scrollHeight
    else if (anchor) {
      const index = keys.value.indexOf(anchor.key)
      if (index >= 0) el.scrollTop = head + heights.top(index) + anchor.offset
    }
    top.value = placed = el.scrollTop
  }

  function scrolled(): void {
    const el = box.value
    if (!el) return
    top.value = el.scrollTop
    if (Math.abs(top.value - placed) < 2) return
    placed = -1
    atEnd.value = el.scrollHeight - el.scrollTop - el.clientHeight < AT_END
    hold()
  }

  /** Remembers the first message in view: separators come and go. */
  function hold(): void {
    const y = Math.max(0, top.value - head)
    const all = rows()
    let index = heights.at(y)
    while (index < all.length - 1 && all[index]?.type !== 'message') index++
    const key = keys.value[index]
    if (key) anchor = { key, offset: top.value - head - heights.top(index) }
  }

  function measured(entries: readonly ResizeObserverEntry[]): void {
    let moved = false
    for (const entry of entries) {
      if (entry.target === box.value) {
        resized()
        moved = true
        continue
      }
      const index = drawn.get(entry.target)
      const tall = entry.borderBoxSize[0]?.blockSize ?? (entry.target as HTMLElement).offsetHeight
      if (index === undefined || tall === 0 || !entry.target.isConnected) continue
      if (heights.measure(index, tall) !== 0) moved = true
    }
    if (!moved) return
    version.value++
    settle()
    void nextTick(settle)
  }

  function resized(): void {
    const el = box.value
    if (!el) return
    view.value = el.clientHeight
    if (width !== 0 && width !== el.clientWidth) heights.forget()
    width = el.clientWidth
  }

  /** Told by each row when it is drawn, moved or taken away. */
  function row(el: Element | null, index: number): void {
    if (!el) return
    if (!drawn.has(el)) watcher?.observe(el)
    drawn.set(el, index)
    for (const old of drawn.keys()) {
      if (old.isConnected || old === el) continue
      watcher?.unobserve(old)
      drawn.delete(old)
    }
  }

  function toEnd(): void {
    atEnd.value = true
    anchor = null
    settle()
  }

  /** Shows a row a little below the top of the view, and holds it there while heights settle. */
  function toRow(key: string): boolean {
    if (!keys.value.includes(key)) return false
    atEnd.value = false
    anchor = { key, offset: -Math.min(120, view.value / 4) }
    settle()
    return true
  }

  onMounted(() => {
    watcher = new ResizeObserver(measured)
    if (box.value) watcher.observe(box.value)
    for (const el of drawn.keys()) watcher.observe(el)
    settle()
  })
  onBeforeUnmount(() => watcher?.disconnect())

  const nearTop = computed(() => top.value < NEAR_TOP)
  return { range, before, after, atEnd, nearTop, scrolled, row, toEnd, toRow }
}
