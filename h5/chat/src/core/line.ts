/**
 * The line keeps a way open to the server: a WebSocket, and after repeated
 * failure HTTP long polling, from which it climbs back. It is a courtesy: what
 * it misses is asked for by number. Pure: it takes an event with the time and
 * a dice roll, and returns what to do.
 */
import { closing } from '@yingke/shared/socket'

export interface Line {
  mode: 'socket' | 'poll'
  state: 'idle' | 'connecting' | 'up' | 'resting' | 'stopped'
  /** Names the socket or poll under way; news of an older one is ignored. */
  serial: number
  /** Attempts in a row that did not last. */
  failures: number
  /** How often we fell back to polling since a socket last held. */
  falls: number
  /** When this connection came up. */
  upSince: number
  /** When the server was last heard. */
  heard: number
  /** Since when there is no way to the server; 0: there is one. */
  awaySince: number
  heartbeat: number
  /** A ping was sent and nothing heard since. */
  pinged: boolean
  /** The browser says that there is no network. */
  offline: boolean
}

export type LineEvent =
  | { on: 'start' | 'online' | 'offline' | 'show' | 'stop' | 'renewed' }
  | { on: 'hello'; serial: number; heartbeat: number }
  | { on: 'heard'; serial: number }
  | { on: 'down'; serial: number; code: number }
  | { on: 'polled'; serial: number }
  | { on: 'pollFailed'; serial: number; status: number }
  | { on: 'timer'; name: LineTimer }

export type LineTimer = 'retry' | 'beat' | 'climb'

export type LineEffect =
  { do: 'connect' | 'hangUp' | 'ping' | 'poll'; serial: number } | { do: 'timer'; name: LineTimer; ms: number } | { do: 'renew' }

export interface Moment {
  now: number
  /** 0..1 */
  dice: number
}

/** After this many sockets in a row that did not last, we poll. */
export const SOCKET_TRIES = 3
/** A socket that says nothing for this long while connecting is given up. */
const HELLO_WITHIN = 8000
/** An answer to a ping comes within this time or the line is deaf. */
const PONG_WITHIN = 8000
/** When the page comes back to the front, the line has less time to prove itself. */
const SHOW_WITHIN = 3000
const LONGEST_REST = 30000
/** A connection that held this long wipes out earlier failures. */
const HELD = 10000
/** A poll is answered within this time, or its connection was lost in a sleep. */
const POLL_WITHIN = 45000
/** While polling, a socket is tried again after this, doubling up to ten times. */
const CLIMB_AFTER = 60000

export function idleLine(): Line {
  return {
    mode: 'socket',
    state: 'idle',
    serial: 0,
    failures: 0,
    falls: 0,
    upSince: 0,
    heard: 0,
    awaySince: 0,
    heartbeat: 25000,
    pinged: false,
    offline: false,
  }
}

type Step = [Line, LineEffect[]]

export function stepLine(line: Line, event: LineEvent, at: Moment): Step {
  if (line.state === 'stopped' && event.on !== 'start') return [line, []]
  if ('serial' in event && event.serial !== line.serial) return [line, []]
  switch (event.on) {
    case 'start':
      return connect({ ...line, awaySince: line.awaySince || at.now })
    case 'renewed':
      return line.state === 'resting' ? connect(line) : [line, []]
    case 'online':
      return wake({ ...line, offline: false, failures: 0 }, at)
    case 'show':
      return wake(line, at)
    case 'offline':
      return [{ ...line, offline: true, awaySince: line.awaySince || at.now }, []]
    case 'stop':
      return [{ ...line, state: 'stopped', serial: line.serial + 1 }, [{ do: 'hangUp', serial: line.serial }]]
    case 'hello':
      return [
        { ...up(line, at), upSince: at.now, heartbeat: event.heartbeat, pinged: false },
        [{ do: 'timer', name: 'beat', ms: event.heartbeat }],
      ]
    case 'heard':
      return [held({ ...up(line, at), pinged: false }, at), []]
    case 'down':
      return down(line, event.code, at)
    case 'polled':
      return [up({ ...line, failures: SOCKET_TRIES }, at), [{ do: 'poll', serial: line.serial }]]
    case 'pollFailed':
      return pollFailed(line, event.status, at)
    case 'timer':
      return timer(line, event.name, at)
  }
}

function up(line: Line, at: Moment): Line {
  return { ...line, state: 'up', heard: at.now, awaySince: 0, offline: false }
}

/** Only a connection that lasts counts: one that dies young is a failure too. */
function held(line: Line, at: Moment): Line {
  return at.now - line.upSince < HELD ? line : { ...line, failures: 0, falls: 0 }
}

function pollFailed(line: Line, status: number, at: Moment): Step {
  const failed = { ...line, failures: line.failures + 1 }
  if (status !== 401) return rest(failed, at, backOff(line.failures - SOCKET_TRIES, at))
  const [next, effects] = rest(failed, at, LONGEST_REST)
  return [next, [{ do: 'renew' }, ...effects]]
}

function connect(line: Line): Step {
  const serial = line.serial + 1
  if (line.mode === 'poll') {
    return [{ ...line, state: 'connecting', serial }, [{ do: 'poll', serial }]]
  }
  return [
    { ...line, state: 'connecting', serial, pinged: false },
    [
      { do: 'connect', serial },
      { do: 'timer', name: 'beat', ms: HELLO_WITHIN },
    ],
  ]
}

/** The page is looked at again, or the network is back: is the line alive? */
function wake(line: Line, at: Moment): Step {
  if (line.state === 'idle') return [line, []]
  if (line.state === 'resting') return connect(line)
  if (line.state === 'connecting') return [line, []]
  if (line.mode === 'poll') return at.now - line.heard > POLL_WITHIN ? replace(line, at) : [line, []]
  if (at.now - line.heard > line.heartbeat + PONG_WITHIN) return replace(line, at)
  return [
    { ...line, pinged: true },
    [
      { do: 'ping', serial: line.serial },
      { do: 'timer', name: 'beat', ms: SHOW_WITHIN },
    ],
  ]
}

/** The socket is deaf: hang up and connect again at once. */
function replace(line: Line, at: Moment): Step {
  const [next, effects] = connect({ ...line, awaySince: line.awaySince || at.now })
  return [next, [{ do: 'hangUp', serial: line.serial }, ...effects]]
}

function down(line: Line, code: number, at: Moment): Step {
  const away = { ...line, awaySince: line.awaySince || at.now }
  if (code === closing.loggedOut) return [{ ...away, state: 'stopped' }, []]
  if (code === closing.expired) {
    const waiting: Line = { ...away, state: 'resting', failures: line.failures + 1 }
    return [waiting, [{ do: 'renew' }, { do: 'timer', name: 'retry', ms: LONGEST_REST }]]
  }
  if (code === closing.slow && line.failures === 0) return connect({ ...away, failures: 1 })
  // After a restart everybody comes back at once: spread over five seconds.
  if (code === closing.restart && line.failures < SOCKET_TRIES) {
    return rest({ ...away, failures: line.failures + 1 }, at, at.dice * 5000)
  }
  const failures = line.failures + 1
  if (failures >= SOCKET_TRIES) {
    const [next, effects] = connect({ ...away, failures, falls: line.falls + 1, mode: 'poll' })
    return [next, [...effects, { do: 'timer', name: 'climb', ms: climbAfter(line.falls, at) }]]
  }
  return rest({ ...away, failures }, at, backOff(line.failures, at))
}

function rest(line: Line, at: Moment, ms: number): Step {
  const away: Line = { ...line, state: 'resting', awaySince: line.awaySince || at.now }
  return [away, [{ do: 'timer', name: 'retry', ms: Math.round(ms) }]]
}

/** 1, 2, 4 ... 30 seconds with full jitter, and never a storm of zeroes. */
export function backOff(failures: number, at: Moment): number {
  const ceiling = Math.min(LONGEST_REST, 1000 * Math.pow(2, Math.min(Math.max(failures, 0), 10)))
  return Math.max(250, ceiling * at.dice)
}

function climbAfter(falls: number, at: Moment): number {
  const step = Math.min(10, Math.pow(2, falls))
  return CLIMB_AFTER * step * (0.75 + at.dice / 2)
}

function timer(line: Line, name: LineTimer, at: Moment): Step {
  if (name === 'retry') return line.state === 'resting' ? connect(line) : [line, []]
  if (name === 'climb') return climb(line)
  return beat(line, at)
}

function climb(line: Line): Step {
  if (line.mode !== 'poll') return [line, []]
  const [next, effects] = connect({ ...line, mode: 'socket', failures: SOCKET_TRIES - 1 })
  return [next, [{ do: 'hangUp', serial: line.serial }, ...effects]]
}

function beat(line: Line, at: Moment): Step {
  if (line.mode === 'poll' || line.state === 'resting' || line.state === 'idle') return [line, []]
  if (line.state === 'connecting' || line.pinged) {
    const [next, effects] = down(line, 1006, at)
    return [next, [{ do: 'hangUp', serial: line.serial }, ...effects]]
  }
  if (at.now - line.heard < line.heartbeat / 2) {
    return [line, [{ do: 'timer', name: 'beat', ms: line.heartbeat }]]
  }
  return [
    { ...line, pinged: true },
    [
      { do: 'ping', serial: line.serial },
      { do: 'timer', name: 'beat', ms: PONG_WITHIN },
    ],
  ]
}
