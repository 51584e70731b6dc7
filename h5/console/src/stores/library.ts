import { defineStore } from 'pinia'
import { ref } from 'vue'
import { download, request } from '../api'
import type { CustomerField, Page, QuickReply, QuickReplyGroup, Tag, TagGroup } from '../types'

const whole = { limit: 200 }

/** Every page of a list, one after the other. */
async function everything<T>(path: string): Promise<T[]> {
  const out: T[] = []
  let cursor = ''
  do {
    const page: Page<T> = await request('GET', path, { query: { ...whole, cursor } })
    out.push(...page.items)
    cursor = page.next
  } while (cursor)
  return out
}

/** Adds what has no number, changes what has one. */
function save<T extends { id?: number }>(path: string, { id, ...fields }: T): Promise<unknown> {
  return id ? request('PUT', `${path}/${id}`, { body: fields }) : request('POST', path, { body: fields })
}

/** What agents and customers are described with: tags, fields, quick replies. */
export const useLibrary = defineStore('library', () => {
  const tagGroups = ref<TagGroup[]>([])
  const tags = ref<Tag[]>([])
  const fields = ref<CustomerField[]>([])
  const replyGroups = ref<QuickReplyGroup[]>([])
  const replies = ref<QuickReply[]>([])

  const byPlace = (a: { position: number; id: number }, b: { position: number; id: number }) => a.position - b.position || a.id - b.id

  async function loadTags() {
    const [groups, all] = await Promise.all([everything<TagGroup>('/api/tag-groups'), everything<Tag>('/api/tags')])
    tagGroups.value = groups.sort(byPlace)
    tags.value = all.sort(byPlace)
  }
  async function loadFields() {
    fields.value = (await everything<CustomerField>('/api/fields')).sort(byPlace)
  }
  async function loadReplies() {
    const [groups, all] = await Promise.all([everything<QuickReplyGroup>('/api/quick-reply-groups'), everything<QuickReply>('/api/quick-replies')])
    replyGroups.value = groups.sort(byPlace)
    replies.value = all.sort(byPlace)
  }

  return {
    tagGroups, tags, fields, replyGroups, replies, loadTags, loadFields, loadReplies,
    saveTagGroup: (group: Partial<TagGroup> & { name: string }) => save('/api/tag-groups', group),
    saveTag: (tag: Partial<Tag> & { name: string; group_id: number }) => save('/api/tags', tag),
    saveField: (field: Partial<CustomerField>) => save('/api/fields', field),
    saveReplyGroup: (group: Partial<QuickReplyGroup> & { name: string }) => save('/api/quick-reply-groups', group),
    saveReply: (reply: Partial<QuickReply>) => save('/api/quick-replies', reply),
    drop: (path: 'tag-groups' | 'tags' | 'fields' | 'quick-reply-groups' | 'quick-replies', id: number) => request<void>('DELETE', `/api/${path}/${id}`),
    orderReplies: (group: number, ids: number[]) => request<void>('PUT', '/api/quick-replies/order', { body: { group_id: group, ids } }),
    exportReplies: (name: string, personal: boolean) => download('/api/quick-replies/export', name, { owner: personal ? 'me' : 'public' }),
    importReplies(file: File, personal: boolean) {
      const body = new FormData()
      body.append('file', file)
      return request<{ created: number }>('POST', '/api/quick-replies/import', { body, query: { owner: personal ? 'me' : 'public' }, timeout: 60_000 })
    },
  }
})
