// Where the rows of a long stream stand. Heights are guessed until a row was
// seen; offsets are sums, renewed from the first row that changed.

export class Heights {
  private keys: readonly string[] = []
  private measured = new Map<string, number>()
  private offsets: number[] = [0]
  private dirty = 0

  constructor(private guess: (index: number) => number) {}

  /** Takes the rows of now. Heights stay with their keys. */
  reset(keys: readonly string[]): void {
    const same = commonStart(this.keys, keys)
    this.keys = keys
    this.dirty = Math.min(this.dirty, same)
  }

  /** Says how tall a row turned out to be. The answer is by how much it differs from what was believed. */
  measure(index: number, height: number): number {
    const key = this.keys[index]
    if (key === undefined) return 0
    const before = this.height(index)
    if (before === height) {
      this.measured.set(key, height)
      return 0
    }
    this.measured.set(key, height)
    this.dirty = Math.min(this.dirty, index)
    return height - before
  }

  height(index: number): number {
    const key = this.keys[index]
    if (key === undefined) return 0
    return this.measured.get(key) ?? this.guess(index)
  }

  /** All measures are void: the width changed. */
  forget(): void {
    this.measured.clear()
    this.dirty = 0
  }

  top(index: number): number {
    this.renew()
    return this.offsets[Math.min(index, this.keys.length)] ?? 0
  }

  total(): number {
    return this.top(this.keys.length)
  }

  /** The row that covers a place. */
  at(y: number): number {
    this.renew()
    let low = 0
    let high = this.keys.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.offsets[middle] ?? 0) <= y) low = middle
      else high = middle - 1
    }
    return Math.max(0, low)
  }

  /** The rows to draw for a view, with some more on both sides. */
  range(top: number, height: number, more: number): { start: number; end: number } {
    if (this.keys.length === 0) return { start: 0, end: 0 }
    return { start: this.at(Math.max(0, top - more)), end: this.at(top + height + more) + 1 }
  }

  private renew(): void {
    const n = this.keys.length
    this.offsets.length = n + 1
    for (let i = this.dirty; i < n; i++) this.offsets[i + 1] = (this.offsets[i] ?? 0) + this.height(i)
    this.dirty = n
  }
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  const most = Math.min(a.length, b.length)
  let i = 0
  while (i < most && a[i] === b[i]) i++
  return i
}
