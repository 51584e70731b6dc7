/**
 * A thread is the run of messages that this screen holds. Numbers decide:
 * the next one is appended, an old one is ignored, a later one means that
 * something is missing and must be asked for. Messages lie in blocks, so that
 * ten thousand of them can be drawn a few blocks at a time and a new one
 * changes one block only.
 */
import type { Message } from './types'

/** The numbers 1..30 lie in block 0, 31..60 in block 1, and so on. */
export const BLOCK = 30

export interface Block {
  id: number
  items: Message[]
}

export interface Thread {
  blocks: Block[]
  /** Number of the oldest message held; last + 1 when none is. */
  first: number
  /** Everything up to here was taken. */
  last: number
  /** The highest number heard of; above last means that something is missing. */
  known: number
  /** There is nothing older to ask for. */
  complete: boolean
}

export const empty: Thread = { blocks: [], first: 1, last: 0, known: 0, complete: true }

/** begin makes a thread of the newest messages, as the server gave them at opening. */
export function begin(items: Message[], lastNumber: number): Thread {
  const sorted = ascending(items)
  const newest = sorted[sorted.length - 1]
  const last = newest ? newest.number : lastNumber
  const first = sorted[0] ? sorted[0].number : last + 1
  const thread = {
    blocks: [] as Block[],
    first,
    last,
    known: Math.max(last, lastNumber),
    complete: first <= 1,
  }
  return applyRecalls({ ...thread, blocks: appendTo(thread.blocks, sorted) }, sorted)
}

/** take handles one message that was pushed, possibly twice or out of order. */
export function take(thread: Thread, message: Message): Thread {
  if (message.number <= thread.last) return thread
  if (message.number > thread.last + 1) return heardOf(thread, message.number)
  return add(thread, [message])
}

/**
 * takePage handles the answer to "everything after `after`". The server's word
 * is final: what is not in the page does not exist for this reader.
 */
export function takePage(thread: Thread, after: number, items: Message[], lastNumber = 0): Thread {
  const known = heardOf(thread, lastNumber)
  if (after > thread.last) return known // of an earlier life of the thread
  const news = ascending(items).filter((m) => m.number > thread.last)
  return news.length > 0 ? add(known, news) : known
}

/** takeOlder puts a page of "everything before the first" in front. */
export function takeOlder(thread: Thread, before: number, items: Message[]): Thread {
  if (before !== thread.first) return thread
  const older = ascending(items).filter((m) => m.number < thread.first)
  const oldest = older[0]
  if (!oldest) return { ...thread, complete: true }
  return {
    ...thread,
    blocks: joinBlocks(appendTo([], older), thread.blocks),
    first: oldest.number,
    complete: oldest.number <= 1,
  }
}

/** heardOf remembers that a message with this number exists. */
export function heardOf(thread: Thread, number: number): Thread {
  return number > thread.known ? { ...thread, known: number } : thread
}

/** behind claims that messages are missing at the end. */
export function behind(thread: Thread): boolean {
  return thread.known > thread.last
}

export function messages(thread: Thread): Message[] {
  const all: Message[] = []
  for (const block of thread.blocks) all.push(...block.items)
  return all
}

export function find(thread: Thread, number: number): Message | undefined {
  const block = thread.blocks.find((b) => b.id === blockOf(number))
  return block && block.items.find((m) => m.number === number)
}

function add(thread: Thread, news: Message[]): Thread {
  const last = news[news.length - 1]!.number
  const first = thread.blocks.length === 0 ? news[0]!.number : thread.first
  const grown = {
    ...thread,
    blocks: appendTo(thread.blocks, news),
    first,
    last,
    known: Math.max(thread.known, last),
    complete: thread.complete || first <= 1,
  }
  return applyRecalls(grown, news)
}

/** A recall empties an earlier message, which keeps its number. */
function applyRecalls(thread: Thread, news: Message[]): Thread {
  let result = thread
  for (const recall of news) {
    if (recall.kind === 'recall' && recall.body.number) {
      result = recalled(result, recall.body.number, recall.at)
    }
  }
  return result
}

function recalled(thread: Thread, number: number, at: number): Thread {
  const id = blockOf(number)
  const blocks = thread.blocks.map((block) =>
    block.id !== id
      ? block
      : {
          id,
          items: block.items.map((m) => (m.number === number && !m.recalled_at ? { ...m, body: {}, recalled_at: at } : m)),
        },
  )
  return { ...thread, blocks }
}

function blockOf(number: number): number {
  return Math.floor((number - 1) / BLOCK)
}

function appendTo(blocks: Block[], items: Message[]): Block[] {
  if (items.length === 0) return blocks
  const result = blocks.slice()
  for (const message of items) {
    const id = blockOf(message.number)
    const tail = result[result.length - 1]
    if (!tail || tail.id !== id) {
      result.push({ id, items: [message] })
    } else if (blocks.includes(tail)) {
      result[result.length - 1] = { id, items: [...tail.items, message] }
    } else {
      tail.items.push(message) // made in this call, nobody holds it yet
    }
  }
  return result
}

/** Two runs that meet inside one block become one block there. */
function joinBlocks(older: Block[], newer: Block[]): Block[] {
  const seam = older[older.length - 1]
  const next = newer[0]
  if (!seam || !next || seam.id !== next.id) return [...older, ...newer]
  const joined = { id: seam.id, items: [...seam.items, ...next.items] }
  return [...older.slice(0, -1), joined, ...newer.slice(1)]
}

function ascending(items: Message[]): Message[] {
  return items
    .slice()
    .sort((a, b) => a.number - b.number)
    .filter((m, i, all) => i === 0 || m.number !== all[i - 1]!.number)
}
