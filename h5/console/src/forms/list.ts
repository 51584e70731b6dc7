import { Failure } from '@yingke/shared/request'
import { onScopeDispose, type Ref, ref, shallowRef } from 'vue'
import type { Page } from '../types'

/** A list that arrives page by page. */
export interface List<T> {
  items: Ref<T[]>
  loading: Ref<boolean>
  error: Ref<unknown>
  more: Ref<boolean>
  /** Begins anew, e.g. when a filter changed; what was under way is forgotten. */
  reload(): Promise<void>
  loadMore(): Promise<void>
}

export function useList<T>(ask: (cursor: string, signal: AbortSignal) => Promise<Page<T>>): List<T> {
  const items = ref([]) as Ref<T[]>
  const loading = ref(false)
  const error = shallowRef<unknown>(null)
  const more = ref(false)
  let next = ''
  let current: AbortController | null = null

  async function load(fresh: boolean): Promise<void> {
    if (!fresh && (loading.value || !more.value)) return
    current?.abort()
    const mine = (current = new AbortController())
    loading.value = true
    error.value = null
    try {
      const page = await ask(fresh ? '' : next, mine.signal)
      if (mine !== current) return
      items.value = fresh ? page.items : [...items.value, ...page.items]
      next = page.next
      more.value = page.next !== ''
    } catch (err) {
      if (mine !== current || (err instanceof Failure && err.code === 'page.aborted')) return
      if (fresh) items.value = []
      error.value = err
    } finally {
      if (mine === current) loading.value = false
    }
  }

  onScopeDispose(() => current?.abort())
  return { items, loading, error, more, reload: () => load(true), loadMore: () => load(false) }
}

/** Calls back once the last of several changes is `pause` milliseconds old. */
export function debounce(work: () => void, pause = 250): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  return () => {
    clearTimeout(timer)
    timer = setTimeout(work, pause)
  }
}
