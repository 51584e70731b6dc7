/**
 * The shapes that the console reads and writes. They follow api/openapi.yaml;
 * ids are numbers, times are milliseconds since 1970 UTC.
 */

export type Permission =
  | 'colleagues' | 'queue' | 'robot' | 'history' | 'replies'
  | 'mass' | 'stats' | 'agents' | 'channels' | 'settings'

export const permissions: readonly Permission[] = [
  'colleagues', 'queue', 'robot', 'history', 'replies', 'mass', 'stats', 'agents', 'channels', 'settings',
]

export type WorkState = 'online' | 'rest' | 'offline'
export type AgentStatus = 'active' | 'disabled' | 'deleted'
export type RoleKind = 'administrator' | 'leader' | 'agent' | 'custom'

export interface Page<T> {
  items: T[]
  /** Where the next page begins; empty at the end. */
  next: string
}

export interface Agent {
  id: number
  login_name: string
  nickname: string
  /** Address of a picture, or empty. */
  avatar: string
  remark: string
  role_id: number
  role_name: string
  role_kind: RoleKind
  group_ids: number[]
  status: AgentStatus
  work_state: WorkState
  permanent_online: boolean
  manual_offline: boolean
  connected: boolean
  serving: number
  auto_limit: number
  manual_limit: number
  weight: number
  exclusive: boolean
  exclusive_and_ordinary: boolean
  accept_new: boolean
  may_set_limit: boolean
  login_addresses: string[]
  product_ids: number[]
  created_at: number
  last_login_at: number
}

/** What colleagues may know of each other. */
export interface Colleague {
  id: number
  nickname: string
  avatar: string
  work_state: WorkState
  serving: number
  auto_limit: number
  group_ids: number[]
}

export interface Me {
  agent: Agent
  permissions: Permission[]
  tenant: Tenant
  csrf: string
  preferences: Record<string, unknown>
  version: string
}

export interface Tenant {
  id: number
  name: string
  settings: TenantSettings
}

export interface TenantSettings {
  online_mode: 'automatic' | 'manual' | 'shifts'
  grace_seconds: number
  take_in: 'automatic' | 'choose'
  take_in_max: number
  admin_takes_part: boolean
}

export interface Role {
  id: number
  name: string
  kind: RoleKind
  permissions: Permission[]
  agents: number
}

export interface Group {
  id: number
  name: string
  leader_id: number
  member_ids: number[]
}

export interface Device {
  id: number
  kind: 'console' | 'miniprogram' | 'script'
  address: string
  user_agent: string
  created_at: number
  seen_at: number
  current: boolean
}

export interface Audit {
  id: number
  at: number
  agent_id: number
  agent_name: string
  address: string
  action: string
  target_kind: string
  target_id: number
  target_name: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

export interface Product {
  id: number
  kind: 'cloud' | 'miniprogram' | 'minigame' | 'official'
  name: string
}

export interface StoredFile {
  key: string
  name: string
  size: number
  type: string
  width: number
  height: number
  url: string
  thumb_url: string
}

export interface Channel {
  id: number
  product_id: number
  name: string
  remark: string
  key: string
  enabled: boolean
  settings: ChannelSettings
  agent_count: number
  created_at: number
}

export type EntryKind = 'keyword' | 'link' | 'phone' | 'human' | 'menu'

export interface Entry {
  kind: EntryKind
  label: string
  value: string
}

export interface FormField {
  key: string
  label: string
  required: boolean
  kind: 'text' | 'mobile'
}

export interface ChannelSettings {
  title: string
  logo: string
  default_avatar: string
  default_nickname: string
  theme: string
  background: string
  show_agent_name: boolean
  show_agent_state: boolean
  notice: { enabled: boolean; text: string; url: string }
  entries: Entry[]
  inputs: { emoji: boolean; image: boolean; voice: boolean; video: boolean; file: boolean }
  form: { enabled: boolean; fields: FormField[] }
  leave_message: { enabled: boolean; prompt: string }
  rating: { enabled: boolean; automatic: boolean }
  history_shown: number
  may_clear_history: boolean
  require_signature: boolean
  home_first: boolean
  typing_preview: boolean
  auto_end_minutes: number
  closed: boolean
  open_text: string
  join_text: string
  queue_text: string
  offline_text: string
  end_text: string
}

export interface Link {
  id: number
  code: string
  channel_id: number
  /** 0: the channel's own link. */
  agent_id: number
  agent_name: string
  short_url: string
  long_url: string
  visits: number
}

export interface HomePage {
  agent_id: number
  enabled: boolean
  avatar: string
  name: string
  title: string
  company: string
  mobile: string
  weixin: string
  weixin_qr: string
  email: string
  address: string
  introduction: string
  pictures: string[]
  hours: string
  links: { label: string; url: string }[]
  shown: Record<string, boolean>
}

export interface CustomerField {
  id: number
  key: string
  name: string
  kind: 'text' | 'number' | 'single' | 'multi' | 'date'
  choices: string[]
  position: number
}

export interface TagGroup {
  id: number
  name: string
  position: number
}

export interface Tag {
  id: number
  group_id: number
  name: string
  colour: string
  position: number
}

export interface QuickReplyGroup {
  id: number
  /** 0: for everybody. */
  agent_id: number
  name: string
  position: number
}

export interface QuickReply {
  id: number
  group_id: number
  agent_id: number
  title: string
  kind: string
  body: Record<string, unknown>
  position: number
}

export interface ImportRow {
  row: number
  errors: { field: string; code: string; message: string }[]
}

export interface ImportReport {
  created: number
  rows: ImportRow[]
}
