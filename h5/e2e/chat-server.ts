import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHash } from 'node:crypto'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocketServer, type WebSocket } from 'ws'
import { channelSettings, type ChatMessage } from './chat-things'

// A small server that speaks the visitor's part of docs/protocol.md, so that a
// test can put the customer's page into any state: slow, refused, cut, full.

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.png': 'image/png',
}

type Answer = { status: number; body: unknown } | undefined

export class ChatServer {
  url = ''
  settings = channelSettings()
  messages: ChatMessage[] = []
  agent = { id: 3, nickname: '小林', avatar: '/picture/agent.png', work_state: 'online' }
  conversation: Record<string, unknown> = { state: 'serving', queue_position: 0, rating_open: false }
  opened: Record<string, unknown> = {}
  read = { agent_read: 0, customer_read: 0, customer_delivered: 0 }
  /** Every request as "POST /api/visitor/messages". */
  asked: string[] = []
  bodies: Record<string, unknown[]> = {}
  /** Of uploads: the bytes as they came. */
  raw: Record<string, Buffer[]> = {}
  /** Decides an answer before the server does; undefined leaves it to the server. */
  rule: (method: string, path: string, body: Record<string, unknown>) => Answer | Promise<Answer> = () => undefined
  /** Refuse sockets, as a proxy that knows none does. */
  noSockets = false
  frames: Record<string, unknown>[] = []
  boot: unknown = null
  private http: Server
  private sockets = new WebSocketServer({ noServer: true })
  private screens = new Set<WebSocket>()
  private polls: (() => void)[] = []

  constructor() {
    this.http = createServer((req, res) => void this.answer(req, res))
    this.http.on('upgrade', (req, socket, head) => {
      if (this.noSockets) return void socket.destroy()
      this.sockets.handleUpgrade(req, socket, head, (ws) => this.greet(ws))
    })
  }

  async start(): Promise<this> {
    await new Promise<void>((done) => this.http.listen(0, '127.0.0.1', done))
    this.url = `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`
    return this
  }

  async stop(): Promise<void> {
    this.cut()
    this.http.closeAllConnections()
    await new Promise((done) => this.http.close(done))
  }

  link(more = ''): string {
    return `${this.url}/chat/?channel_id=1&key=1abcdefghij${more}`
  }

  add(more: Partial<ChatMessage>): ChatMessage {
    const m: ChatMessage = {
      conversation_id: 7, number: this.messages.length + 1, id: this.messages.length + 1, session_id: 1, party: 'agent', agent_id: 3,
      agent_name: '小林', agent_avatar: '/picture/agent.png', client_id: '', kind: 'text', body: { text: '' }, at: Date.now(), recalled_at: 0, ...more,
    }
    this.messages.push(m)
    return m
  }

  say(text: string, more: Partial<ChatMessage> = {}): ChatMessage {
    return this.push({ body: { text }, ...more })
  }

  push(more: Partial<ChatMessage>): ChatMessage {
    const m = this.add(more)
    this.tell({ type: 'message', conversation_id: 7, message: m })
    this.polls.splice(0).forEach((wake) => wake())
    return m
  }

  tell(frame: Record<string, unknown>): void {
    for (const screen of this.screens) screen.send(JSON.stringify(frame))
  }

  tellConversation(change: Record<string, unknown> = {}): void {
    Object.assign(this.conversation, change)
    this.tell({ type: 'conversation', conversation: this.conversationNow() })
  }

  tellRead(agentRead: number): void {
    this.read.agent_read = agentRead
    this.tell({ type: 'read', conversation_id: 7, ...this.read })
  }

  cut(code = 1001): void {
    for (const screen of this.screens) code === 1006 ? screen.terminate() : screen.close(code)
    this.screens.clear()
  }

  get connected(): number {
    return this.screens.size
  }

  private greet(ws: WebSocket): void {
    this.screens.add(ws)
    ws.on('close', () => this.screens.delete(ws))
    ws.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Record<string, unknown>
      this.frames.push(frame)
      if (frame.type === 'ping') ws.send(JSON.stringify({ type: 'pong' }))
    })
    ws.send(JSON.stringify({ type: 'hello', node: 'a', heartbeat_seconds: 25 }))
  }

  private conversationNow() {
    const state = this.conversation.state
    return {
      id: 7, last_number: this.messages.length, agent: state === 'serving' ? this.agent : null, ...this.read, ...this.conversation,
    }
  }

  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', this.url)
    const raw = await readAll(req)
    const body = parse(raw)
    const name = `${req.method} ${url.pathname}`
    this.asked.push(name)
    this.bodies[name] = [...(this.bodies[name] ?? []), body]
    if (url.pathname.endsWith('/files')) this.raw[name] = [...(this.raw[name] ?? []), raw]
    if (!url.pathname.startsWith('/api/')) return this.page(url.pathname, res)
    const ruled = await this.rule(req.method ?? '', url.pathname, body)
    const { status, body: said } = ruled ?? (await this.api(name, url, body, raw))
    res.writeHead(status, { 'Content-Type': 'application/json' }).end(said === undefined ? '' : JSON.stringify(said))
  }

  private async api(name: string, url: URL, body: Record<string, unknown>, raw: Buffer): Promise<{ status: number; body: unknown }> {
    const ok = (said?: unknown) => ({ status: said === undefined ? 204 : 200, body: said })
    const limit = Number(url.searchParams.get('limit')) || 50
    if (name === 'POST /api/visitor/open') return ok(this.open())
    if (name === 'POST /api/visitor/renew') return ok({ token: 'renewed', expires_at: Date.now() + 864e5 })
    if (name === 'GET /api/visitor/messages') return ok(this.list(url, limit))
    if (name === 'POST /api/visitor/messages') return ok(this.receive(body))
    if (name === 'GET /api/visitor/events') return ok(await this.poll(Number(url.searchParams.get('after'))))
    if (name === 'POST /api/visitor/read') {
      Object.assign(this.read, { customer_read: body.read, customer_delivered: body.delivered })
      return ok()
    }
    if (name === 'POST /api/visitor/files') return ok(stored(raw))
    const recall = /^POST \/api\/visitor\/messages\/(\d+)\/recall$/.exec(name)
    if (recall) return ok(this.recall(Number(recall[1])))
    if (name === 'DELETE /api/visitor/history') return ok()
    if (/^POST \/api\/visitor\/(rating|form|leave|typing)$/.test(name)) return ok()
    return { status: 404, body: { code: 'route.missing', message: '没有这个地址' } }
  }

  private open() {
    const shown = this.settings.history_shown
    return {
      token: 'token', expires_at: Date.now() + 864e5, visitor_key: 'v_0123456789012345678901',
      conversation: this.conversationNow(), agent: null,
      channel: { id: 1, name: '官网', settings: this.settings },
      messages: { items: shown ? this.messages.slice(-shown) : [] }, ...this.opened,
    }
  }

  private list(url: URL, limit: number) {
    const before = Number(url.searchParams.get('before'))
    if (before) return { items: this.messages.slice(Math.max(0, before - 1 - limit), before - 1), last_number: this.messages.length }
    const after = Number(url.searchParams.get('after'))
    return { items: this.messages.slice(after, after + limit), last_number: this.messages.length, ...this.read }
  }

  private receive(body: Record<string, unknown>): ChatMessage {
    const first = this.messages.find((m) => m.client_id === body.client_id)
    if (first) return first
    const sent = body.body as { file?: { key: string } }
    const file = sent.file && { name: 'photo.jpg', size: 48000, type: 'image/jpeg', width: 300, height: 200, url: '/picture/sent.png', thumb_url: '/picture/sent.png', ...sent.file }
    return this.push({
      party: 'customer', agent_id: 0, agent_name: '', client_id: String(body.client_id), kind: String(body.kind), body: file ? { ...sent, file } : sent,
    })
  }

  recall(number: number): ChatMessage {
    const target = this.messages[number - 1]!
    Object.assign(target, { body: {}, recalled_at: Date.now() })
    return this.push({ party: target.party, kind: 'recall', body: { number } })
  }

  private async poll(after: number): Promise<unknown> {
    if (after >= this.messages.length) {
      await new Promise<void>((wake) => {
        this.polls.push(wake)
        setTimeout(wake, 5000).unref()
      })
    }
    return { items: this.messages.slice(after, after + 200), last_number: this.messages.length, conversation: this.conversationNow() }
  }

  private page(path: string, res: ServerResponse): void {
    if (path.startsWith('/picture/')) return void res.writeHead(200, { 'Content-Type': 'image/svg+xml' }).end(drawing(path))
    const file = path.endsWith('/') ? `${path}index.html` : path.startsWith('/widget') ? path.replace(/^\/widget\.js/, '/widget/widget.js') : path
    try {
      let content: Buffer | string = readFileSync(join(dist, file))
      const html = file.endsWith('.html')
      if (html && this.boot) content = withBoot(String(content), this.boot)
      res.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'text/plain', ...(html ? { 'Content-Security-Policy': policy(String(content)) } : {}) })
      res.end(content)
    } catch {
      res.writeHead(404).end()
    }
  }
}

function withBoot(html: string, boot: unknown): string {
  return html.replace('</body>', `<script type="application/json" id="boot">${JSON.stringify(boot).replace(/</g, '\\u003c')}</script></body>`)
}

/** The policy of the real server: the style that stands in the page is named by its hash. */
function policy(html: string): string {
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  return `default-src 'self'; style-src 'self' 'sha256-${hash}'; img-src 'self' https: data: blob:; media-src 'self' blob:; connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'`
}

/** A picture of its own for every name. */
function drawing(path: string): string {
  const hue = [...path].reduce((n, c) => (n * 31 + c.charCodeAt(0)) % 360, 7)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200" fill="hsl(${hue} 45% 55%)"/><circle cx="210" cy="70" r="34" fill="hsl(${hue} 70% 85%)"/><path d="M0 200l90-110 70 80 50-50 90 80z" fill="hsl(${hue} 40% 35%)"/></svg>`
}

function stored(raw: Buffer) {
  const name = /filename="([^"]*)"/.exec(raw.toString('latin1'))?.[1] ?? 'file'
  return { key: `k${raw.length}`, name: Buffer.from(name, 'latin1').toString(), size: raw.length, type: 'image/jpeg', width: 300, height: 200, url: '/picture/sent.png', thumb_url: '/picture/sent.png' }
}

async function readAll(req: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of req) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function parse(raw: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(raw.toString()) as Record<string, unknown>
  } catch {
    return {}
  }
}
