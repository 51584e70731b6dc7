import { computed, onScopeDispose, reactive, ref, watch } from 'vue'
import { find } from '../../store/calls'
import { useDesk } from '../../store/desk'
import type { Found } from '../../store/shapes'
import { sentence } from '../../store/words'

/** Typing pauses that start a search. */
const PAUSE = 250

interface Part {
  items: Found[]
  next: string
  loading: boolean
  error: string
}

const emptyPart = (): Part => ({ items: [], next: '', loading: false, error: '' })

/** One Chinese character finds too much; letters and digits need two as well. */
export function enough(query: string): boolean {
  return [...query.trim()].length >= 2
}

/** The search over customers and messages: the last question wins. */
export function useSearch() {
  const desk = useDesk()
  const query = ref('')
  const parts = reactive({ customers: emptyPart(), messages: emptyPart() })
  const asked = ref('')
  let timer = 0
  let stop = new AbortController()

  watch(query, () => {
    window.clearTimeout(timer)
    stop.abort()
    if (!enough(query.value)) {
      Object.assign(parts.customers, emptyPart())
      Object.assign(parts.messages, emptyPart())
      asked.value = ''
      return
    }
    timer = window.setTimeout(begin, PAUSE)
  })

  function begin(): void {
    stop = new AbortController()
    asked.value = query.value.trim()
    Object.assign(parts.customers, emptyPart())
    Object.assign(parts.messages, emptyPart())
    void more('customers')
    void more('messages')
  }

  async function more(kind: 'customers' | 'messages'): Promise<void> {
    const part = parts[kind]
    const mine = stop
    part.loading = true
    part.error = ''
    try {
      const page = await find(asked.value, kind, part.next, mine.signal)
      if (mine.signal.aborted) return
      desk.learn(page.items.flatMap((f) => (f.conversation ? [f.conversation] : [])))
      part.items.push(...page.items)
      part.next = page.next
    } catch (err) {
      if (!mine.signal.aborted) part.error = sentence(err)
    } finally {
      if (!mine.signal.aborted) part.loading = false
    }
  }

  onScopeDispose(() => {
    window.clearTimeout(timer)
    stop.abort()
  })

  const loading = computed(() => parts.customers.loading || parts.messages.loading)
  const nothing = computed(() =>
    asked.value !== '' && !loading.value && parts.customers.items.length + parts.messages.items.length === 0 &&
    !parts.customers.error && !parts.messages.error)

  return { query, asked, parts, loading, nothing, more, begin }
}
