import type { Failure } from '@yingke/shared/request'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { listenToFailures, request, setCSRF } from '../api'
import { listen, live } from '../live'
import type { Agent, Me, Permission, Tenant, WorkState } from '../types'

/** Who is logged in, what he may do, and what he has chosen to be. */
export const useMe = defineStore('me', () => {
  const me = ref<Me | null>(null)
  /** Called when the server no longer knows us. */
  let left: () => void = () => {}
  let asked: Promise<void> | null = null

  const agent = computed(() => me.value!.agent)
  const tenant = computed(() => me.value!.tenant)
  const loggedIn = computed(() => me.value !== null)

  function can(permission: Permission): boolean {
    return me.value?.permissions.includes(permission) ?? false
  }

  function take(answer: Me): void {
    me.value = answer
    setCSRF(answer.csrf)
    live.start()
  }

  function forget(): void {
    const was = me.value
    me.value = null
    setCSRF('')
    live.stop()
    if (was) left()
  }

  /** Asks who we are; several askers share one request. */
  function load(): Promise<void> {
    asked ??= request<Me>('GET', '/api/me')
      .then(take)
      .finally(() => {
        asked = null
      })
    return asked
  }

  async function logIn(loginName: string, password: string): Promise<void> {
    take(await request<Me>('POST', '/api/login', { body: { login_name: loginName, password, client: 'console' } }))
  }

  /** Makes an organisation with its administrator, who is logged in by it. */
  async function found(how: 'setup' | 'signup', fields: object): Promise<void> {
    take(await request<Me>('POST', '/api/' + how, { body: fields }))
  }

  async function logOut(): Promise<void> {
    await request('POST', '/api/logout')
    forget()
  }

  async function setState(state: WorkState, permanent = false, takeIn = 0): Promise<void> {
    change(await request<Agent>('PUT', '/api/me/state', { body: { state, permanent, take: takeIn } }))
  }

  async function save(fields: Partial<Pick<Agent, 'nickname' | 'avatar' | 'auto_limit'>>): Promise<void> {
    take(await request<Me>('PUT', '/api/me', { body: fields }))
  }

  /** Keeps one part of the preferences; the other parts stay. */
  async function prefer(part: string, value: unknown): Promise<void> {
    const preferences = { ...me.value!.preferences, [part]: value }
    await request('PUT', '/api/me/preferences', { body: preferences })
    if (me.value) me.value.preferences = preferences
  }

  function change(fields: Partial<Agent>): void {
    if (me.value) Object.assign(me.value.agent, fields)
  }

  function changeTenant(changed: Tenant): void {
    if (me.value) me.value.tenant = changed
  }

  function onFailure(failure: Failure): void {
    if (failure.status === 401 && failure.code !== 'login.wrong') forget()
    // another log-in in this browser changed the token: learn the new one
    if (failure.code === 'login.csrf') void load().catch(() => forget())
  }

  listenToFailures(onFailure)
  listen({
    agent: ({ agent: other }) => {
      if (other.id !== me.value?.agent.id) return
      change({ work_state: other.work_state, connected: other.connected, serving: other.serving })
    },
    preferences: ({ preferences }) => {
      if (me.value) me.value.preferences = preferences
    },
    logout: forget,
    resume: () => {
      if (me.value) void load().catch(() => {}) // a failure was handled by onFailure
    },
  })

  return {
    me, agent, tenant, loggedIn, can, load, logIn, logOut, found, setState, save, prefer, change, changeTenant, forget,
    whenLeft(listener: () => void) {
      left = listener
    },
  }
})
