import type { components, paths } from '@yingke/shared/types.gen'

/**
 * The shapes that the console reads and writes. They follow api/openapi.yaml;
 * ids are numbers, times are milliseconds since 1970 UTC.
 */

type Schemas = components['schemas']

export type Permission = Schemas['Permission']

export const permissions: readonly Permission[] = [
  'colleagues', 'queue', 'robot', 'history', 'replies', 'mass', 'stats', 'agents', 'channels', 'reception', 'board', 'customers', 'settings',
]

export type WorkState = Schemas['WorkState']
export type AgentStatus = Schemas['AgentStatus']
export type RoleKind = Schemas['RoleKind']
export type Agent = Schemas['Agent']
export type AgentEdit = Schemas['AgentEdit']
export type NewAgent = Schemas['NewAgent']
/** What colleagues may know of each other. */
export type Colleague = Schemas['Colleague']
export type Me = Schemas['Me']
export type Tenant = Schemas['Tenant']
export type TenantSettings = Schemas['TenantSettings']
export type Role = Schemas['Role']
export type Group = Schemas['Group']
export type Device = Schemas['Device']
export type Audit = Schemas['Audit']
export type ImportReport = Schemas['Import']
export type ImportRow = ImportReport['rows'][number]

export type Trigger = Schemas['Trigger']
export type Keyword = Schemas['Keyword']
export type ReplyWindow = Schemas['ReplyWindow']
export type ReplyItem = Schemas['ReplyItem']
export type Rule = Schemas['Rule']
export type RuleEdit = Schemas['RuleEdit']
export type RuleName = Schemas['RuleName']
export type ReplyFolder = Schemas['ReplyFolder']
export type SmartMenu = Schemas['SmartMenu']
export type MenuLine = Schemas['MenuLine']
export type ReplySettings = Schemas['ReplySettings']
export type ReplySwitches = Schemas['ReplySwitches']
export type SensitiveRule = Schemas['SensitiveRule']
export type Trial = Schemas['Trial']
export type Tried = Schemas['Tried']
export type ReplyLine = Schemas['ReplyLine']
type Answer<Path extends keyof paths> = paths[Path] extends { get: { responses: { 200: { content: { 'application/json': infer Body } } } } } ? Body : never
export type RuleConflict = Answer<'/api/replies/conflicts'>['items'][number]
export type ReplyStats = Answer<'/api/replies/stats'>
export type Unmatched = Answer<'/api/replies/unmatched'>['items'][number]
export type Recipe = Answer<'/api/replies/recipes'>['items'][number]
export type Why = Answer<'/api/conversations/{id}/messages/{number}/why'>

export interface Page<T> {
  items: T[]
  /** Where the next page begins; empty at the end. */
  next: string
}

export type Product = Schemas['Product']
export type ProductKind = Product['kind']
export type WeChatKind = Exclude<ProductKind, 'cloud'>
/** A product with its connection; of the cloud product there is none. */
export type ConnectedProduct = Schemas['ConnectedProduct']
export type Connection = Schemas['Connection']
export type NewProduct = Schemas['NewProduct']
export type ProductEdit = Schemas['ProductEdit']
export type PushMode = Schemas['PushMode']
export type Light = Schemas['Light']
export type Report = Schemas['Report']
export type Finding = Schemas['Finding']
export type Rotation = 'token' | 'key' | 'address' | 'token_key' | 'access_token'

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
  /** Customers of an exclusive link wait for its agent. */
  wait_for_named: boolean
  /** Origins whose pages may show the widget; empty: any. */
  sites: string[]
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
