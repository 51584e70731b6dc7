import { expect, it } from 'vitest'
import type { Agent } from '../../types'
import { deedsFor } from './deeds'

const t = (key: string) => key
const admin = { id: 1, role_kind: 'administrator' as const }
const leader = { id: 2, role_kind: 'leader' as const }
const agent = (more: Partial<Agent>) => ({ id: 9, role_kind: 'agent', status: 'active', ...more }) as Agent
const able = (of: Agent, by: typeof admin | typeof leader) => deedsFor(of, by, t).filter((one) => !one.disabled).map((one) => one.key)

it.each([
  ['an active agent', agent({}), admin, ['edit', 'password', 'home', 'disable', 'delete']],
  ['a disabled agent', agent({ status: 'disabled' }), admin, ['edit', 'password', 'home', 'enable', 'delete']],
  ['a deleted agent', agent({ status: 'deleted' }), admin, ['restore']],
  ['oneself', agent({ id: 1, role_kind: 'administrator' }), admin, ['edit', 'password', 'home']],
  ['an administrator, by somebody who is none', agent({ role_kind: 'administrator' }), leader, []],
])('offers for %s what can be done', (_, of, by, keys) => {
  expect(able(of, by)).toEqual(keys)
})
