import { backoff } from '@yingke/shared/socket'
import type { Clock } from './follow'
import type { Message } from './model'
import { busy, change, drop, due, pending, put, shown, type Outbox, type Outgoing } from './outbox'

/** How a send ended badly. A final refusal is not repeated; anything else is, with the same id. */
export interface Refusal {
  final: boolean
  sentence: string
  /** Milliseconds that the server asks us to wait; 0: ours to choose. */
  wait: number
}

export interface Door {
  post(entry: Outgoing): Promise<Message>
  refusal(err: unknown): Refusal
  /** Sent and stored: the thread may take it. */
  accepted(message: Message): void
  changed(box: Outbox): void
}

/** Sender works the outbox off: per conversation one at a time, in order, each under one id for ever. */
export class Sender {
  box: Outbox = new Map()
  private waits = new Map<number, () => void>()

  constructor(private door: Door, private clock: Clock) {}

  add(entry: Outgoing): void {
    this.set(put(this.box, entry))
    this.work(entry.conversation_id)
  }

  update(id: string, part: Partial<Outgoing>): void {
    this.set(change(this.box, id, part))
    const entry = this.box.get(id)
    if (entry) this.work(entry.conversation_id)
  }

  /** Tries a failed entry again under the id it has. */
  retry(id: string): void {
    const entry = this.box.get(id)
    if (entry?.state !== 'failed') return
    this.update(id, { state: 'waiting', error: '', attempts: 0 })
  }

  remove(id: string): void {
    const entry = this.box.get(id)
    this.set(drop(this.box, id))
    if (entry) this.work(entry.conversation_id)
  }

  /** The line is back: nobody waits any longer. */
  wake(): void {
    for (const cancel of this.waits.values()) cancel()
    this.waits.clear()
    for (const conversation of busy(this.box)) this.work(conversation)
  }

  /** The thread shows these now. */
  seen(conversation: number, messages: readonly Message[], last: number): void {
    this.set(shown(this.box, conversation, messages, last))
  }

  of(conversation: number): Outgoing[] {
    return pending(this.box, conversation)
  }

  private work(conversation: number): void {
    if (this.waits.has(conversation)) return
    const entry = due(this.box, conversation)
    if (entry) void this.send(entry)
  }

  private async send(entry: Outgoing): Promise<void> {
    const id = entry.client_id
    this.set(change(this.box, id, { state: 'sending' }))
    try {
      const message = await this.door.post(entry)
      this.set(change(this.box, id, { state: 'sent', number: message.number, error: '' }))
      this.door.accepted(message)
    } catch (err) {
      this.failed(entry, this.door.refusal(err))
    }
    this.work(entry.conversation_id)
  }

  private failed(entry: Outgoing, why: Refusal): void {
    const id = entry.client_id
    if (why.final) {
      this.set(change(this.box, id, { state: 'failed', error: why.sentence }))
      return
    }
    const attempts = entry.attempts + 1
    this.set(change(this.box, id, { state: 'waiting', error: why.sentence, attempts }))
    const ms = why.wait || backoff(attempts - 1, () => this.clock.random())
    const conversation = entry.conversation_id
    this.waits.set(conversation, this.clock.later(ms, () => {
      this.waits.delete(conversation)
      this.work(conversation)
    }))
  }

  private set(box: Outbox): void {
    if (box === this.box) return
    this.box = box
    this.door.changed(box)
  }
}
