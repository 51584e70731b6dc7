import { describe, expect, test } from 'vitest'
import { noon } from './fake'
import { idleLine, stepLine, SOCKET_TRIES, type Line, type LineEffect, type LineEvent } from './line'

/** A line with a clock; do what it asks for by hand. */
class Driver {
  line: Line = idleLine()
  last: LineEffect[] = []
  now = noon
  constructor(readonly dice = 0.5) {
    this.tell({ on: 'start' })
  }
  tell(event: LineEvent): this {
    ;[this.line, this.last] = stepLine(this.line, event, { now: this.now, dice: this.dice })
    return this
  }
  wait(ms: number): this {
    this.now += ms
    return this
  }
  hello(): this {
    return this.tell({ on: 'hello', serial: this.line.serial, heartbeat: 25000 })
  }
  heard(): this {
    return this.tell({ on: 'heard', serial: this.line.serial })
  }
  down(code = 1006): this {
    return this.tell({ on: 'down', serial: this.line.serial, code })
  }
  ring(name: 'retry' | 'beat' | 'climb'): this {
    return this.tell({ on: 'timer', name })
  }
  did(): string[] {
    return this.last.map((e) => (e.do === 'timer' ? `${e.name} in ${e.ms}` : e.do))
  }
}

describe('the line', () => {
  test('connects, is greeted, and pings when nothing was heard for a heartbeat', () => {
    const d = new Driver()
    expect(d.did()).toEqual(['connect', 'beat in 8000'])
    expect(d.hello().did()).toEqual(['beat in 25000'])
    expect(d.wait(25000).ring('beat').did()).toEqual(['ping', 'beat in 8000'])
    expect(d.wait(100).heard().ring('beat').did()).toEqual(['beat in 25000'])
  })

  test('a deaf line is hung up and tried again', () => {
    const d = new Driver().hello().wait(25000).ring('beat').wait(8000).ring('beat')
    expect(d.did()).toEqual(['hangUp', 'retry in 500'])
    expect(d.line.awaySince).toBe(d.now)
  })

  test('the pause grows to thirty seconds with full jitter', () => {
    const pauses = [1, 2, 4].map((_, i) => {
      const d = new Driver(1).hello()
      d.line = { ...d.line, failures: i, mode: 'socket' }
      return d.down().did()[0]
    })
    expect(pauses.slice(0, 2)).toEqual(['retry in 1000', 'retry in 2000'])
  })

  test('after three sockets that did not last it polls, and climbs back', () => {
    const d = new Driver()
    for (let i = 0; i < SOCKET_TRIES - 1; i++) d.down().ring('retry')
    expect(d.down().did()).toEqual(['poll', 'climb in 60000'])
    expect(d.line.mode).toBe('poll')
    expect(d.tell({ on: 'polled', serial: d.line.serial }).did()).toEqual(['poll'])
    expect(d.line.awaySince).toBe(0)
    expect(d.wait(60000).ring('climb').did()).toEqual(['hangUp', 'connect', 'beat in 8000'])
    expect(d.down().did()).toEqual(['poll', 'climb in 120000'])
    expect(d.ring('climb').hello().line.mode).toBe('socket')
  })

  test('a socket that dies young every time counts as failing', () => {
    const d = new Driver()
    for (let i = 0; i < SOCKET_TRIES - 1; i++) d.hello().heard().wait(500).down().ring('retry')
    expect(d.hello().heard().wait(500).down().line.mode).toBe('poll')
  })

  test('a socket that held starts the count anew', () => {
    const d = new Driver().down().ring('retry').down().ring('retry').hello().wait(11000).heard()
    expect(d.down().line.mode).toBe('socket')
  })

  test('a restart spreads the screens over five seconds', () => {
    expect(new Driver(0).hello().down(1012).did()).toEqual(['retry in 0'])
    expect(new Driver(1).hello().down(1012).did()).toEqual(['retry in 5000'])
  })

  test('a screen that was too slow comes back at once', () => {
    expect(new Driver().hello().down(4001).did()).toEqual(['connect', 'beat in 8000'])
  })

  test('an expired token is renewed before it comes back', () => {
    const d = new Driver().hello().down(4004)
    expect(d.did()).toEqual(['renew', 'retry in 30000'])
    expect(d.tell({ on: 'renewed' }).did()).toEqual(['connect', 'beat in 8000'])
  })

  test('who was logged out does not come back', () => {
    const d = new Driver().hello().down(4003)
    expect(d.did()).toEqual([])
    expect(d.tell({ on: 'online' }).ring('retry').did()).toEqual([])
    expect(d.tell({ on: 'start' }).did()[0]).toBe('connect')
  })

  test('a page that is shown again has three seconds to prove its line', () => {
    const d = new Driver().hello().wait(20000).tell({ on: 'show' })
    expect(d.did()).toEqual(['ping', 'beat in 3000'])
    expect(d.wait(3000).ring('beat').did()[0]).toBe('hangUp')
  })

  test('a page that slept long replaces its line at once', () => {
    expect(new Driver().hello().wait(600000).tell({ on: 'show' }).did()).toEqual(['hangUp', 'connect', 'beat in 8000'])
  })

  test('the network coming back ends the pause', () => {
    const d = new Driver().hello().down().tell({ on: 'offline' })
    expect(d.line.offline).toBe(true)
    expect(d.tell({ on: 'online' }).did()).toEqual(['connect', 'beat in 8000'])
    expect(d.line.offline).toBe(false)
  })

  test('news of an older connection is ignored', () => {
    const d = new Driver().hello()
    const serial = d.line.serial
    d.down().ring('retry').hello()
    expect(d.tell({ on: 'down', serial, code: 1006 }).line.state).toBe('up')
  })

  test('a poll whose token expired renews it', () => {
    const d = new Driver()
    for (let i = 0; i < SOCKET_TRIES; i++) d.down().ring('retry')
    expect(d.tell({ on: 'pollFailed', serial: d.line.serial, status: 401 }).did()).toEqual(['renew', 'retry in 30000'])
  })
})
