import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeServer } from '../test/server'
import type { Agent } from '../types'
import { formOf, newAgentForm, noFilter, useAgents } from './agents'

const agent = {
  id: 5, login_name: 'wangwu', nickname: '王五', avatar: '', remark: '', role_id: 3, role_name: '客服', role_kind: 'agent', group_ids: [1], status: 'active',
  work_state: 'online', permanent_online: false, manual_offline: false, connected: true, serving: 2, auto_limit: 20, manual_limit: 100, weight: 10,
  exclusive: false, exclusive_and_ordinary: false, accept_new: true, may_set_limit: false, login_addresses: [], product_ids: [1], created_at: 1, last_login_at: 0,
} satisfies Agent

const faults = [{ row: 3, errors: [{ field: 'login_name', code: 'agent.login_taken', message: '已被使用' }] }]

beforeEach(() => setActivePinia(createPinia()))
afterEach(() => vi.unstubAllGlobals())

describe('agents', () => {
  it('are asked for with the filters that are set', async () => {
    const { asked } = fakeServer({ 'GET /api/agents': { items: [], next: '' } })
    await useAgents().page({ ...noFilter, query: ' 王 ', group_id: 4 }, '', new AbortController().signal)
    expect(asked[0]!.query).toBe('query=%E7%8E%8B&group_id=4')
  })

  it('are changed without a password and without channels, which have doors of their own', async () => {
    const { asked } = fakeServer({ 'PUT /api/agents/5': agent })
    await useAgents().change(5, { ...formOf(agent), nickname: '王伍' })
    expect(asked[0]!.body).not.toHaveProperty('password')
    expect(asked[0]!.body).not.toHaveProperty('channel_ids')
    expect(asked[0]!.body).toMatchObject({ nickname: '王伍', exclusive_and_ordinary: false })
  })

  it('begin with the numbers that product.md gives', () => {
    const { auto_limit, manual_limit, weight, accept_new, exclusive } = newAgentForm(3, [1])
    expect({ auto_limit, manual_limit, weight, accept_new, exclusive }).toEqual({ auto_limit: 20, manual_limit: 100, weight: 10, accept_new: true, exclusive: false })
  })

  it('are handed over only when somebody is named', async () => {
    const { asked } = fakeServer({ 'DELETE /api/agents/5': undefined })
    await useAgents().remove(5, 0)
    await useAgents().remove(5, 8)
    expect(asked.map((one) => one.query)).toEqual(['', 'reassign_to=8'])
  })

  it('are tried before they are imported, and a refusal reads like the trial', async () => {
    vi.stubGlobal('fetch', async (url: string) =>
      url.includes('dry_run=1')
        ? new Response(JSON.stringify({ created: 0, rows: faults }))
        : new Response(JSON.stringify({ code: 'import.errors', message: '有错误', args: { rows: faults } }), { status: 400 }),
    )
    const file = new File(['x'], 'a.csv')
    expect(await useAgents().import(file, true)).toEqual({ created: 0, rows: faults })
    expect(await useAgents().import(file, false)).toEqual({ created: 0, rows: faults })
  })

  it('are not imported from a file that is no table, and that is said', async () => {
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ code: 'import.file', message: '不是表格' }), { status: 400 }))
    await expect(useAgents().import(new File(['x'], 'a.csv'), true)).rejects.toMatchObject({ message: '不是表格' })
  })
})
