import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import { customers } from './calls'
import { useDesk } from './desk'
import type { Customer, Entry, Session } from './shapes'
import { sentence } from './words'

export type SaveState = 'idle' | 'saving' | 'saved' | 'failed'

interface Held {
  customer: Customer | null
  entry: Entry | null
  error: string
  sessions: Session[]
  next: string
  sessionsReady: boolean
  sessionsError: string
}

/** How long "saved" stays beside a field. */
const SAVED_SHOWN = 1_800

/** What is known of customers, and what of it is being saved. */
export const useCustomers = defineStore('workbench.customers', () => {
  const desk = useDesk()
  const held = shallowReactive(new Map<number, Held>())
  const saves = shallowReactive(new Map<string, { state: SaveState; error: string }>())

  const of = (id: number): Held =>
    held.get(id) ?? { customer: null, entry: null, error: '', sessions: [], next: '', sessionsReady: false, sessionsError: '' }
  const set = (id: number, part: Partial<Held>) => held.set(id, { ...of(id), ...part })
  const saveOf = (id: number, field: string) => saves.get(`${id}.${field}`) ?? { state: 'idle' as SaveState, error: '' }

  async function load(id: number): Promise<void> {
    try {
      set(id, { customer: await customers.one(id), error: '' })
    } catch (err) {
      set(id, { error: sentence(err) })
    }
  }

  /** What his button said; that it cannot be read is no reason to show nothing else of him. */
  async function loadEntry(id: number): Promise<void> {
    try {
      set(id, { entry: (await customers.entry(id)).entry })
    } catch (err) {
      console.warn('how the customer came in could not be read', err)
    }
  }

  async function loadSessions(id: number, anew: boolean): Promise<void> {
    const before = of(id)
    if (!anew && before.sessionsReady && before.next === '') return
    try {
      const page = await customers.sessions(id, anew ? '' : before.next)
      const sessions = anew ? page.items : [...before.sessions, ...page.items]
      set(id, { sessions, next: page.next, sessionsReady: true, sessionsError: '' })
    } catch (err) {
      set(id, { sessionsError: sentence(err) })
    }
  }

  /** Saves one field; the screen shows how it went beside it. A refusal leaves what was. */
  async function save(id: number, field: string, part: Partial<Customer>): Promise<boolean> {
    return tracked(id, field, async () => {
      const saved = await customers.save(id, part)
      const before = of(id).customer
      if (before) take(id, { ...before, ...part, ...saved })
    })
  }

  async function saveTags(id: number, tag_ids: number[]): Promise<boolean> {
    return tracked(id, 'tags', async () => {
      await customers.tags(id, tag_ids)
      const before = of(id).customer
      if (before) take(id, { ...before, tag_ids })
    })
  }

  async function block(id: number, blocked: boolean): Promise<void> {
    await customers.block(id, blocked)
    const before = of(id).customer
    if (before) take(id, { ...before, blocked })
  }

  async function tracked(id: number, field: string, work: () => Promise<void>): Promise<boolean> {
    const key = `${id}.${field}`
    saves.set(key, { state: 'saving', error: '' })
    try {
      await work()
      saves.set(key, { state: 'saved', error: '' })
      window.setTimeout(() => saves.get(key)?.state === 'saved' && saves.delete(key), SAVED_SHOWN)
      return true
    } catch (err) {
      saves.set(key, { state: 'failed', error: sentence(err) })
      return false
    }
  }

  /** Rows and headers show the same customer. */
  function take(id: number, customer: Customer): void {
    set(id, { customer })
    const { nickname, remark, avatar, blocked, tag_ids } = customer
    desk.changeCustomer({ id, nickname, remark, avatar, blocked, tag_ids })
  }

  return { of, load, loadEntry, loadSessions, save, saveTags, block, saveOf }
})
