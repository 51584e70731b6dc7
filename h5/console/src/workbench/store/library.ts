import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { useMe } from '../../stores/me'
import { fillBody, moved, type QuickReply, type QuickReplyGroup } from '../core/quick'
import type { Body } from '../core/model'
import { quick } from './calls'
import { sentence } from './words'

/** The quick replies: public ones of everybody and the agent's own. */
export const useLibrary = defineStore('workbench.library', () => {
  const me = useMe()
  const groups = shallowRef<QuickReplyGroup[]>([])
  const replies = shallowRef<QuickReply[]>([])
  const loading = ref(false)
  const ready = ref(false)
  const error = ref('')

  const mayEditPublic = computed(() => me.can('replies'))
  const mayEdit = (owner: number): boolean => (owner === 0 ? mayEditPublic.value : owner === me.agent.id)

  async function load(anew = false): Promise<void> {
    if (loading.value || (ready.value && !anew)) return
    loading.value = true
    try {
      const [g, all] = await Promise.all([quick.groups(), everyReply()])
      groups.value = [...g.items].sort((a, b) => a.position - b.position || a.id - b.id)
      replies.value = all.sort((a, b) => a.position - b.position || a.id - b.id)
      ready.value = true
      error.value = ''
    } catch (err) {
      error.value = sentence(err)
    } finally {
      loading.value = false
    }
  }

  async function everyReply(): Promise<QuickReply[]> {
    const all: QuickReply[] = []
    let cursor = ''
    do {
      const page = await quick.replies(cursor)
      all.push(...page.items)
      cursor = page.next
    } while (cursor !== '')
    return all
  }

  /** A body ready to send: placeholders filled with these names. */
  function filled(reply: QuickReply, customer: { nickname: string; named: boolean }): Body {
    return fillBody(reply.body, {
      nick_name: customer.named ? customer.nickname : '', staff_name: me.agent.nickname,
    })
  }

  async function save(reply: Partial<QuickReply>): Promise<void> {
    await quick.save(reply)
    await load(true)
  }

  async function drop(id: number): Promise<void> {
    await quick.drop(id)
    replies.value = replies.value.filter((r) => r.id !== id)
  }

  async function saveGroup(group: { id?: number; agent_id: number; name: string }): Promise<void> {
    await quick.saveGroup(group)
    await load(true)
  }

  async function dropGroup(id: number): Promise<void> {
    await quick.dropGroup(id)
    await load(true)
  }

  /** Moves a reply before another of its group, at once on the screen; a refusal moves it back. */
  async function move(id: number, group: number, before: number | null): Promise<void> {
    const held = replies.value
    const ids = moved(held.filter((r) => r.group_id === group).map((r) => r.id), id, before)
    const place = new Map(ids.map((x, i) => [x, i]))
    replies.value = held
      .map((r) => (place.has(r.id) ? { ...r, position: place.get(r.id) as number } : r))
      .sort((a, b) => a.position - b.position || a.id - b.id)
    try {
      await quick.order(group, ids)
    } catch (err) {
      replies.value = held
      throw err
    }
  }

  return { groups, replies, loading, ready, error, mayEditPublic, mayEdit, load, filled, save, drop, saveGroup, dropGroup, move }
})
