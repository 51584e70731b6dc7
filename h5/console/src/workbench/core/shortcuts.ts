// Keys and what they do. Pure: the page hands in what was pressed and where.

export type Command =
  | 'next' | 'previous' | 'nextUnread' | 'search' | 'composer' | 'note' | 'transfer' | 'end' | 'star'
  | 'panel' | 'quick' | 'help' | 'pickFirst' | 'rating'
  | 'list.serving' | 'list.queue' | 'list.robot' | 'list.colleagues' | 'list.history' | 'list.starred'

export interface Pressed {
  key: string
  code: string
  ctrl: boolean
  meta: boolean
  alt: boolean
  shift: boolean
  /** The focus stands in a field that takes text. */
  typing: boolean
}

export interface Shortcut {
  command: Command
  /** Shown on the sheet. */
  keys: string[]
  when: (p: Pressed) => boolean
}

const alt = (code: string) => (p: Pressed) => p.alt && !p.ctrl && !p.meta && p.code === code
const mod = (code: string) => (p: Pressed) => (p.ctrl || p.meta) && !p.alt && !p.shift && p.code === code

export const SHORTCUTS: readonly Shortcut[] = [
  { command: 'previous', keys: ['Alt', '↑'], when: alt('ArrowUp') },
  { command: 'next', keys: ['Alt', '↓'], when: alt('ArrowDown') },
  { command: 'nextUnread', keys: ['Alt', 'U'], when: alt('KeyU') },
  { command: 'pickFirst', keys: ['Alt', 'P'], when: alt('KeyP') },
  { command: 'search', keys: ['Ctrl', 'K'], when: mod('KeyK') },
  { command: 'composer', keys: ['Alt', 'C'], when: alt('KeyC') },
  { command: 'note', keys: ['Alt', 'N'], when: alt('KeyN') },
  { command: 'quick', keys: ['Alt', 'Q'], when: alt('KeyQ') },
  { command: 'transfer', keys: ['Alt', 'T'], when: alt('KeyT') },
  { command: 'end', keys: ['Alt', 'E'], when: alt('KeyE') },
  { command: 'star', keys: ['Alt', 'S'], when: alt('KeyS') },
  { command: 'rating', keys: ['Alt', 'R'], when: alt('KeyR') },
  { command: 'panel', keys: ['Alt', 'I'], when: alt('KeyI') },
  { command: 'list.serving', keys: ['Alt', '1'], when: alt('Digit1') },
  { command: 'list.queue', keys: ['Alt', '2'], when: alt('Digit2') },
  { command: 'list.robot', keys: ['Alt', '3'], when: alt('Digit3') },
  { command: 'list.colleagues', keys: ['Alt', '4'], when: alt('Digit4') },
  { command: 'list.history', keys: ['Alt', '5'], when: alt('Digit5') },
  { command: 'list.starred', keys: ['Alt', '6'], when: alt('Digit6') },
  { command: 'help', keys: ['?'], when: (p) => !p.typing && !p.ctrl && !p.meta && !p.alt && (p.key === '?' || p.key === '？') },
]

export function commandOf(p: Pressed): Command | null {
  return SHORTCUTS.find((s) => s.when(p))?.command ?? null
}

/** Whether a press of Enter sends. Never while an input method is composing. */
export function sends(p: Pick<Pressed, 'key' | 'ctrl' | 'meta' | 'shift' | 'alt'> & { composing: boolean }, by: 'enter' | 'ctrl'): boolean {
  if (p.key !== 'Enter' || p.composing || p.shift || p.alt) return false
  const held = p.ctrl || p.meta
  return by === 'ctrl' ? held : !held
}
