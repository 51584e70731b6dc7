/**
 * What survives the page: who the visitor is, his draft, and what he said that
 * the server does not have yet. Every part works without storage too (private
 * windows, blocked frames); then it lasts as long as the page.
 */
import type { Outgoing } from '../core/outbox'

const PREFIX = 'yingke.'
/** A tab that was not heard of for so long is gone, and its outbox may be taken over. */
const TAB_GONE = 15000
const TAB_BEAT = 5000
/** What nobody sent within a month is not sent any more. */
const STALE = 30 * 864e5

const memory: Record<string, string> = {}

function read(key: string): string {
  try {
    return localStorage.getItem(PREFIX + key) || memory[key] || ''
  } catch (e) {
    return memory[key] || ''
  }
}

function write(key: string, value: string): void {
  if (value) memory[key] = value
  else delete memory[key]
  try {
    if (value) localStorage.setItem(PREFIX + key, value)
    else localStorage.removeItem(PREFIX + key)
  } catch (e) {
    // Storage is full or forbidden: memory has it.
  }
}

function keys(start: string): string[] {
  const found: Record<string, boolean> = {}
  for (const key in memory) if (key.indexOf(start) === 0) found[key] = true
  try {
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i) || ''
      if (key.indexOf(PREFIX + start) === 0) found[key.slice(PREFIX.length)] = true
    }
  } catch (e) {
    // memory only
  }
  return Object.keys(found)
}

export const visitorKey = {
  get: () => read('visitor'),
  set: (key: string) => write('visitor', key),
}

export const savedToken = {
  get: (scope: string) => read(`token.${scope}`),
  set: (scope: string, token: string) => write(`token.${scope}`, token),
}

export const draft = {
  get: (scope: string) => read(`draft.${scope}`),
  set: (scope: string, text: string) => write(`draft.${scope}`, text),
}

/** flag remembers small facts, such as a notice that was closed. */
export const flag = {
  get: (name: string) => read(`flag.${name}`),
  set: (name: string, value: string) => write(`flag.${name}`, value),
}

/** Names this tab through a reload, but not after it is closed. */
const tab = tabName()

function tabName(): string {
  try {
    const known = sessionStorage.getItem(`${PREFIX}tab`)
    if (known) return known
    const fresh = randomId()
    sessionStorage.setItem(`${PREFIX}tab`, fresh)
    return fresh
  } catch (e) {
    return randomId()
  }
}

export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(15))
  let id = ''
  for (let i = 0; i < bytes.length; i++) id += (bytes[i]! % 36).toString(36)
  return Date.now().toString(36) + id
}

/** holdTab says again and again that this tab lives; what it returns ends that. */
export function holdTab(): () => void {
  const beat = () => write(`tab.${tab}`, String(Date.now()))
  const leave = () => write(`tab.${tab}`, '')
  beat()
  const timer = setInterval(beat, TAB_BEAT)
  addEventListener('pagehide', leave)
  addEventListener('pageshow', beat)
  return () => {
    clearInterval(timer)
    removeEventListener('pagehide', leave)
    removeEventListener('pageshow', beat)
    leave()
  }
}

function tabLives(name: string): boolean {
  return Date.now() - Number(read(`tab.${name}`)) < TAB_GONE
}

interface Kept {
  tab: string
  item: Outgoing
}

export const outbox = {
  put(scope: string, item: Outgoing): void {
    write(`out.${scope}/${item.client_id}`, JSON.stringify({ tab, item }))
  },
  drop(scope: string, id: string): void {
    write(`out.${scope}/${id}`, '')
    void blobs.drop(id)
  },
  /**
   * adopt takes over what this tab said before a reload, and what tabs said
   * that are gone. waiting counts what other living tabs will still send.
   */
  adopt(scope: string): { items: Outgoing[]; waiting: number } {
    const items: Outgoing[] = []
    let waiting = 0
    for (const key of keys(`out.${scope}/`)) {
      const kept = parse(read(key))
      if (!kept || Date.now() - kept.item.at > STALE) write(key, '')
      else if (kept.tab !== tab && tabLives(kept.tab)) waiting++
      else {
        items.push(kept.item)
        outbox.put(scope, kept.item)
      }
    }
    return { items: items.sort((a, b) => a.at - b.at), waiting }
  },
}

function parse(text: string): Kept | null {
  try {
    const kept = JSON.parse(text) as Kept
    return kept && kept.item && kept.item.client_id ? kept : null
  } catch (e) {
    return null
  }
}

/** Bytes that wait for their upload, in IndexedDB because they are large. */
const held: Record<string, Blob> = {}

export const blobs = {
  async put(id: string, blob: Blob): Promise<void> {
    held[id] = blob
    await transact('readwrite', (store) => store.put(blob, id)).catch(() => undefined)
  },
  async get(id: string): Promise<Blob | null> {
    if (held[id]) return held[id]!
    const blob = await transact('readonly', (store) => store.get(id)).catch(() => null)
    return blob instanceof Blob ? blob : null
  },
  async drop(id: string): Promise<void> {
    delete held[id]
    await transact('readwrite', (store) => store.delete(id)).catch(() => undefined)
  },
}

function transact(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('yingke', 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('blob')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const db = opening.result
      const request = act(db.transaction('blob', mode).objectStore('blob'))
      request.onsuccess = () => (db.close(), resolve(request.result))
      request.onerror = () => (db.close(), reject(request.error))
    }
  })
}
