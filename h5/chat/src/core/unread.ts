import type { Desk } from './state'

/** unreadOf counts what others said beyond what the customer has seen. */
export function unreadOf(desk: Desk): number {
  let count = 0
  const { blocks } = desk.thread
  for (let i = blocks.length - 1; i >= 0; i--) {
    const { items } = blocks[i]!
    for (let j = items.length - 1; j >= 0; j--) {
      const m = items[j]!
      if (m.number <= desk.seenTo) return count
      if (m.party !== 'customer' && m.kind !== 'void' && m.kind !== 'recall' && m.kind !== 'event') count++
    }
  }
  return count
}

/**
 * lastMine is the number of the customer's newest message while nobody has
 * answered it: the one under which stands whether it was read. Else 0.
 */
export function lastMine(desk: Desk): number {
  const { blocks } = desk.thread
  if (desk.outbox.length > 0) return 0
  for (let i = blocks.length - 1; i >= 0; i--) {
    const { items } = blocks[i]!
    for (let j = items.length - 1; j >= 0; j--) {
      const m = items[j]!
      if (m.kind === 'void' || m.kind === 'recall' || m.kind === 'event') continue
      return m.party === 'customer' && !m.recalled_at ? m.number : 0
    }
  }
  return 0
}
