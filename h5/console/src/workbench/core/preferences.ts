import { ALERT_KINDS, type AlertKind } from './alerts'

// What an agent sets for himself. Kept at the server under "workbench", so that
// it follows him to another machine; anything odd in it falls back to the default.

export interface AlertChoice {
  sound: boolean
  notify: boolean
  title: boolean
}

export type SendKey = 'enter' | 'ctrl'
export type Tone = 'drop' | 'bell' | 'wood'

export interface Preferences {
  send: SendKey
  tone: Tone
  volume: number
  /** Show what was said in notifications. */
  preview: boolean
  alerts: Record<AlertKind, AlertChoice>
}

export const TONES: readonly Tone[] = ['drop', 'bell', 'wood']

export function defaults(): Preferences {
  const all = (): AlertChoice => ({ sound: true, notify: true, title: true })
  return {
    send: 'enter', tone: 'drop', volume: 60, preview: true,
    alerts: { customer: all(), message: all(), queue: all(), transfer: all() },
  }
}

export function parsePreferences(raw: unknown): Preferences {
  const out = defaults()
  if (!isRecord(raw)) return out
  if (raw.send === 'ctrl') out.send = 'ctrl'
  if (TONES.includes(raw.tone as Tone)) out.tone = raw.tone as Tone
  if (typeof raw.volume === 'number' && raw.volume >= 0 && raw.volume <= 100) out.volume = raw.volume
  if (typeof raw.preview === 'boolean') out.preview = raw.preview
  if (isRecord(raw.alerts)) {
    for (const kind of ALERT_KINDS) out.alerts[kind] = choice(raw.alerts[kind], out.alerts[kind])
  }
  return out
}

function choice(raw: unknown, fallback: AlertChoice): AlertChoice {
  if (!isRecord(raw)) return fallback
  const pick = (key: keyof AlertChoice) => (typeof raw[key] === 'boolean' ? (raw[key] as boolean) : fallback[key])
  return { sound: pick('sound'), notify: pick('notify'), title: pick('title') }
}

function isRecord(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x)
}
