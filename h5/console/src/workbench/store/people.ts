import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { listen } from '../../live'
import type { Colleague, CustomerField, Group, Tag, TagGroup } from '../../types'
import { people } from './calls'
import { sentence } from './words'

/** Colleagues, groups, tags and fields: read when first needed, and after a while again. */
const FRESH = 60_000

export const usePeople = defineStore('workbench.people', () => {
  const colleagues = shallowRef<Colleague[]>([])
  const groups = shallowRef<Group[]>([])
  const tagGroups = shallowRef<TagGroup[]>([])
  const tags = shallowRef<Tag[]>([])
  const fields = shallowRef<CustomerField[]>([])
  const error = ref('')
  const loading = ref(false)
  const read = { people: 0, words: 0 }

  async function once(what: 'people' | 'words', work: () => Promise<void>, anew: boolean): Promise<void> {
    if (!anew && Date.now() - read[what] < FRESH) return
    loading.value = true
    try {
      await work()
      read[what] = Date.now()
      error.value = ''
    } catch (err) {
      error.value = sentence(err)
    } finally {
      loading.value = false
    }
  }

  const loadPeople = (anew = false) => once('people', async () => {
    const [c, g] = await Promise.all([people.colleagues(), people.groups()])
    colleagues.value = c.items
    groups.value = g.items
  }, anew)

  const loadWords = (anew = false) => once('words', async () => {
    const [tg, t, f] = await Promise.all([people.tagGroups(), people.tags(), people.fields()])
    tagGroups.value = tg.items
    tags.value = t.items
    fields.value = [...f.items].sort((a, b) => a.position - b.position)
  }, anew)

  listen({
    agent: ({ agent }) => {
      if (!colleagues.value.some((c) => c.id === agent.id)) return
      colleagues.value = colleagues.value.map((c) =>
        c.id === agent.id ? { ...c, work_state: agent.work_state, serving: agent.serving } : c)
    },
  })

  const tagById = computed(() => new Map(tags.value.map((t) => [t.id, t])))
  const colleagueById = computed(() => new Map(colleagues.value.map((c) => [c.id, c])))

  return { colleagues, groups, tagGroups, tags, fields, error, loading, loadPeople, loadWords, tagById, colleagueById }
})
