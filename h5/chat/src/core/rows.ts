/** From messages to what is drawn: bubbles, time separators, the unread divider, events. */
import { needsSeparator } from '@yingke/shared/time'
import type { Block } from './thread'
import type { Message } from './types'

export type Row =
  | { type: 'time'; key: string; at: number }
  | { type: 'divider'; key: string }
  | { type: 'event' | 'recalled'; key: string; message: Message }
  /** named: another person than before speaks, so his name stands above. */
  | { type: 'message'; key: string; message: Message; named: boolean }

/** Events that a customer is told about; he never sees the rest. */
const TOLD = ['agent.joined', 'agent.transferred', 'session.ended', 'queue.entered', 'rating.asked', 'rating.given', 'message.left']

/** What one block hands to the next. */
export interface Carry {
  /** When the time was shown last. */
  shownAt: number
  /** The unread divider stands above. */
  divided: boolean
  /** Who of the other side spoke last. */
  speaker: string
}

export const untold: Carry = { shownAt: 0, divided: false, speaker: '' }

export interface Drawn extends Carry {
  rows: Row[]
}

/** drawBlock makes the rows of one block. divider is the first unread number, 0: none. */
export function drawBlock(block: Block, before: Carry, divider: number): Drawn {
  const rows: Row[] = []
  let { shownAt, divided, speaker } = before
  for (const message of block.items) {
    const type = typeOf(message)
    if (!type) continue
    if (needsSeparator(message.at, shownAt || undefined)) {
      rows.push({ type: 'time', key: `t${message.number}`, at: message.at })
      shownAt = message.at
    }
    if (!divided && divider > 0 && message.number >= divider) {
      rows.push({ type: 'divider', key: 'divider' })
      divided = true
    }
    const key = `m${message.number}`
    if (type !== 'message') {
      rows.push({ type, key, message })
      continue
    }
    const voice = message.party === 'customer' ? speaker : `${message.party} ${message.agent_id || 0}`
    rows.push({ type, key, message, named: voice !== speaker })
    speaker = voice
  }
  return { rows, shownAt, divided, speaker }
}

function typeOf(m: Message): 'event' | 'recalled' | 'message' | null {
  if (m.recalled_at) return 'recalled'
  if (m.kind === 'void' || m.kind === 'recall' || m.kind === 'note') return null
  if (m.kind === 'event') return TOLD.indexOf(m.body.name || '') >= 0 ? 'event' : null
  return 'message'
}

/** drawer remembers what it drew: only blocks that changed are made again. */
export function drawer(): (blocks: Block[], divider: number) => Drawn[] {
  const memory = new WeakMap<Block, { before: Carry; divider: number; drawn: Drawn }>()
  return (blocks, divider) => {
    let before = untold
    return blocks.map((block) => {
      const old = memory.get(block)
      const drawn = old && old.divider === divider && alike(old.before, before) ? old.drawn : drawBlock(block, before, divider)
      memory.set(block, { before, divider, drawn })
      before = drawn
      return drawn
    })
  }
}

function alike(a: Carry, b: Carry): boolean {
  return a.shownAt === b.shownAt && a.divided === b.divided && a.speaker === b.speaker
}
