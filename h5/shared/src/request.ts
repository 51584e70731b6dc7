import { type Language, speaker } from './language'

/** The longest that a person should stare at a spinner, in milliseconds. */
export const patience = 20_000

/** What went wrong, as the server said it or as we had to say it ourselves. `message` can be shown as it is. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly status = 0,
    readonly field = '',
    readonly args: Record<string, unknown> = {},
    readonly requestId = '',
    /** Seconds after which asking again makes sense; 0: not said. */
    readonly retryAfter = 0,
  ) {
    super(message)
    this.name = 'Failure'
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>

export interface Ask {
  query?: Query
  /** A plain value is sent as JSON; FormData as it is. */
  body?: unknown
  signal?: AbortSignal
  /** Milliseconds until we give up; `patience` if not given. */
  timeout?: number
  /** How to read a good answer; JSON if not given. */
  as?: 'json' | 'blob' | 'text'
}

export interface Requester {
  language(): Language
  /** Token against forged requests, for people with a cookie. */
  csrf?(): string
  /** Bearer token, for pages without a cookie. */
  token?(): string
  /** Every failure passes here once, e.g. to return to the log-in page on 401. */
  failed?(failure: Failure): void
}

export type Request = <T>(method: string, path: string, ask?: Ask) => Promise<T>

const say = (language: Language) =>
  speaker(
    {
      'zh-CN': {
        offline: '网络不通，请检查网络后重试',
        timeout: '服务器没有及时回应，请稍后重试',
        aborted: '已取消',
        unreadable: '服务器的回应无法识别（状态 {status}），请稍后重试',
      },
      en: {
        offline: 'The network is not reachable. Check your connection and try again.',
        timeout: 'The server did not answer in time. Try again in a moment.',
        aborted: 'Cancelled.',
        unreadable: 'The server gave an answer that this page cannot read (status {status}). Try again in a moment.',
      },
    },
    () => language,
  )

/** One address with its query; empty values are left out. */
export function address(path: string, query: Query = {}): string {
  const pairs = Object.keys(query)
    .filter((key) => query[key] !== undefined && query[key] !== null && query[key] !== '')
    .map((key) => encodeURIComponent(key) + '=' + encodeURIComponent(String(query[key])))
  if (pairs.length === 0) return path
  return path + (path.indexOf('?') < 0 ? '?' : '&') + pairs.join('&')
}

/** Turns an answer that is not good into a Failure. */
export function failureOf(status: number, text: string, language: Language, retryAfter = 0): Failure {
  try {
    const body = JSON.parse(text)
    if (body && typeof body.code === 'string' && typeof body.message === 'string') {
      return new Failure(body.message, body.code, status, body.field || '', body.args || {}, body.request_id || '', retryAfter)
    }
  } catch {
    // not ours: a proxy's page, most likely
  }
  return new Failure(say(language)('unreadable', { status }), 'page.unreadable', status, '', {}, '', retryAfter)
}

/** The headers that every request of a page carries. */
export function headersOf(page: Requester, method: string): Record<string, string> {
  const headers: Record<string, string> = { 'X-Language': page.language() }
  const csrf = page.csrf?.()
  if (csrf && method !== 'GET' && method !== 'HEAD') headers['X-CSRF-Token'] = csrf
  const token = page.token?.()
  if (token) headers.Authorization = 'Bearer ' + token
  return headers
}

/** Browsers of 2018 know fetch but not its signal: then only the waiting ends, not the request. */
function abortable(ask: Ask): { signal?: AbortSignal; ended: Promise<'timeout' | 'aborted'>; stop(): void } {
  const control = typeof AbortController === 'function' ? new AbortController() : undefined
  let end: (why: 'timeout' | 'aborted') => void = () => {}
  const ended = new Promise<'timeout' | 'aborted'>((resolve) => {
    end = resolve
  })
  const finish = (why: 'timeout' | 'aborted') => {
    end(why)
    control?.abort()
  }
  const timer = setTimeout(() => finish('timeout'), ask.timeout ?? patience)
  const cancel = () => finish('aborted')
  if (ask.signal?.aborted) cancel()
  ask.signal?.addEventListener('abort', cancel)
  return {
    signal: control?.signal,
    ended,
    stop() {
      clearTimeout(timer)
      ask.signal?.removeEventListener('abort', cancel)
    },
  }
}

async function read<T>(answer: Response, ask: Ask, language: Language): Promise<T> {
  if (!answer.ok) {
    const wait = Number(answer.headers.get('Retry-After')) || 0
    throw failureOf(answer.status, await answer.text(), language, wait)
  }
  if (ask.as === 'blob') return (await answer.blob()) as T
  const text = await answer.text()
  if (ask.as === 'text') return text as T
  if (text === '') return undefined as T
  try {
    return JSON.parse(text) as T
  } catch {
    throw failureOf(answer.status, '', language)
  }
}

/** The one way in which a page asks the server. */
export function makeRequest(page: Requester): Request {
  return async <T>(method: string, path: string, ask: Ask = {}): Promise<T> => {
    const language = page.language()
    const form = typeof FormData !== 'undefined' && ask.body instanceof FormData
    const headers = headersOf(page, method)
    if (ask.body !== undefined && !form) headers['Content-Type'] = 'application/json'
    const limit = abortable(ask)
    const answer = async (): Promise<T> => {
      const got = await fetch(address(path, ask.query), {
        method,
        headers,
        credentials: 'same-origin',
        body: ask.body === undefined ? undefined : form ? (ask.body as FormData) : JSON.stringify(ask.body),
        signal: limit.signal,
      }).catch(() => {
        throw new Failure(say(language)('offline'), 'page.offline')
      })
      return read<T>(got, ask, language)
    }
    const late = limit.ended.then((why): never => {
      throw new Failure(say(language)(why), 'page.' + why)
    })
    try {
      return await Promise.race([late, answer()])
    } catch (err) {
      // a body that breaks off half-way fails as a plain error of the browser
      const failure = err instanceof Failure ? err : new Failure(say(language)('offline'), 'page.offline')
      if (failure.code !== 'page.aborted') page.failed?.(failure)
      throw failure
    } finally {
      limit.stop()
    }
  }
}
