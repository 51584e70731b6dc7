import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { useMe } from '../../stores/me'
import { fillBody, type QuickReply, type QuickReplyGroup } from '../core/quick'
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

  const mayEdit = (owner: number): boolean => (owner === 0 ? me.can('replies') : owner === me.agent.id)

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
    replies.value = replies.value.map((r) => (r.id === reply.id ? { ...r, used: r.used + 1 } : r))
    quick.used(reply.id).catch(() => {}) // a count that is lost matters to nobody
    return fillBody(reply.body, {
      nick_name: customer.named ? customer.nickname : '', staff_name: me.agent.nickname,
    })
  }

  async function save(reply: Partial<QuickReply>): Promise<void> {
    await quick.save(reply)
    await load(true)
  }

  /** Makes a personal group and gives its number. */
  async function addGroup(name: string): Promise<number> {
    const made = await quick.addGroup({ agent_id: me.agent.id, name })
    groups.value = [...groups.value, made]
    return made.id
  }

  return { groups, replies, loading, ready, error, mayEdit, load, filled, save, addGroup }
})
