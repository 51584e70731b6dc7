import { defineStore } from 'pinia'
import { request } from '../api'
import type { ConnectedProduct, NewProduct, Page, Product, ProductEdit, ProductKind, Report, Rotation } from '../types'

/** The kinds that are connected to WeChat, in the order in which they are offered. */
export const weixinKinds = ['miniprogram', 'official', 'minigame'] as const satisfies readonly ProductKind[]

/** WeChat's back office, for every kind of account. */
export const backOffice = 'https://mp.weixin.qq.com/'

/** The sources of customers: the cloud product, and accounts at WeChat. */
export const useProducts = defineStore('products', () => ({
  all: async () => (await request<Page<Product>>('GET', '/api/products', { query: { limit: 200 } })).items,
  one: (id: number) => request<ConnectedProduct>('GET', `/api/products/${id}`),
  connect: (fields: NewProduct) => request<ConnectedProduct>('POST', '/api/products', { body: fields, timeout: 20_000 }),
  change: (id: number, fields: ProductEdit) => request<ConnectedProduct>('PUT', `/api/products/${id}`, { body: fields, timeout: 20_000 }),
  rotate: (id: number, what: Rotation) => request<ConnectedProduct>('POST', `/api/products/${id}/rotate`, { body: { what } }),
  pause: (id: number) => request<ConnectedProduct>('POST', `/api/products/${id}/pause`),
  resume: (id: number) => request<ConnectedProduct>('POST', `/api/products/${id}/resume`),
  remove: (id: number, name: string) => request<void>('DELETE', `/api/products/${id}`, { body: { name } }),
  /** What is known already; quick. */
  known: (id: number) => request<Report>('GET', `/api/products/${id}/check`),
  /** Asks WeChat and our own address. */
  check: (id: number) => request<Report>('POST', `/api/products/${id}/check`, { timeout: 20_000 }),
}))
