import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { backoff, Socket, type SocketOptions, type SocketState } from './socket'

/** A line whose other end is the test. */
class FakeLine {
  static all: FakeLine[] = []
  static get last(): FakeLine {
    return FakeLine.all[FakeLine.all.length - 1]!
  }
  sent: string[] = []
  closed = false
  onmessage: ((e: { data: string }) => void) | null = null
  onclose: ((e: { code: number }) => void) | null = null
  constructor(readonly url: string) {
    FakeLine.all.push(this)
  }
  send(text: string) {
    this.sent.push(text)
  }
  close() {
    this.closed = true
  }
  says(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
  greets() {
    this.says({ type: 'hello', heartbeat_seconds: 25 })
  }
  breaks(code = 1006) {
    this.onclose?.({ code })
  }
}

let hidden = false
let socket: Socket
let states: SocketState[]

function begin(more: Partial<SocketOptions> = {}) {
  states = []
  socket = new Socket({
    address: () => 'ws://yingke/api/socket',
    handlers: {},
    random: () => 1,
    changed: (state) => states.push(state),
    ...more,
  })
  socket.start()
  return socket
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeLine)
  FakeLine.all = []
  hidden = false
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
})

afterEach(() => {
  socket.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a socket', () => {
  it('is open when the server has greeted, and then asks for what was missed', () => {
    const opened = vi.fn()
    begin({ opened })
    expect(states).toEqual(['connecting'])
    FakeLine.last.greets()
    expect(states).toEqual(['connecting', 'open'])
    expect(opened).toHaveBeenCalledTimes(1)
  })

  it('gives each frame to the handler of its type and ignores strangers', () => {
    const message = vi.fn()
    begin({ handlers: { message } })
    FakeLine.last.greets()
    FakeLine.last.says({ type: 'message', conversation_id: 7 })
    FakeLine.last.says({ type: 'of a newer server' })
    FakeLine.last.onmessage?.({ data: '<html>' })
    expect(message.mock.calls).toEqual([[{ type: 'message', conversation_id: 7 }]])
  })

  it('comes back after 1, 2, 4 ... 30 seconds at most', () => {
    expect([0, 1, 2, 3, 4, 5, 20].map((n) => backoff(n, () => 1))).toEqual([1e3, 2e3, 4e3, 8e3, 16e3, 3e4, 3e4])
    expect(backoff(5, () => 0)).toBe(0)
    begin()
    for (const pause of [1_000, 2_000, 4_000]) {
      const before = FakeLine.all.length
      FakeLine.last.breaks()
      vi.advanceTimersByTime(pause - 1)
      expect(FakeLine.all.length).toBe(before)
      vi.advanceTimersByTime(1)
      expect(FakeLine.all.length).toBe(before + 1)
    }
  })

  it('begins its pauses anew only after a line that held', () => {
    begin()
    FakeLine.last.breaks()
    vi.advanceTimersByTime(1_000)
    FakeLine.last.greets()
    FakeLine.last.breaks() // held for nothing: 2 seconds
    vi.advanceTimersByTime(1_999)
    expect(FakeLine.all.length).toBe(2)
    vi.advanceTimersByTime(1)
    FakeLine.last.greets()
    vi.advanceTimersByTime(10_000)
    FakeLine.last.breaks() // held: 1 second
    vi.advanceTimersByTime(1_000)
    expect(FakeLine.all.length).toBe(4)
  })

  it('tells people only of a break that lasts', () => {
    begin()
    FakeLine.last.greets()
    vi.advanceTimersByTime(20_000)
    FakeLine.last.breaks()
    vi.advanceTimersByTime(1_000)
    FakeLine.last.greets()
    vi.advanceTimersByTime(4_000)
    expect(states).toEqual(['connecting', 'open', 'connecting', 'open'])
    FakeLine.last.breaks()
    vi.advanceTimersByTime(3_000)
    expect(states.slice(4)).toEqual(['connecting', 'away'])
    FakeLine.last.greets()
    expect(socket.state).toBe('open')
  })

  it('pings each heartbeat and leaves a line that stays deaf', () => {
    begin()
    const line = FakeLine.last
    line.greets()
    vi.advanceTimersByTime(25_000)
    expect(line.sent).toEqual(['{"type":"ping"}'])
    line.says({ type: 'pong' })
    vi.advanceTimersByTime(25_000)
    expect(line.sent.length).toBe(2)
    vi.advanceTimersByTime(8_000)
    expect(line.closed).toBe(true)
    expect(socket.state).toBe('connecting')
  })

  it('gives up a connection that never greets', () => {
    begin()
    vi.advanceTimersByTime(10_000)
    expect(FakeLine.all[0]!.closed).toBe(true)
    vi.advanceTimersByTime(1_000)
    expect(FakeLine.all.length).toBe(2)
  })

  it('does not come back after a log-out', () => {
    const loggedOut = vi.fn()
    begin({ loggedOut })
    FakeLine.last.greets()
    FakeLine.last.breaks(4003)
    vi.advanceTimersByTime(120_000)
    expect(FakeLine.all.length).toBe(1)
    expect(loggedOut).toHaveBeenCalledTimes(1)
    expect(socket.state).toBe('stopped')
  })

  it('renews an expired token before it comes back', async () => {
    let token = 'old'
    begin({
      address: () => 'ws://yingke/?token=' + token,
      renew: async () => {
        token = 'new'
      },
    })
    FakeLine.last.greets()
    FakeLine.last.breaks(4004)
    await vi.advanceTimersByTimeAsync(0)
    expect(FakeLine.last.url).toBe('ws://yingke/?token=new')
  })

  it('pauses when the token cannot be renewed', async () => {
    begin({ renew: () => Promise.reject(new Error('no')) })
    FakeLine.last.breaks(4004)
    await vi.advanceTimersByTimeAsync(999)
    expect(FakeLine.all.length).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(FakeLine.all.length).toBe(2)
  })

  it('spreads its return over five seconds when the server restarts', () => {
    begin()
    FakeLine.last.greets()
    FakeLine.last.breaks(1012)
    vi.advanceTimersByTime(4_999)
    expect(FakeLine.all.length).toBe(1)
    vi.advanceTimersByTime(1)
    expect(FakeLine.all.length).toBe(2)
  })

  it('hurries when the network returns and when the page is shown', () => {
    begin()
    FakeLine.last.greets()
    window.dispatchEvent(new Event('offline'))
    expect(socket.state).toBe('away')
    window.dispatchEvent(new Event('online'))
    expect(FakeLine.all.length).toBe(2)
    FakeLine.last.breaks()
    document.dispatchEvent(new Event('visibilitychange'))
    expect(FakeLine.all.length).toBe(3)
  })

  it('tests a line that slept and asks for what was missed', () => {
    const shown = vi.fn()
    begin({ shown })
    FakeLine.last.greets()
    hidden = true
    document.dispatchEvent(new Event('visibilitychange'))
    hidden = false
    document.dispatchEvent(new Event('visibilitychange'))
    expect(FakeLine.last.sent).toEqual([
      '{"type":"background","background":true}',
      '{"type":"background","background":false}',
      '{"type":"ping"}',
    ])
    expect(shown).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(8_000)
    expect(FakeLine.last.closed).toBe(true)
  })

  it('keeps nothing for later and does nothing after stop', () => {
    begin()
    expect(socket.send({ type: 'typing' })).toBe(false)
    FakeLine.last.greets()
    expect(socket.send({ type: 'typing' })).toBe(true)
    socket.stop()
    vi.advanceTimersByTime(120_000)
    window.dispatchEvent(new Event('online'))
    expect(FakeLine.all.length).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})
