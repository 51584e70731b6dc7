import { Failure } from '@yingke/shared/request'
import { defineStore } from 'pinia'
import { download, request } from '../api'
import type { Agent, AgentEdit, AgentStatus, ImportReport, ImportRow, NewAgent, Page } from '../types'

export interface AgentFilter {
  query: string
  group_id: number
  role_id: number
  status: AgentStatus | ''
}

export const noFilter: AgentFilter = { query: '', group_id: 0, role_id: 0, status: '' }

/** What an agent's form holds: everything that can be set, with the password only for new ones. */
export type AgentForm = Required<Omit<AgentEdit, 'avatar'>> & { avatar: string; password: string; channel_ids: number[] }

/** An empty form, with what a new agent starts from (product.md 14). */
export function newAgentForm(roleID: number, productIDs: number[]): AgentForm {
  return {
    login_name: '', nickname: '', password: '', avatar: '', remark: '', role_id: roleID, group_ids: [], product_ids: productIDs, channel_ids: [],
    auto_limit: 20, manual_limit: 100, weight: 10, exclusive: false, exclusive_and_ordinary: false, accept_new: true, may_set_limit: false,
    login_addresses: [],
  }
}

export function formOf(agent: Agent): AgentForm {
  const { login_name, nickname, avatar, remark, role_id, group_ids, product_ids } = agent
  const { auto_limit, manual_limit, weight, exclusive, exclusive_and_ordinary, accept_new, may_set_limit, login_addresses } = agent
  return {
    login_name, nickname, avatar, remark, role_id, group_ids, product_ids, auto_limit, manual_limit, weight, exclusive,
    exclusive_and_ordinary, accept_new, may_set_limit, login_addresses, password: '', channel_ids: [],
  }
}

/** The rows that a refused batch or import complains about. */
export function rowsOf(err: unknown): ImportRow[] {
  return err instanceof Failure && err.code === 'import.errors' && Array.isArray(err.args.rows) ? (err.args.rows as ImportRow[]) : []
}

function filterQuery(filter: AgentFilter) {
  return { query: filter.query.trim(), group_id: filter.group_id || '', role_id: filter.role_id || '', status: filter.status }
}

/** Everything that an administrator does with agents. */
export const useAgents = defineStore('agents', () => {
  return {
    page: (filter: AgentFilter, cursor: string, signal: AbortSignal) =>
      request<Page<Agent>>('GET', '/api/agents', { query: { ...filterQuery(filter), cursor }, signal }),

    one: (id: number) => request<Agent>('GET', `/api/agents/${id}`),

    add(form: AgentForm): Promise<Agent> {
      return request('POST', '/api/agents', { body: form satisfies NewAgent })
    },
    change(id: number, { password: _p, channel_ids: _c, ...fields }: AgentForm): Promise<Agent> {
      return request('PUT', `/api/agents/${id}`, { body: fields })
    },
    addMany: (agents: NewAgent[]) => request<Page<Agent>>('POST', '/api/agents/batch', { body: { agents } }),

    setLimits: (ids: number[], limits: { auto_limit?: number; manual_limit?: number }) =>
      request<void>('PUT', '/api/agents/limits', { body: { ids, ...limits } }),

    setPassword: (id: number, password: string) => request<void>('PUT', `/api/agents/${id}/password`, { body: { password } }),

    disable: (id: number, reassignTo: number) =>
      request<Agent>('POST', `/api/agents/${id}/disable`, { query: { reassign_to: reassignTo || '' } }),
    enable: (id: number) => request<Agent>('POST', `/api/agents/${id}/enable`),
    remove: (id: number, reassignTo: number) => request<void>('DELETE', `/api/agents/${id}`, { query: { reassign_to: reassignTo || '' } }),
    restore: (id: number) => request<Agent>('POST', `/api/agents/${id}/restore`),

    export: (filter: AgentFilter, name: string) => download('/api/agents/export', name, filterQuery(filter)),
    template: (format: 'csv' | 'xlsx', name: string) => download('/api/agents/template', `${name}.${format}`, { format }),

    /** Tries an import, or does it. A refusal because of rows comes back as a report like the trial's. */
    async import(file: File, dryRun: boolean): Promise<ImportReport> {
      const body = new FormData()
      body.append('file', file)
      try {
        return await request('POST', '/api/agents/import', { query: { dry_run: dryRun ? '1' : '0' }, body, timeout: 60_000 })
      } catch (err) {
        const rows = rowsOf(err)
        if (rows.length === 0) throw err
        return { created: 0, rows }
      }
    },
  }
})
