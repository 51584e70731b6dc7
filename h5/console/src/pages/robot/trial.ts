import type { Place } from '../../stores/robot'
import type { Trial, Trigger } from '../../types'

/** What may be imagined: a message, or something that happens. */
export const events = ['received', 'open', 'param', 'follow', 'menu', 'scan', 'join', 'queue', 'silence', 'end', 'offline'] as const
export const states = ['idle', 'robot', 'queued', 'serving'] as const

export interface TrialFields {
  event: Trial['event']
  text: string
  type: string
  source: string
  param: string
  scene: string
  state: (typeof states)[number]
  /** As a browser's field holds it; empty: now. */
  at: string
  nickname: string
  has_spoken: boolean
  menu_id: number
}

/** A keyword is fired by a message. */
export function eventOf(trigger: Trigger | undefined): Trial['event'] {
  return trigger && trigger !== 'keyword' ? trigger : 'received'
}

export function blankTrial(event: Trial['event'], text: string): TrialFields {
  const state = event === 'queue' ? 'queued' : event === 'join' || event === 'silence' ? 'serving' : 'idle'
  return { event, text, type: 'text', source: '', param: '', scene: '', state, at: '', nickname: '', has_spoken: true, menu_id: 0 }
}

/** The moment as the server takes it. What needs a wait, or nobody there, is given it. */
export function trialOf({ at, ...asked }: TrialFields, place: Place, draft: Trial['draft']): Trial {
  return {
    ...asked, ...place, at: at ? new Date(at).getTime() : 0, text: asked.event === 'received' ? asked.text : '',
    waited_seconds: asked.event === 'silence' ? 7200 : 0, absent: asked.event === 'offline', draft,
  }
}
