import type { Tone } from '../core/preferences'

// Sounds are made here, so that nothing has to be fetched. A browser allows
// them after the first click or key on the page.

interface Note {
  /** Hertz. */
  pitch: number
  /** Seconds from the start, and how long it rings. */
  at: number
  ring: number
}

const tones: Record<Tone, { shape: OscillatorType; notes: Note[] }> = {
  drop: { shape: 'sine', notes: [{ pitch: 880, at: 0, ring: 0.18 }, { pitch: 1318.5, at: 0.09, ring: 0.28 }] },
  bell: { shape: 'triangle', notes: [{ pitch: 1046.5, at: 0, ring: 0.7 }, { pitch: 2093, at: 0, ring: 0.35 }] },
  wood: { shape: 'square', notes: [{ pitch: 330, at: 0, ring: 0.06 }, { pitch: 247, at: 0.11, ring: 0.08 }] },
}

let context: AudioContext | null = null

/** Makes sound possible; called from a click or a key. */
export function unlock(): void {
  if (typeof AudioContext !== 'function') return
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume()
}

/** False when the browser does not allow sound yet. */
export function ready(): boolean {
  return context?.state === 'running'
}

export function play(tone: Tone, volume: number): boolean {
  if (!context || context.state !== 'running' || volume <= 0) return false
  const { shape, notes } = tones[tone]
  for (const note of notes) ring(context, shape, note, (volume / 100) ** 2 * (shape === 'square' ? 0.25 : 0.6))
  return true
}

function ring(audio: AudioContext, shape: OscillatorType, note: Note, loud: number): void {
  const begin = audio.currentTime + note.at
  const source = audio.createOscillator()
  const gain = audio.createGain()
  source.type = shape
  source.frequency.value = note.pitch
  gain.gain.setValueAtTime(0.0001, begin)
  gain.gain.exponentialRampToValueAtTime(Math.max(0.0002, loud), begin + 0.012)
  gain.gain.exponentialRampToValueAtTime(0.0001, begin + note.ring)
  source.connect(gain).connect(audio.destination)
  source.start(begin)
  source.stop(begin + note.ring + 0.02)
}
