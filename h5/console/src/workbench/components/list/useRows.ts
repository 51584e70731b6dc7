import { computed, onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

/** Rows beyond the view that are drawn too, so that scrolling shows no holes. */
const MORE = 8

/** The part of a long list of equal rows that can be seen. */
export function useRows(box: Ref<HTMLElement | undefined>, count: () => number, rowHeight: () => number) {
  const top = ref(0)
  const height = ref(800)
  let watcher: ResizeObserver | null = null

  const start = computed(() => Math.max(0, Math.floor(top.value / rowHeight()) - MORE))
  const end = computed(() => Math.min(count(), Math.ceil((top.value + height.value) / rowHeight()) + MORE))

  function scrolled(): void {
    top.value = box.value?.scrollTop ?? 0
  }

  /** Brings a row into view, when it is not. */
  function show(index: number): void {
    const el = box.value
    if (!el) return
    const y = index * rowHeight()
    if (y < el.scrollTop) el.scrollTop = y
    else if (y + rowHeight() > el.scrollTop + el.clientHeight) el.scrollTop = y + rowHeight() - el.clientHeight
    scrolled()
  }

  onMounted(() => {
    watcher = new ResizeObserver(() => {
      height.value = box.value?.clientHeight || 800
    })
    if (box.value) watcher.observe(box.value)
  })
  onBeforeUnmount(() => watcher?.disconnect())

  /** Nearer to the end than two views: time to load more. */
  const nearEnd = computed(() => (count() - end.value) * rowHeight() < height.value * 2)

  return { start, end, scrolled, show, nearEnd }
}
