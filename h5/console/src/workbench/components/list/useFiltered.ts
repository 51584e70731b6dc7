import { computed, ref, shallowRef, watch } from 'vue'
import type { Conversation, ListName } from '../../core/model'
import type { ListQuery } from '../../store/calls'
import { useDesk } from '../../store/desk'
import { sentence } from '../../store/words'

const DAY = 86_400_000

/** A list narrowed by agent and time, in the server's own order. */
export function useFiltered(list: () => ListName) {
  const desk = useDesk()
  const agent = ref(0)
  const days = ref(0)
  const ids = shallowRef<number[]>([])
  const state = ref({ cursor: '', complete: false, loading: false, ready: false, error: '' })
  let round = 0

  const active = computed(() => (agent.value !== 0 || days.value !== 0) && (list() === 'history' || list() === 'colleagues'))
  const items = computed(() => ids.value.map((id) => desk.get(id)).filter((c): c is Conversation => c !== undefined))

  watch(list, () => {
    agent.value = 0
    days.value = 0
  })
  watch([agent, days, list], () => {
    ids.value = []
    state.value = { cursor: '', complete: false, loading: false, ready: false, error: '' }
    round++
    if (active.value) void more()
  })

  function query(): ListQuery {
    const today = new Date().setHours(0, 0, 0, 0)
    return { agent_id: agent.value || undefined, from: days.value ? today - (days.value - 1) * DAY : undefined }
  }

  async function more(): Promise<void> {
    if (state.value.loading || state.value.complete) return
    const mine = round
    state.value = { ...state.value, loading: true, error: '' }
    try {
      const page = await desk.filtered(list(), state.value.cursor, query())
      if (mine !== round) return
      ids.value = [...new Set([...ids.value, ...page.ids])]
      state.value = { cursor: page.next, complete: page.next === '', loading: false, ready: true, error: '' }
    } catch (err) {
      if (mine === round) state.value = { ...state.value, loading: false, error: sentence(err) }
    }
  }

  return { agent, days, active, items, state, more }
}
