/** What a phone knows, and how it changes with what it is told. Nothing here asks or draws. */
import type { Item, State, Thread, Told } from './types'

export interface World {
  state: State | null
  person: string
  threads: Thread[]
  /** Of the threads that were opened: what was fetched and told, oldest first. */
  items: Record<string, Item[]>
  /** Whether the end of a thread has been fetched. What is told meanwhile must not be lost. */
  ready: Record<string, boolean>
  unread: Record<string, number>
  /** The thread on the screen, '' if none is. */
  open: string
  seq: number
  /** How far the simulator's time is ahead of this browser's. */
  skew: number
}

/** What has to be asked for after something was told. */
export interface Wish {
  state: boolean
  threads: boolean
  items: boolean
  log: boolean
}

export const nothing: Wish = { state: false, threads: false, items: false, log: false }

export const emptyWorld = (): World => ({ state: null, person: '', threads: [], items: {}, ready: {}, unread: {}, open: '', seq: 0, skew: 0 })

/** told changes the world by one event; an event that is known already changes nothing. */
export function told(world: World, event: Told): Wish {
  if (event.kind === 'reset') {
    world.seq = event.seq
    return { state: true, threads: true, items: true, log: true }
  }
  if (event.seq <= world.seq) return nothing
  world.seq = event.seq
  switch (event.kind) {
    case 'item':
    case 'status':
      if (event.item) place(world, event.item)
      if (event.kind === 'item' && event.item) count(world, event.item)
      return { ...nothing, threads: true }
    case 'typing':
      change(world, event.appid, (t) => ({ ...t, typing: Boolean(event.on) }))
      return nothing
    case 'menu':
      return { ...nothing, threads: true }
    case 'log':
      return { ...nothing, log: true }
    default: // the clock was moved, or accounts, people, switches changed
      return { ...nothing, state: true, threads: true }
  }
}

/** place puts an item where it belongs, or in place of what it was. */
function place(world: World, item: Item): void {
  change(world, item.appid, (t) => ({ ...t, typing: t.typing && item.from !== 'account', last: t.last && t.last.id > item.id ? t.last : item }))
  const known = world.items[item.appid]
  if (known) world.items[item.appid] = merged(known, [item])
}

function count(world: World, item: Item): void {
  if (item.from !== 'account' || world.open === item.appid) return
  world.unread[item.appid] = (world.unread[item.appid] || 0) + 1
}

function change(world: World, appid: string | undefined, by: (t: Thread) => Thread): void {
  world.threads = world.threads.map((t) => (t.appid === appid ? by(t) : t))
}

/** merged are both lists by id. The second one wins, but what has arrived is not under way again. */
export function merged(known: Item[], more: Item[]): Item[] {
  const all = new Map(known.map((i) => [i.id, i]))
  for (const item of more) if (item.status !== 'sending' || !all.has(item.id)) all.set(item.id, item)
  return [...all.values()].sort((a, b) => a.id - b.id)
}

/** ordered are threads in the order of a phone: who spoke last comes first. */
export function ordered(threads: Thread[]): Thread[] {
  return threads.slice().sort((a, b) => (b.last ? b.last.id : 0) - (a.last ? a.last.id : 0))
}
