import { computed, ref, watch } from 'vue'
import { useMe } from '../../../stores/me'
import { conversations } from '../../store/calls'
import { useCustomers } from '../../store/customers'
import { useDesk } from '../../store/desk'
import { useThreads } from '../../store/threads'
import { useUI } from '../../store/ui'
import { sentence } from '../../store/words'
import type { Mode } from '../compose/useComposer'

/** A read mark that could not be told is told again after this. */
const AGAIN = 3_000

/** Opens a conversation, keeps what is read of it told, and says what the agent may write. */
export function useReading(id: () => number) {
  const me = useMe()
  const desk = useDesk()
  const ui = useUI()
  const threads = useThreads()
  const customers = useCustomers()
  const problem = ref('')
  const atEnd = ref(true)
  /** What was unread when the conversation was opened, or when the agent looked away. */
  const border = ref<{ after: number; count: number } | null>(null)
  let bordered = 0
  let told = 0
  let telling = false

  const conversation = computed(() => desk.get(id()))
  const reading = computed(() => threads.readings.get(id()))
  const mine = computed(() => conversation.value?.state === 'serving' && conversation.value.agent_id === me.agent.id)
  const mode = computed<Mode>(() => {
    const c = conversation.value
    if (!c || c.customer.blocked) return 'none'
    if (c.state === 'robot') return 'full'
    if (c.state === 'serving') return mine.value ? 'full' : 'note'
    return 'none'
  })

  watch(id, reopen, { immediate: true })

  function reopen(): void {
    problem.value = ''
    told = bordered = 0
    border.value = null
    const opening = id()
    void threads.open(opening)
    const known = desk.get(opening)
    if (known) void customers.load(known.customer.id)
    desk.fetch(opening).then(
      (c) => {
        if (!known) void customers.load(c.customer.id)
      },
      (err) => {
        if (opening === id() && !desk.get(opening)) problem.value = sentence(err)
      },
    )
  }

  watch(() => [mine.value, reading.value?.thread.opened ?? false, reading.value?.thread.last ?? 0] as const, ([own, opened, last], was) => {
    const t = reading.value?.thread
    if (!t || !own || !opened) return
    const first = bordered !== id()
    const away = !first && !ui.visible && last > (was?.[2] ?? last) && t.agentRead >= (was?.[2] ?? 0)
    if (!first && !away) return
    bordered = id()
    const count = Math.max(conversation.value?.unread ?? 0, t.messages.filter((m) => m.number > t.agentRead && m.party === 'customer').length)
    border.value = count > 0 && t.agentRead > 0 ? { after: t.agentRead, count } : away ? border.value : null
  }, { immediate: true, flush: 'sync' })

  /** What is on the screen of the one who serves is read: when he looks, at the end of the thread. */
  watch(() => [ui.visible, atEnd.value, mine.value, reading.value?.thread.last ?? 0, id()] as const, ([looks, end, own, last]) => {
    if (looks && end && own && last > 0) void tell()
  }, { immediate: true })

  async function tell(): Promise<void> {
    const c = conversation.value
    const last = reading.value?.thread.last ?? 0
    if (!c || telling || last <= Math.max(told, c.unread > 0 ? 0 : c.agent_read)) return
    telling = true
    told = last
    desk.change(c.id, { agent_read: Math.max(last, c.agent_read), unread: 0 })
    try {
      await conversations.read(c.id, last)
    } catch {
      told = 0
      window.setTimeout(() => void tell(), AGAIN)
    } finally {
      telling = false
    }
    if ((reading.value?.thread.last ?? 0) > last && ui.visible && atEnd.value && mine.value) void tell()
  }

  return { conversation, problem, reading, mode, mine, atEnd, border, reopen }
}
