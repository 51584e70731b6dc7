import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { request } from '../api'
import { fakeServer, Refusal } from '../test/server'
import type { Me } from '../types'
import { useMe } from './me'

const line = vi.hoisted(() => ({ listener: {} as Record<string, (frame: unknown) => void>, start: vi.fn(), stop: vi.fn() }))
vi.mock('../live', () => ({
  live: { start: line.start, stop: line.stop },
  listen: (listener: object) => {
    line.listener = listener as typeof line.listener
    return () => true
  },
}))

const me = (more: Partial<Me> = {}): Me =>
  ({
    agent: { id: 7, nickname: '小美', work_state: 'online', serving: 0 }, permissions: ['queue', 'channels'],
    tenant: { id: 1, name: '春风小店', settings: {} }, csrf: 'c1', preferences: { theme: 'x' }, version: '1', ...more,
  }) as Me

beforeEach(() => {
  setActivePinia(createPinia())
  line.start.mockReset()
  line.stop.mockReset()
})
afterEach(() => vi.unstubAllGlobals())

describe('who is logged in', () => {
  it('may do what his boxes name, and nobody may do anything', async () => {
    fakeServer({ 'GET /api/me': me() })
    const store = useMe()
    expect(store.can('queue')).toBe(false)
    await store.load()
    expect([store.can('queue'), store.can('agents')]).toEqual([true, false])
    expect(line.start).toHaveBeenCalledTimes(1)
  })

  it('is asked for once, however many want to know', async () => {
    const { asked } = fakeServer({ 'GET /api/me': me() })
    const store = useMe()
    await Promise.all([store.load(), store.load()])
    expect(asked.length).toBe(1)
  })

  it('changes things with the token that belongs to his log-in', async () => {
    const { asked } = fakeServer({ 'POST /api/login': me({ csrf: 'c2' }), 'PUT /api/me/state': { work_state: 'rest' } })
    const store = useMe()
    await store.logIn('xiaomei', 'secret word')
    expect(asked[0]!.body).toEqual({ login_name: 'xiaomei', password: 'secret word', client: 'console' })
    await store.setState('rest')
    expect(asked[1]!.headers['X-CSRF-Token']).toBe('c2')
    expect(store.agent.work_state).toBe('rest')
  })

  it('is led out once when the server no longer knows him', async () => {
    fakeServer({ 'GET /api/me': me(), 'GET /api/agents': new Refusal(401, 'login.ended') })
    const store = useMe()
    const left = vi.fn()
    store.whenLeft(left)
    await store.load()
    await Promise.allSettled([request('GET', '/api/agents'), request('GET', '/api/agents')])
    expect(left).toHaveBeenCalledTimes(1)
    expect([store.loggedIn, line.stop.mock.calls.length > 0]).toEqual([false, true])
  })

  it('is not led out by a wrong password', async () => {
    fakeServer({ 'POST /api/login': new Refusal(401, 'login.wrong') })
    const store = useMe()
    const left = vi.fn()
    store.whenLeft(left)
    await expect(store.logIn('a', 'b')).rejects.toMatchObject({ code: 'login.wrong' })
    expect(left).not.toHaveBeenCalled()
  })

  it('learns the new token when another log-in in this browser replaced it', async () => {
    const { answers } = fakeServer({ 'GET /api/me': me(), 'PUT /api/me': new Refusal(403, 'login.csrf') })
    const store = useMe()
    await store.load()
    answers['GET /api/me'] = me({ csrf: 'c9' })
    await expect(store.save({ nickname: 'x' })).rejects.toMatchObject({ code: 'login.csrf' })
    await vi.waitFor(() => expect(store.me!.csrf).toBe('c9'))
  })

  it('keeps one part of his preferences and leaves the others', async () => {
    const { asked } = fakeServer({ 'GET /api/me': me(), 'PUT /api/me/preferences': undefined })
    const store = useMe()
    await store.load()
    await store.prefer('workbench', { send: 'ctrl' })
    expect(asked[1]!.body).toEqual({ theme: 'x', workbench: { send: 'ctrl' } })
  })

  it('hears of himself and of nobody else', async () => {
    fakeServer({ 'GET /api/me': me() })
    const store = useMe()
    await store.load()
    line.listener.agent!({ agent: { id: 8, work_state: 'offline', connected: false, serving: 9 } })
    expect(store.agent.work_state).toBe('online')
    line.listener.agent!({ agent: { id: 7, work_state: 'rest', connected: true, serving: 3 } })
    expect([store.agent.work_state, store.agent.serving]).toEqual(['rest', 3])
    line.listener.logout!({})
    expect(store.loggedIn).toBe(false)
  })
})
