/** The wire carries frames: one WebSocket, or one long poll, at a time. */
import type { Frame } from '../core/types'

export interface WireEars {
  frame(serial: number, frame: Frame): void
  down(serial: number, code: number): void
}

export class Wire {
  private socket: WebSocket | null = null
  private serial = 0

  constructor(private readonly ears: WireEars) {}

  connect(serial: number, token: string): void {
    this.hangUp()
    this.serial = serial
    let socket: WebSocket
    try {
      socket = new WebSocket(addressOf(token))
    } catch (e) {
      this.ears.down(serial, 1006)
      return
    }
    this.socket = socket
    socket.onmessage = (e) => {
      const frame = parse(e.data)
      if (frame) this.ears.frame(serial, frame)
    }
    socket.onclose = (e) => {
      if (this.socket === socket) this.socket = null
      this.ears.down(serial, e.code)
    }
  }

  /** send is for what may be lost: a ping, "is typing". */
  send(frame: object): boolean {
    const { socket } = this
    if (!socket || socket.readyState !== WebSocket.OPEN) return false
    socket.send(JSON.stringify(frame))
    return true
  }

  /** hangUp with a serial ends only that connection. */
  hangUp(serial = this.serial): void {
    const { socket } = this
    if (!socket || serial !== this.serial) return
    this.socket = null
    socket.onmessage = null
    socket.onclose = null
    socket.close()
  }
}

function addressOf(token: string): string {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return `${scheme}//${location.host}/api/visitor/socket?token=${encodeURIComponent(token)}`
}

function parse(data: unknown): Frame | null {
  try {
    const frame = JSON.parse(String(data)) as Frame
    return frame && typeof frame.type === 'string' ? frame : null
  } catch (e) {
    return null
  }
}
