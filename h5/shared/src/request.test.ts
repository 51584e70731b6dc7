import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { address, Failure, makeRequest } from './request'

const fetched = vi.fn()

function answers(status: number, body: string, headers: Record<string, string> = {}) {
  fetched.mockResolvedValueOnce(new Response(status === 204 ? null : body, { status, headers }))
}

const failed = vi.fn()
const request = makeRequest({ language: () => 'en', csrf: () => 'c5', failed })

/** The failure that a request ends with. */
async function failureIn(asked: Promise<unknown>): Promise<Failure> {
  const err = await asked.then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(err).toBeInstanceOf(Failure)
  return err as Failure
}

beforeEach(() => {
  fetched.mockReset()
  failed.mockReset()
  vi.stubGlobal('fetch', fetched)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a request', () => {
  it('reads JSON and leaves empty query values out', async () => {
    answers(200, '{"items":[1]}')
    expect(await request('GET', '/api/agents', { query: { query: '王 五', cursor: '', group_id: undefined, limit: 50 } })).toEqual({
      items: [1],
    })
    const [url, init] = fetched.mock.calls[0]!
    expect(url).toBe('/api/agents?query=%E7%8E%8B%20%E4%BA%94&limit=50')
    expect(init.headers).toEqual({ 'X-Language': 'en' })
  })

  it('carries the token against forgery when it changes something', async () => {
    answers(204, '')
    expect(await request('PUT', '/api/me', { body: { nickname: '小明' } })).toBeUndefined()
    const init = fetched.mock.calls[0]![1]
    expect(init.headers).toEqual({ 'X-Language': 'en', 'X-CSRF-Token': 'c5', 'Content-Type': 'application/json' })
    expect(init.body).toBe('{"nickname":"小明"}')
  })

  it('leaves the type of a form to the browser', async () => {
    answers(200, '{}')
    await request('POST', '/api/agents/import', { body: new FormData() })
    expect(fetched.mock.calls[0]![1].headers['Content-Type']).toBeUndefined()
  })

  it('carries a bearer token where there is no cookie', async () => {
    answers(200, '{}')
    await makeRequest({ language: () => 'zh-CN', token: () => 't1' })('GET', '/api/visitor/messages')
    expect(fetched.mock.calls[0]![1].headers.Authorization).toBe('Bearer t1')
  })

  it('says what the server said', async () => {
    answers(429, '{"code":"login.slow_down","message":"Wait.","field":"password","args":{"seconds":8},"request_id":"r9"}', {
      'Retry-After': '8',
    })
    const failure = await failureIn(request('POST', '/api/login', { body: {} }))
    expect({ ...failure, message: failure.message }).toEqual({
      name: 'Failure',
      message: 'Wait.',
      code: 'login.slow_down',
      status: 429,
      field: 'password',
      args: { seconds: 8 },
      requestId: 'r9',
      retryAfter: 8,
    })
    expect(failed).toHaveBeenCalledTimes(1)
  })

  it.each([
    ['a proxy answers with its own page', 502, '<html>Bad gateway</html>'],
    ['a good answer is not JSON', 200, '<html>'],
  ])('has a sentence when %s', async (_, status, body) => {
    answers(status, body)
    const failure = await failureIn(request('GET', '/api/me'))
    expect(failure.code).toBe('page.unreadable')
    expect(failure.message).toBe(`The server gave an answer that this page cannot read (status ${status}). Try again in a moment.`)
  })

  it('has a sentence when the network is gone', async () => {
    fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'))
    expect((await failureIn(request('GET', '/api/me'))).code).toBe('page.offline')
  })

  it('gives up after its time and ends the request', async () => {
    vi.useFakeTimers()
    fetched.mockReturnValueOnce(new Promise(() => {}))
    const asked = failureIn(request('GET', '/api/me', { timeout: 5_000 }))
    await vi.advanceTimersByTimeAsync(5_000)
    expect((await asked).code).toBe('page.timeout')
    expect(fetched.mock.calls[0]![1].signal.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends quietly when it is no longer wanted', async () => {
    fetched.mockReturnValueOnce(new Promise(() => {}))
    const control = new AbortController()
    const asked = failureIn(request('GET', '/api/agents', { signal: control.signal }))
    control.abort()
    expect((await asked).code).toBe('page.aborted')
    expect(failed).not.toHaveBeenCalled()
  })
})

describe('an address', () => {
  it('joins a query to a query', () => {
    expect(address('/chat/?channel_id=1', { source: '菜单&a' })).toBe('/chat/?channel_id=1&source=%E8%8F%9C%E5%8D%95%26a')
  })
})
