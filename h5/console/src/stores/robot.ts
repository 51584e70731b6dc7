import { defineStore } from 'pinia'
import { ref } from 'vue'
import { download, request } from '../api'
import type {
  Page, Recipe, ReplyFolder, ReplySettings, ReplyStats, ReplySwitches, Rule, RuleConflict, RuleEdit, RuleName, SensitiveRule, SmartMenu, Trial, Trigger, Tried, Unmatched, Why,
} from '../types'

/** Where rules and settings hold: a product, or one channel of it; 0 is all of them. */
export interface Place {
  product_id: number
  channel_id: number
}

export interface RuleFilter extends Place {
  trigger: Trigger
  /** -1: in any folder, 0: in none. */
  folder_id: number
  query: string
}

export interface Batch {
  action: 'enable' | 'disable' | 'move' | 'copy' | 'delete'
  ids: number[]
  folder_id?: number
  product_id?: number
  channel_id?: number
}

export interface Done {
  changed: number
  skipped: { rule_id: number; name: string; keyword: string; by: string }[]
}

/** The most rules that the server changes at once. */
export const BATCH_MOST = 1000

const placed = ({ product_id, channel_id }: Place) => ({ product_id, channel_id: channel_id || '' })

/** Adds what has no number, changes what has one. */
function save<T>(path: string, id: number, body: object): Promise<T> {
  return id ? request('PUT', `${path}/${id}`, { body }) : request('POST', path, { body })
}

/** What the robot answers with: rules, smart menus, settings. */
export const useRobot = defineStore('robot', () => {
  const menus = ref<SmartMenu[]>([])

  async function loadMenus() {
    menus.value = (await request<Page<SmartMenu>>('GET', '/api/replies/menus', { query: { limit: 200 } })).items
  }

  return {
    menus, loadMenus,
    rules: ({ trigger, folder_id, query, ...place }: RuleFilter, cursor: string, signal?: AbortSignal) =>
      request<Page<Rule>>('GET', '/api/replies/rules', {
        query: { ...placed(place), trigger, folder_id: folder_id < 0 ? '' : folder_id, query: query.trim(), cursor, limit: 50 }, signal,
      }),
    rule: (id: number) => request<Rule>('GET', `/api/replies/rules/${id}`),
    saveRule: (id: number, rule: RuleEdit) => save<Rule>('/api/replies/rules', id, rule),
    dropRule: (id: number) => request<void>('DELETE', `/api/replies/rules/${id}`),
    change: (batch: Batch) => request<Done>('POST', '/api/replies/rules/batch', { body: batch }),
    order: (ids: number[]) => request<void>('PUT', '/api/replies/rules/order', { body: { ids } }),
    exportRules: (product: number, format: 'csv' | 'xlsx', name: string) =>
      download('/api/replies/rules/export', `${name}.${format}`, { product_id: product, format }),
    template: (format: 'csv' | 'xlsx', name: string) => download('/api/replies/rules/template', `${name}.${format}`, { format }),
    importRules(product: number, file: File, dryRun: boolean) {
      const body = new FormData()
      body.append('file', file)
      return request<{ created: number; rows: { row: number }[] }>('POST', '/api/replies/rules/import', { query: { product_id: product, dry_run: dryRun ? '1' : '0' }, body, timeout: 60_000 })
    },

    folders: async (product: number) => (await request<Page<ReplyFolder>>('GET', '/api/replies/folders', { query: { product_id: product, limit: 200 } })).items,
    saveFolder: (folder: { id?: number; product_id: number; name: string; position?: number }) =>
      save<ReplyFolder>('/api/replies/folders', folder.id ?? 0, { product_id: folder.product_id, name: folder.name, position: folder.position ?? 0 }),
    dropFolder: (id: number) => request<void>('DELETE', `/api/replies/folders/${id}`),
    conflicts: async (product: number) => (await request<Page<RuleConflict>>('GET', '/api/replies/conflicts', { query: { product_id: product } })).items,

    menu: (id: number) => request<{ menu: SmartMenu; rules: RuleName[] }>('GET', `/api/replies/menus/${id}`),
    saveMenu: (id: number, menu: object) => save<SmartMenu>('/api/replies/menus', id, menu),
    dropMenu: (id: number) => request<void>('DELETE', `/api/replies/menus/${id}`),
    links: async (product: number, lines: SmartMenu['lines']) =>
      (await request<{ rule_ids: number[] }>('POST', '/api/replies/menus/links', { body: { product_id: product, lines } })).rule_ids,

    settings: (place: Place) => request<ReplySettings>('GET', '/api/replies/settings', { query: placed(place) }),
    saveSettings: (place: Place, own: boolean, settings: ReplySwitches) =>
      request<ReplySettings>('PUT', '/api/replies/settings', { body: { ...place, own, settings } }),
    copySettings: (from: Place, to: Place[]) => request<void>('POST', '/api/replies/settings/copy', { body: { from, to } }),
    linkKey: async (product: number, renew: boolean) =>
      (await request<{ link_key: string }>(renew ? 'POST' : 'GET', '/api/replies/link-key', { query: { product_id: product } })).link_key,

    sensitive: async () => (await request<Page<SensitiveRule>>('GET', '/api/replies/sensitive', { query: { limit: 200 } })).items,
    saveSensitive: (id: number, rule: object) => save<SensitiveRule>('/api/replies/sensitive', id, rule),
    dropSensitive: (id: number) => request<void>('DELETE', `/api/replies/sensitive/${id}`),

    tryOut: (trial: Trial, signal?: AbortSignal) => request<Tried>('POST', '/api/replies/try', { body: trial, signal }),
    stats: (product: number, from: string, to: string) => request<ReplyStats>('GET', '/api/replies/stats', { query: { product_id: product, from, to } }),
    unmatched: (product: number, cursor: string, signal: AbortSignal) =>
      request<Page<Unmatched>>('GET', '/api/replies/unmatched', { query: { product_id: product, cursor, limit: 50 }, signal }),
    forget: (ids: number[]) => request<void>('DELETE', '/api/replies/unmatched', { body: { ids } }),
    makeKeyword: (id: number, body: object) => request<Rule>('POST', `/api/replies/unmatched/${id}/keyword`, { body }),
    recipes: async () => (await request<Page<Recipe>>('GET', '/api/replies/recipes')).items,
    cook: (key: string, place: Place, fields: Record<string, string>) =>
      request<{ rules: Rule[]; menu: SmartMenu | null; settings: boolean }>('POST', `/api/replies/recipes/${key}`, { body: { ...place, fields } }),
    why: (conversation: number, number: number) => request<Why>('GET', `/api/conversations/${conversation}/messages/${number}/why`),
  }
})
