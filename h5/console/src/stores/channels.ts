import { defineStore } from 'pinia'
import { address } from '@yingke/shared/request'
import { download, request } from '../api'
import type { Channel, ChannelSettings, Link, Page } from '../types'

export interface Code {
  format: 'png' | 'svg'
  size: number
  logo: boolean
}

/** A channel as its form holds it. */
export interface ChannelForm extends ChannelSettings {
  name: string
  remark: string
}

/** Settings that an older program has not written yet. */
const blank: ChannelSettings = {
  title: '', logo: '', default_avatar: '', default_nickname: '', theme: '#07c160', background: '', show_agent_name: true, show_agent_state: true,
  notice: { enabled: false, text: '', url: '' }, entries: [], inputs: { emoji: true, image: true, voice: false, video: false, file: false },
  form: { enabled: false, fields: [] }, leave_message: { enabled: false, prompt: '' }, rating: { enabled: false, automatic: false },
  history_shown: 20, may_clear_history: false, require_signature: false, home_first: false, typing_preview: false, auto_end_minutes: 30,
  closed: false, wait_for_named: false, sites: [], open_text: '', join_text: '', queue_text: '', offline_text: '', end_text: '',
}

export function channelForm(channel: Channel): ChannelForm {
  return { name: channel.name, remark: channel.remark, ...blank, ...channel.settings, sites: channel.settings.sites ?? [] }
}

export function codeAddress(link: Link, code: Code): string {
  return address(`/api/links/${encodeURIComponent(link.code)}/qr`, { format: code.format, size: code.size, logo: code.logo ? 1 : undefined })
}

/** The tag that another site includes. */
export function widgetTag(channel: Pick<Channel, 'id' | 'key'>, origin: string): string {
  return `<script src="${origin}/widget.js" data-channel="${channel.id}" data-key="${channel.key}" async></` + 'script>'
}

export const useChannels = defineStore('channels', () => ({
  all: async () => (await request<Page<Channel>>('GET', '/api/channels', { query: { limit: 200 } })).items,
  one: (id: number) => request<Channel>('GET', `/api/channels/${id}`),
  add: (fields: { name: string; remark: string; product_id: number }) => request<Channel>('POST', '/api/channels', { body: fields }),
  change: (id: number, { name, remark, ...settings }: ChannelForm) => request<Channel>('PUT', `/api/channels/${id}`, { body: { name, remark, settings } }),
  /** Of a WeChat product's channel, whose name is its product's. */
  changeSettings: (id: number, { name: _name, remark: _remark, ...settings }: ChannelForm) => request<Channel>('PUT', `/api/channels/${id}`, { body: { settings } }),
  enable: (id: number) => request<Channel>('POST', `/api/channels/${id}/enable`),
  disable: (id: number) => request<Channel>('POST', `/api/channels/${id}/disable`),
  remove: (id: number, name: string) => request<void>('DELETE', `/api/channels/${id}`, { body: { name } }),
  agents: async (id: number) => (await request<{ agent_ids: number[] }>('GET', `/api/channels/${id}/agents`)).agent_ids,
  setAgents: (id: number, agentIDs: number[]) => request<void>('PUT', `/api/channels/${id}/agents`, { body: { agent_ids: agentIDs } }),
  links: async (id: number) => (await request<Page<Link>>('GET', `/api/channels/${id}/links`)).items,
  signKey: async (id: number) => (await request<{ sign_key: string }>('GET', `/api/channels/${id}/sign-key`)).sign_key,
  newSignKey: async (id: number) => (await request<{ sign_key: string }>('POST', `/api/channels/${id}/sign-key`)).sign_key,
  codes: (id: number, code: Code, name: string) =>
    download(`/api/channels/${id}/qr.zip`, name + '.zip', { size: code.size, format: code.format, ...(code.logo && { logo: 1 }) }),
  code: (link: Link, code: Code, name: string) => download(codeAddress(link, code), `${name}.${code.format}`),
}))
