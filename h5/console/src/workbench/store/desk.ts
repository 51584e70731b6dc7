import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef } from 'vue'
import { useMe } from '../../stores/me'
import { amend, answer, emptyDesk, hear, listed, prune, tell, type Told } from '../core/desk'
import type { Conversation, Counts, CustomerBrief, ListName, Message } from '../core/model'
import { conversations, type ListQuery } from './calls'
import { sentence } from './words'

export const LISTS: readonly ListName[] = ['serving', 'queue', 'robot', 'colleagues', 'history', 'starred']

/** How many conversations one question asks for; the server allows 200. */
const PAGE = 100
/** After a lost line so many are read anew at most; the rest comes when it is scrolled to. */
const REFRESH_MOST = 1_000
/** Several hints to count again are one question. */
const COUNT_PAUSE = 250

interface ListState {
  cursor: string
  complete: boolean
  loading: boolean
  /** The first page has come. */
  ready: boolean
  error: string
}

const fresh = (): ListState => ({ cursor: '', complete: false, loading: false, ready: false, error: '' })

export const useDesk = defineStore('workbench.desk', () => {
  const me = useMe()
  const desk = emptyDesk()
  const tick = ref(0)
  const lists = reactive(Object.fromEntries(LISTS.map((l) => [l, fresh()])) as Record<ListName, ListState>)
  const counts = shallowRef<Counts>({ serving: 0, unread: 0, queue: 0, robot: 0, colleagues: 0, starred: 0 })
  let counting = 0

  const viewer = computed(() => ({ id: me.agent.id, permissions: me.me?.permissions ?? [] }))
  const touched = () => {
    tick.value = desk.tick
  }

  const views = Object.fromEntries(
    LISTS.map((l) => [l, computed(() => (void tick.value, listed(desk, l, viewer.value)))]),
  ) as unknown as Record<ListName, { value: Conversation[] }>

  /** The conversations of a list, in its order. */
  const of = (list: ListName): Conversation[] => views[list].value
  const get = (id: number): Conversation | undefined => (void tick.value, desk.entries.get(id)?.conversation)

  /** Loads the next page of a list. */
  async function more(list: ListName): Promise<void> {
    const state = lists[list]
    if (state.loading || state.complete) return
    state.loading = true
    const asked = desk.tick
    try {
      const page = await conversations.list(list, PAGE, state.cursor)
      answer(desk, page.items, asked)
      Object.assign(state, { cursor: page.next, complete: page.next === '', ready: true, error: '' })
    } catch (err) {
      state.error = sentence(err)
    } finally {
      state.loading = false
      touched()
    }
  }

  /** Reads a list anew as far as it was read, and drops what has left it meanwhile. */
  async function refresh(list: ListName): Promise<void> {
    const state = lists[list]
    if (state.loading) return
    state.loading = true
    const asked = desk.tick
    const want = Math.min(REFRESH_MOST, Math.max(PAGE, of(list).length))
    const named = new Set<number>()
    try {
      let cursor = ''
      do {
        const page = await conversations.list(list, PAGE * 2, cursor)
        answer(desk, page.items, asked)
        for (const c of page.items) named.add(c.id)
        cursor = page.next
      } while (cursor !== '' && named.size < want)
      prune(desk, list, viewer.value, named, asked)
      Object.assign(state, { cursor, complete: cursor === '', ready: true, error: '' })
    } catch (err) {
      state.error = sentence(err)
    } finally {
      state.loading = false
      touched()
    }
  }

  async function count(): Promise<void> {
    try {
      counts.value = await conversations.counts()
    } catch {
      // the next hint or the next connection asks again
    }
  }

  function countSoon(): void {
    window.clearTimeout(counting)
    counting = window.setTimeout(() => void count(), COUNT_PAUSE)
  }

  /** Asks for one conversation that no list has brought. */
  async function fetch(id: number): Promise<Conversation> {
    const asked = desk.tick
    const c = await conversations.one(id)
    answer(desk, [c], asked)
    touched()
    return desk.entries.get(id)?.conversation ?? c
  }

  function take(news: readonly Told[]): void {
    for (const c of news) tell(desk, c)
    touched()
  }

  function heard(news: readonly Message[]): void {
    for (const m of news) hear(desk, m)
    touched()
  }

  function change(id: number, part: Partial<Conversation>): void {
    amend(desk, id, part)
    touched()
  }

  /** Every conversation of a customer shows him as he is now. */
  function changeCustomer(customer: CustomerBrief): void {
    for (const [id, { conversation }] of desk.entries) {
      if (conversation.customer.id === customer.id) amend(desk, id, { customer })
    }
    touched()
  }

  /** Found by a search: known from now on, without standing for a whole list. */
  function learn(found: readonly Conversation[]): void {
    answer(desk, found, desk.tick)
    touched()
  }

  /** Another page of a filtered list, in the server's own order. */
  async function filtered(list: ListName, cursor: string, filter: ListQuery) {
    const asked = desk.tick
    const page = await conversations.list(list, PAGE, cursor, filter)
    answer(desk, page.items, asked)
    touched()
    return { ids: page.items.map((c) => c.id), next: page.next }
  }

  return { lists, counts, viewer, of, get, more, refresh, count, countSoon, fetch, take, heard, change, changeCustomer, learn, filtered }
})
