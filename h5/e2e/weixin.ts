import { randomBytes } from 'node:crypto'
import type { Server } from './server'

// The simulated WeChat beside a server, as its panel is driven (docs/simulator.md).

/** An account at WeChat, as its back office would show it. */
export interface Account {
  appid: string
  secret: string
  kind: 'miniprogram' | 'minigame' | 'service'
  name: string
}

/** Asks the panel; an answer that is no success is an error with its words. */
export async function panel<T = unknown>(server: Server, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(server.demo.wechat.base_url + '/simulator' + path, { method, ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return (text ? JSON.parse(text) : undefined) as T
}

const hex = (n: number) => randomBytes(n).toString('hex').slice(0, n)

/** A new account that nobody has connected. */
export async function newAccount(server: Server, kind: Account['kind'], name: string): Promise<Account> {
  const account = { appid: 'wx' + hex(16), secret: hex(32), kind, name }
  await panel(server, 'POST', '/accounts', account)
  return account
}
