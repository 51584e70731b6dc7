/** What the simulator says under /simulator/; docs/simulator.md describes it. Times are milliseconds of its own time. */

export type Kind = 'miniprogram' | 'minigame' | 'service' | 'subscription' | 'sandbox'

export const mini = (kind: Kind): boolean => kind === 'miniprogram' || kind === 'minigame'

export interface Person {
  id: string
  nickname: string
  avatar: string
  mobile: string
}

export interface PushSettings {
  url: string
  token: string
  key: string
  mode: string
  format: string
}

export interface Account {
  kind: Kind
  name: string
  appid: string
  secret: string
  original_id: string
  verified: boolean
  push: PushSettings
  templates: { id: string; title: string; fields: string[] }[] | null
}

export interface Button {
  type?: string
  name: string
  key?: string
  url?: string
  appid?: string
  pagepath?: string
  sub_button?: Button[]
}

export interface Item {
  id: number
  appid: string
  at: number
  from: 'person' | 'account' | 'system'
  kind: string
  status?: string
  text?: string
  media?: string
  title?: string
  about?: string
  url?: string
  picture?: string
  opens_appid?: string
  path?: string
  head?: string
  lines?: { id: string; text: string }[]
  tail?: string
  fields?: { name: string; value: string }[]
  as?: string
  place?: Place
  extra?: Record<string, string>
}

export interface Place {
  latitude: number
  longitude: number
  scale: number
  label: string
}

export interface Thread {
  appid: string
  name: string
  kind: Kind
  openid: string
  following: boolean
  typing: boolean
  quota: { left: number; until: number }
  menu?: Button[]
  count: number
  last?: Item
  with_tencent?: boolean
}

export interface Told {
  seq: number
  at: number
  kind: 'item' | 'status' | 'typing' | 'menu' | 'clock' | 'world' | 'log' | 'reset'
  appid?: string
  item?: Item
  on?: boolean
}

export interface Switch {
  id: string
  appid: string
  path: string
  do: string
  times: number
  milliseconds: number
  code: number
  text: string
  used: number
}

export interface State {
  clock: Clock
  accounts: Account[]
  persons: Person[]
  switches: Switch[]
  forgeries: string[]
}

export interface Clock {
  now: number
  moved: number
}

export interface Push {
  id: number
  at: number
  appid: string
  person?: string
  kind: string
  body: string
  tries: { at: number; status: number; answer: string; fault?: string }[] | null
  done: boolean
  failed: boolean
}

export interface Call {
  id: number
  at: number
  appid: string
  method: string
  path: string
  body: string
  status: number
  errcode: number
  answer: string
  switch?: string
}
