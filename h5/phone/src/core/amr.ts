/**
 * Voices. WeChat sends AMR, which no browser can record or play: a voice that
 * was held on the phone becomes AMR of the same length without a sound, so that
 * a server meets the format that it will meet.
 */

const HEAD = '#!AMR\n'
const FRAME_MS = 20
/** A frame of 4.75 kbit/s: its type, then bits that decode to silence. */
const SILENCE = [0x04, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
/** Bytes of a frame by its type, the byte that says the type included. */
const SIZES = [13, 14, 16, 18, 20, 21, 27, 32, 6]

/** As in WeChat, a voice lasts a minute at most. */
export const LONGEST_VOICE = 60

/** silence is an AMR file of so many milliseconds. */
export function silence(ms: number): Uint8Array<ArrayBuffer> {
  const frames = Math.max(1, Math.round(ms / FRAME_MS))
  const file = new Uint8Array(HEAD.length + frames * SILENCE.length)
  file.set([...HEAD].map((c) => c.charCodeAt(0)))
  for (let n = 0; n < frames; n++) file.set(SILENCE, HEAD.length + n * SILENCE.length)
  return file
}

/** isAMR claims that a file is one of WeChat's voices. */
export const isAMR = (file: Uint8Array): boolean => [...HEAD].every((c, i) => file[i] === c.charCodeAt(0))

/** seconds is how long an AMR file lasts, at least one; 0 for any other file. */
export function seconds(file: Uint8Array): number {
  if (!isAMR(file)) return 0
  let frames = 0
  for (let at = HEAD.length; at < file.length; frames++) {
    at += SIZES[(file[at]! >> 3) & 15] ?? 1
  }
  return Math.max(1, Math.round((frames * FRAME_MS) / 1000))
}
