import { Socket, type SocketState } from '@yingke/shared/socket'
import { ref } from 'vue'
import type { WorkState } from './types'

/**
 * The one line to the server. Whoever wants to hear of something hands in a
 * map from event to handler and gets back the function that ends it.
 */

/** What the server may say, by frame type; `message`, `changed` and `conversation` are the workbench's. */
export interface Frames {
  hello: { type: 'hello'; node: string; heartbeat_seconds: number }
  message: { type: 'message'; conversation_id: number; message: unknown }
  changed: { type: 'changed'; conversation_id: number; message: unknown }
  conversation: { type: 'conversation'; conversation: unknown }
  read: { type: 'read'; conversation_id: number; customer_read: number; customer_delivered: number; agent_read: number }
  typing: { type: 'typing'; conversation_id: number; party: string; typing: boolean; preview: string }
  agent: { type: 'agent'; agent: { id: number; work_state: WorkState; connected: boolean; serving: number } }
  counts: { type: 'counts' }
  star: { type: 'star'; conversation_id: number; starred: boolean }
  preferences: { type: 'preferences'; preferences: Record<string, unknown> }
  draft: { type: 'draft'; conversation_id: number; text: string }
  logout: { type: 'logout' }
}

export type Listener = { [Type in keyof Frames]?: (frame: Frames[Type]) => void } & {
  /** The line is up again, or the page is shown again: ask for what was missed. */
  resume?: () => void
}

const listeners = new Set<Listener>()

function tell<Type extends keyof Frames>(type: Type) {
  return (frame: Frames[Type]) => listeners.forEach((one) => (one[type] as ((frame: Frames[Type]) => void) | undefined)?.(frame))
}

const resume = () => listeners.forEach((one) => one.resume?.())

export const lineState = ref<SocketState>('stopped')

const socket = new Socket({
  address: () => location.origin.replace(/^http/, 'ws') + '/api/socket',
  handlers: {
    hello: tell('hello'), message: tell('message'), changed: tell('changed'), conversation: tell('conversation'), read: tell('read'),
    typing: tell('typing'), agent: tell('agent'), counts: tell('counts'), star: tell('star'), preferences: tell('preferences'),
    draft: tell('draft'), logout: tell('logout'),
  },
  changed: (state) => {
    lineState.value = state
  },
  opened: resume,
  shown: resume,
  loggedOut: () => tell('logout')({ type: 'logout' }),
})

export function listen(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const live = {
  start: () => socket.start(),
  stop: () => socket.stop(),
  /** Comes back now. */
  hurry: () => socket.hurry(),
  /** False when there is no line. */
  send: (frame: { type: string; [name: string]: unknown }) => socket.send(frame),
}
