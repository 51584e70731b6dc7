import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { patience } from './browser'

/** What `yingke demo` writes into demo.json. */
export interface Demo {
  base_url: string
  console_url: string
  admin: Login
  leader: Login
  agents: Login[]
  channels: { id: number; name: string; link: string; short_link: string }[]
  wechat: { base_url: string; phone_url: string }
}

export interface Login {
  login_name: string
  password: string
  nickname: string
}

/** A running `yingke demo` on a folder of its own. */
export interface Server {
  readonly url: string
  readonly demo: Demo
  readonly folder: string
  /** Stops it as an operator does and waits for its end. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Starts it again on the same folder and port. */
  start(): Promise<void>
  /** Everything it has said so far. */
  log(): string
}

// All browsers of a test come from one address.
const unhurried = { YINGKE_RATE_PER_SECOND: '0', YINGKE_OPENS_PER_MINUTE: '0', YINGKE_SOCKETS_PER_ADDRESS: '0' }

/** Starts a server; settings are further YINGKE_ variables. Call stop and remove the folder, or use useServer. */
export async function startServer(settings: Record<string, string> = {}): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'yingke-e2e-'))
  const demoFile = join(folder, 'demo.json')
  let program: ChildProcess | undefined
  let said = ''
  let listen = '127.0.0.1:0'
  let demo = undefined as Demo | undefined

  const start = async () => {
    const child = spawn(binary(), ['demo'], {
      cwd: folder,
      env: { PATH: process.env.PATH, YINGKE_DATA: folder, YINGKE_LISTEN: listen, YINGKE_SIMULATOR: '127.0.0.1:0', ...unhurried, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    program = child
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}:\n${said}`)
      if (!existsSync(demoFile)) return false
      const early = JSON.parse(readFileSync(demoFile, 'utf8')) as Demo
      if (!(await ready(early.base_url))) return false
      demo = JSON.parse(readFileSync(demoFile, 'utf8')) as Demo // it was not whole before the server was
      return true
    }, () => `the server did not get ready:\n${said}`)
    listen = new URL(demo!.base_url).host
  }

  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    const child = program
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), patience)
    await ended
    clearTimeout(late)
  }

  await start()
  return {
    url: demo!.base_url,
    demo: demo!,
    folder,
    start,
    stop,
    log: () => said,
  }
}

/** Gives a test file its own server, from before its first test to after its last. */
export function useServer(settings: Record<string, string> = {}): () => Server {
  let server: Server | undefined
  beforeAll(async () => {
    server = await startServer(settings)
  })
  afterAll(async () => {
    await server?.stop()
    if (server) rmSync(server.folder, { recursive: true, force: true })
  })
  return () => {
    if (!server) throw new Error('the server runs only inside tests')
    return server
  }
}

function binary(): string {
  const path = process.env.YINGKE_BINARY
  if (!path) throw new Error('no program was built: run the tests with vitest in h5/e2e, or make test-e2e')
  return path
}

async function ready(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok
  } catch {
    return false // not listening yet
  }
}

/** Asks again until the claim is true; fails with the words after a while. */
export async function until(claim: () => boolean | Promise<boolean>, words: () => string): Promise<void> {
  const end = Date.now() + patience
  while (!(await claim())) {
    if (Date.now() > end) throw new Error(words())
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
