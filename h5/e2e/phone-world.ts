import { type ChildProcess, spawn } from 'node:child_process'
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { until } from './server'

// A simulated WeChat that runs as its own program, and a server of somebody
// else's that takes its pushes: what an integrator has on his machine.

const patience = 20_000 // milliseconds for a start or a stop, on a busy machine

/** A running `yingke simulator` that keeps its world over a restart. */
export class WeChat {
  url = ''
  private readonly folder = mkdtempSync(join(tmpdir(), 'yingke-wechat-'))
  private program: ChildProcess | undefined
  private said = ''

  async start(): Promise<this> {
    const binary = process.env.YINGKE_BINARY
    if (!binary) throw new Error('no program was built: run the tests with vitest in h5/e2e, or make test-e2e')
    const listen = this.url ? new URL(this.url).host : '127.0.0.1:0'
    const child = spawn(binary, ['simulator', '-listen', listen, '-state', join(this.folder, 'world.json')], {
      cwd: this.folder, env: { PATH: process.env.PATH }, stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.program = child
    this.said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.said += chunk.toString()))
    await until(() => {
      if (child.exitCode !== null) throw new Error(`the simulator ended with ${child.exitCode}:\n${this.said}`)
      this.url = /phone +(http:\S+)\/phone\//.exec(this.said)?.[1] ?? this.url
      return /phone +http/.test(this.said)
    }, () => `the simulator did not start:\n${this.said}`)
    return this
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.program
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), patience)
    await ended
    clearTimeout(late)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  phone(hash = ''): string {
    return `${this.url}/phone/${hash}`
  }

  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    return (await answer.json()) as T
  }

  async account(kind: string): Promise<Account> {
    const { accounts } = await this.ask<{ accounts: Account[] }>('GET', '/simulator/state')
    return accounts.find((a) => a.kind === kind)!
  }
}

export interface Account {
  kind: string
  appid: string
  secret: string
  original_id: string
  push: { url: string; token: string; key: string; mode: string; format: string }
}

export type Fields = Record<string, string>

/**
 * Receiver is a server for one account, in the safe mode: it verifies and opens
 * every push with nothing but node's own crypto, and calls the API back.
 */
export class Receiver {
  url = ''
  got: Fields[] = []
  /** Whatever was not signed, sealed or addressed as WeChat does it. */
  refused = 0
  /** What is answered to a push; success if it says nothing. */
  answer: (push: Fields) => string | undefined = () => undefined
  private readonly http: Server
  private token = ''

  constructor(
    private readonly wechat: WeChat,
    readonly account: Account,
  ) {
    this.http = createServer((req, res) => {
      void this.take(req).then(({ status, text }) => res.writeHead(status).end(text))
    })
  }

  async start(): Promise<this> {
    await new Promise<void>((done) => this.http.listen(0, '127.0.0.1', done))
    this.url = `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/push`
    return this
  }

  async stop(): Promise<void> {
    this.http.closeAllConnections()
    await new Promise((done) => this.http.close(done))
  }

  /** connect saves the address as WeChat's back office does. */
  async connect(): Promise<void> {
    const { appid, push } = this.account
    const said = await this.wechat.ask<{ ok?: boolean; error?: string }>('PUT', `/simulator/accounts/${appid}/push`, { ...push, url: this.url })
    if (!said.ok) throw new Error(said.error)
  }

  /** pushed waits for a push that has these fields. */
  async pushed(want: Fields): Promise<Fields> {
    const fits = (got: Fields) => Object.entries(want).every(([name, value]) => got[name] === value)
    await until(() => this.got.some(fits), () => `no push has ${JSON.stringify(want)}; there were ${JSON.stringify(this.got)}`)
    return this.got.find(fits)!
  }

  /** call calls the API with a token of the account. */
  async call(path: string, body: unknown): Promise<{ errcode?: number } & Record<string, unknown>> {
    return this.wechat.ask('POST', `${path}?access_token=${await this.tokenNow()}`, body)
  }

  /** send sends a customer-service message and returns its errcode. */
  async send(to: string, msgtype: string, content: unknown): Promise<number> {
    return (await this.call('/cgi-bin/message/custom/send', { touser: to, msgtype, [msgtype]: content })).errcode ?? 0
  }

  async upload(name: string, bytes: Buffer): Promise<string> {
    const form = new FormData()
    form.append('media', new Blob([new Uint8Array(bytes)]), name)
    const answer = await fetch(`${this.wechat.url}/cgi-bin/media/upload?type=image&access_token=${await this.tokenNow()}`, { method: 'POST', body: form })
    return ((await answer.json()) as { media_id: string }).media_id
  }

  async download(media: string): Promise<Buffer> {
    const answer = await fetch(`${this.wechat.url}/cgi-bin/media/get?media_id=${media}&access_token=${await this.tokenNow()}`)
    return Buffer.from(await answer.arrayBuffer())
  }

  /** sealed is a passive reply as the safe mode wants it, in XML. */
  sealed(xml: string): string {
    const { key, appid } = this.settings()
    const body = Buffer.concat([randomBytes(16), lengthOf(xml), Buffer.from(xml), Buffer.from(appid)])
    const fill = 32 - (body.length % 32)
    const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
    const encrypted = Buffer.concat([cipher.update(Buffer.concat([body, Buffer.alloc(fill, fill)])), cipher.final()]).toString('base64')
    const signature = sha1(this.account.push.token, '1714112445', 'nonce', encrypted)
    return `<xml><Encrypt>${encrypted}</Encrypt><MsgSignature>${signature}</MsgSignature><TimeStamp>1714112445</TimeStamp><Nonce>nonce</Nonce></xml>`
  }

  private settings() {
    return { key: Buffer.from(this.account.push.key + '=', 'base64'), appid: this.account.appid }
  }

  private async tokenNow(): Promise<string> {
    if (!this.token) {
      const { appid, secret } = this.account
      const answer = await this.wechat.ask<{ access_token: string }>('POST', '/cgi-bin/stable_token', { grant_type: 'client_credential', appid, secret })
      this.token = answer.access_token
    }
    return encodeURIComponent(this.token)
  }

  /** forgetToken is what a server does that is told that its token is dead. */
  forgetToken(): void {
    this.token = ''
  }

  private async take(req: IncomingMessage): Promise<{ status: number; text: string }> {
    const query = new URL(req.url ?? '/', this.url).searchParams
    const value = (name: string) => (query.getAll(name).length === 1 ? (query.get(name) ?? '') : '')
    if (req.method === 'GET') {
      if (sha1(this.account.push.token, value('timestamp'), value('nonce')) !== value('signature')) return this.refuse()
      return { status: 200, text: value('echostr') }
    }
    const parts: Buffer[] = []
    let size = 0
    for await (const part of req) if ((size += (part as Buffer).length) < 1 << 20) parts.push(part as Buffer)
    const sealed = fieldsOf(Buffer.concat(parts).toString()).Encrypt
    const fresh = Math.abs(Number(value('timestamp')) - Date.now() / 1000) < 600
    if (!sealed || !fresh || sha1(this.account.push.token, value('timestamp'), value('nonce'), sealed) !== value('msg_signature')) return this.refuse()
    const clear = this.open(sealed)
    const push = clear === null ? null : fieldsOf(clear)
    if (!push || push.ToUserName !== this.account.original_id) return this.refuse()
    this.got.push(push)
    return { status: 200, text: this.answer(push) ?? 'success' }
  }

  private refuse() {
    this.refused++
    return { status: 403, text: 'not from WeChat' }
  }

  private open(sealed: string): string | null {
    try {
      const { key, appid } = this.settings()
      const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
      const padded = Buffer.concat([decipher.update(sealed, 'base64'), decipher.final()])
      const body = padded.subarray(0, padded.length - padded[padded.length - 1]!)
      const length = body.readUInt32BE(16)
      return body.subarray(20 + length).toString() === appid ? body.subarray(20, 20 + length).toString() : null
    } catch {
      return null
    }
  }
}

const sha1 = (...parts: string[]) => createHash('sha1').update(parts.sort().join('')).digest('hex')

function lengthOf(text: string): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(Buffer.byteLength(text))
  return bytes
}

/** The fields of a push, in either format; of nested ones those inside too. */
function fieldsOf(text: string): Fields {
  const fields: Fields = {}
  if (text.trimStart().startsWith('{')) {
    // Numbers of 64 bits go as texts, so that they keep their last digits.
    try {
      const value = JSON.parse(text.replace(/(":\s*)(\d{16,})/g, '$1"$2"')) as Record<string, unknown>
      for (const [name, one] of Object.entries(value)) fields[name] = String(one)
    } catch {
      // cut off, or garbage: it has no fields
    }
    return fields
  }
  for (const [, name, cdata, plain] of text.matchAll(/<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g)) fields[name!] = cdata ?? plain ?? ''
  return fields
}

/** Gives every test a WeChat of its own: one may move its time and switch things off. */
export function useWeChat(): () => WeChat {
  let wechat: WeChat | undefined
  beforeEach(async () => {
    wechat = await new WeChat().start()
  })
  afterEach(async () => {
    await wechat?.stop()
    wechat?.remove()
  })
  return () => {
    if (!wechat) throw new Error('the simulator runs only inside tests')
    return wechat
  }
}
