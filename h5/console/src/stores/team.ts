import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { request } from '../api'
import type { Channel, Colleague, Group, Page, Product, Role } from '../types'

/** The short lists that many pages need beside their own: groups, roles, products, colleagues. */
export const useTeam = defineStore('team', () => {
  const groups = ref<Group[]>([])
  const roles = ref<Role[]>([])
  const products = ref<Product[]>([])
  const colleagues = ref<Colleague[]>([])
  const channels = ref<Channel[]>([])

  async function all<T>(path: string): Promise<T[]> {
    return (await request<Page<T>>('GET', path, { query: { limit: 200 } })).items
  }

  async function loadGroups() {
    groups.value = await all('/api/groups')
  }
  async function loadRoles() {
    roles.value = await all('/api/roles')
  }
  async function loadProducts() {
    products.value = await all('/api/products')
  }
  async function loadColleagues() {
    colleagues.value = await all('/api/colleagues')
  }
  async function loadChannels() {
    channels.value = await all('/api/channels')
  }

  /** Products of which an agent is made responsible himself; those of WeChat's name their agents. */
  const clouds = computed(() => products.value.filter((one) => one.kind === 'cloud'))
  const groupNames = computed(() => new Map(groups.value.map((group) => [group.id, group.name])))

  return { groups, roles, products, colleagues, channels, clouds, groupNames, loadGroups, loadRoles, loadProducts, loadColleagues, loadChannels }
})
