/** Letters and digits that nobody mistakes for each other when read aloud. */
const letters = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789'

/** Twelve characters of the browser's own randomness: about 69 bits. */
export function makePassword(length = 12): string {
  let made = ''
  while (made.length < length) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1))
    // bytes beyond the last whole round would favour the first letters
    if (byte! < letters.length * Math.floor(256 / letters.length)) made += letters[byte! % letters.length]
  }
  return made
}
