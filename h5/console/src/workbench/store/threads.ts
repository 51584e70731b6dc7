import { defineStore } from 'pinia'
import { ref, shallowReactive, shallowRef } from 'vue'
import { sendFile } from '../../api'
import { useMe } from '../../stores/me'
import { type Clock, Follower } from '../core/follow'
import type { Body, FileRef, Kind, Message } from '../core/model'
import { clientID, freeze, outgoing, type Outbox, type Outgoing, thaw } from '../core/outbox'
import { Sender } from '../core/sender'
import type { Thread } from '../core/thread'
import { Failure } from '@yingke/shared/request'
import { Box } from './box'
import { messages } from './calls'
import { Pictures } from './pictures'
import { hopeless, sentence } from './words'

/** Threads kept complete in memory; older ones are read anew when opened. */
const KEPT = 12
const OUTBOX = 'outbox.'

const clock: Clock = {
  later(ms, what) {
    const timer = window.setTimeout(what, ms)
    return () => window.clearTimeout(timer)
  },
  random: Math.random,
}

export interface Reading {
  thread: Thread
  loading: boolean
  error: string
  loadingOlder: boolean
  olderError: string
}

interface Uploading {
  file: Blob
  name: string
  stop: AbortController
}

/** The open threads, and what is on its way into them. */
export const useThreads = defineStore('workbench.threads', () => {
  const me = useMe()
  const owner = me.agent.id
  const box = new Box(owner)
  const followers = new Map<number, Follower>()
  const readings = shallowReactive(new Map<number, Reading>())
  const outbox = shallowRef<Outbox>(new Map())
  const uploads = new Map<string, Uploading>()
  const uploading = ref(0)
  const pictures = new Pictures()

  const sender = new Sender({
    // words are never sent under another name, whoever logs in next in this tab
    post: (e) => (me.me?.agent.id === owner ? messages.send(e) : new Promise(() => {})),
    refusal: (err) => ({
      final: hopeless(err), sentence: sentence(err), wait: err instanceof Failure ? err.retryAfter * 1000 : 0,
    }),
    accepted(m) {
      const f = followers.get(m.conversation_id)
      f?.take([m])
      // a repeat may bring a message that the thread has had for long
      if (f) sender.seen(m.conversation_id, [m], f.thread.last)
    },
    changed: keep,
  }, clock)

  function keep(next: Outbox): void {
    for (const [id, entry] of next) if (outbox.value.get(id) !== entry) box.write(OUTBOX + id, freeze(entry))
    for (const id of outbox.value.keys()) if (!next.has(id)) box.write(OUTBOX + id, null)
    outbox.value = next
  }

  /** What a killed page left unsent goes out under the id it had. */
  function adopt(): void {
    const left = box.names(OUTBOX).map((id) => thaw(box.read(OUTBOX + id) ?? '')).filter((e) => e !== null)
    left.sort((a, b) => a.at - b.at)
    for (const entry of left) if (!outbox.value.has(entry.client_id)) sender.add(entry)
  }

  function follower(id: number): Follower {
    const held = followers.get(id)
    if (held) {
      followers.delete(id)
      followers.set(id, held)
      return held
    }
    const source = { ...messages, hopeless }
    const made: Follower = new Follower(id, source, clock, () => shown(made))
    followers.set(id, made)
    forgetOldest()
    return made
  }

  function shown(f: Follower): void {
    const t = f.thread
    const before = readings.get(t.id)?.thread
    readings.set(t.id, {
      thread: t, loading: f.loading, error: f.error ? sentence(f.error) : '',
      loadingOlder: f.loadingOlder, olderError: f.olderError ? sentence(f.olderError) : '',
    })
    if (before?.last !== t.last) sender.seen(t.id, t.messages.slice(-400), t.last)
  }

  function forgetOldest(): void {
    for (const [id, old] of followers) {
      if (followers.size <= KEPT) return
      old.close()
      followers.delete(id)
      readings.delete(id)
    }
  }

  /** Opens a thread or brings it up to date. */
  const open = (id: number): Promise<void> => follower(id).refresh()
  const older = (id: number, limit?: number): Promise<boolean> => follower(id).loadOlder(limit)
  const take = (id: number, news: readonly Message[]): void => followers.get(id)?.take(news)
  const change = (id: number, news: readonly Message[]): void => followers.get(id)?.change(news)
  const marks = (id: number, m: { agent_read?: number; customer_read?: number; customer_delivered?: number }): void =>
    followers.get(id)?.read(m)

  /** The line is back: what waited goes out; the open thread asks after its last number. */
  function resume(openId: number): void {
    sender.wake()
    if (openId) void open(openId)
  }

  /** A name that was given before makes the server keep the words once, whoever else says them. */
  function say(conversation: number, kind: Kind, body: Body, id = newID()): string {
    sender.add(outgoing({ client_id: id, conversation_id: conversation, kind, body, at: Date.now() }))
    return id
  }

  /** Sends a file: it stands in the thread at once, goes up, and is said when it is up. */
  function sayFile(conversation: number, file: File, kind?: Kind): void {
    const id = newID()
    const picture = /^image\/(png|jpeg|gif|webp)$/.test(file.type)
    const local: FileRef = {
      key: '', name: file.name, size: file.size, type: file.type, url: picture ? URL.createObjectURL(file) : '',
    }
    if (local.url) pictures.set(id, local.url)
    const entry = outgoing(
      { client_id: id, conversation_id: conversation, kind: kind ?? (picture ? 'image' : 'file'), body: { file: local }, at: Date.now() },
      'uploading',
    )
    uploads.set(id, { file, name: file.name, stop: new AbortController() })
    sender.add(entry)
    void upload(id)
  }

  async function upload(id: string): Promise<void> {
    const job = uploads.get(id)
    if (!job) return
    uploading.value++
    try {
      const stored = await sendFile(job.file, {
        name: job.name, signal: job.stop.signal,
        progress: (part) => sender.update(id, { progress: part }),
      })
      sender.update(id, { state: 'waiting', progress: 1, body: { file: stored } })
      uploads.delete(id)
    } catch (err) {
      if (!job.stop.signal.aborted) sender.update(id, { state: 'failed', error: sentence(err) })
    } finally {
      uploading.value--
    }
  }

  /** Tries again under the same id; a file that never arrived goes up again. */
  function retry(entry: Outgoing): void {
    const job = uploads.get(entry.client_id)
    if (!job) return sender.retry(entry.client_id)
    job.stop = new AbortController()
    sender.update(entry.client_id, { state: 'uploading', error: '', progress: 0 })
    void upload(entry.client_id)
  }

  function discard(entry: Outgoing): void {
    uploads.get(entry.client_id)?.stop.abort()
    uploads.delete(entry.client_id)
    pictures.drop(entry.client_id)
    sender.remove(entry.client_id)
  }

  const pending = (id: number): Outgoing[] => (void outbox.value, sender.of(id))
  const newID = (): string => clientID((bytes) => crypto.getRandomValues(bytes))

  /** The picture as this page has it: it does not flicker when the server's copy is known. */
  const picture = (id: string): string => pictures.get(id)

  return { picture, readings, outbox, uploading, open, older, take, change, marks, resume, say, sayFile, retry, discard, pending, adopt }
})
