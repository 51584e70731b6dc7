/**
 * Scroll keeps the reader's place. At the bottom it stays at the bottom; else
 * the line that he looks at stays where it is, whatever is put above, below or
 * in place of something. It also says which blocks are near enough to be drawn.
 */

const BOTTOM = 40
/** Screens above and below the visible one that are drawn too. */
const AROUND = 1.5
const NEAR_TOP = 400

export interface Sight {
  /** Ids of the first and last block to draw. */
  from: number
  to: number
  atBottom: boolean
  nearTop: boolean
  /** Highest message number whose line is in view. */
  lowest: number
}

export class Scroll {
  /** Follow new messages. */
  stick = true
  readonly heights: Record<number, number> = {}
  private anchor: { key: string; top: number } | null = null
  /** Where the box stood when the anchor was taken. */
  private lastTop = 0

  constructor(readonly box: HTMLElement) {}

  /** settle is called after every change of the content, before it is painted. */
  settle(): void {
    this.measure()
    if (this.stick) this.toBottom()
    else if (this.anchor) this.restore(this.anchor, this.box.scrollTop - this.lastTop)
    this.remember()
  }

  /** scrolled is called when the reader, or anything else, has scrolled. */
  scrolled(): void {
    const { box } = this
    const rest = box.scrollHeight - box.clientHeight - box.scrollTop
    if (rest <= BOTTOM) this.stick = true
    else if (box.scrollTop < this.lastTop || rest > box.clientHeight) this.stick = false
    this.remember()
  }

  toBottom(): void {
    this.stick = true
    this.box.scrollTop = this.box.scrollHeight
  }

  /** showLine brings a line to the upper third, and says whether it was there. */
  showLine(key: string): boolean {
    const line = this.line(key)
    if (!line) return false
    this.stick = false
    this.box.scrollTop += this.topOf(line) - this.box.clientHeight / 3
    this.remember()
    return true
  }

  sight(): Sight {
    const { box } = this
    const high = -box.clientHeight * AROUND
    const low = box.clientHeight * (1 + AROUND)
    const blocks = this.blocks()
    let from = -1
    let to = -1
    for (let i = firstBelow(blocks, (b) => this.topOf(b) + b.offsetHeight > high); i < blocks.length; i++) {
      const block = blocks[i]!
      if (this.topOf(block) > low) break
      const id = Number(block.getAttribute('data-block'))
      if (from < 0) from = id
      to = id
    }
    return {
      from,
      to,
      atBottom: this.stick,
      nearTop: box.scrollTop < NEAR_TOP,
      lowest: this.lowest(),
    }
  }

  private lowest(): number {
    if (this.stick) return Infinity
    const lines = this.box.querySelectorAll<HTMLElement>('[data-block] [data-key^="m"]')
    for (let i = lines.length - 1; i >= 0; i--) {
      const line = lines[i]!
      if (this.topOf(line) + Math.min(line.offsetHeight, 40) <= this.box.clientHeight) {
        return Number((line.getAttribute('data-key') || '').slice(1))
      }
    }
    return 0
  }

  private blocks(): HTMLElement[] {
    return Array.prototype.slice.call(this.box.querySelectorAll('[data-block]')) as HTMLElement[]
  }

  private line(key: string): HTMLElement | null {
    return this.box.querySelector<HTMLElement>(`[data-key="${key}"]`)
  }

  private topOf(element: HTMLElement): number {
    return element.getBoundingClientRect().top - this.box.getBoundingClientRect().top
  }

  /** The heights of drawn blocks are kept for the time when they are not. */
  private measure(): void {
    const drawn = this.box.querySelectorAll<HTMLElement>('[data-drawn]')
    for (let i = 0; i < drawn.length; i++) this.heights[Number(drawn[i]!.getAttribute('data-block'))] = drawn[i]!.offsetHeight
  }

  /** The reader may have scrolled since, which is his will and no reason to pull him back. */
  private restore(anchor: { key: string; top: number }, scrolled: number): void {
    const line = this.line(anchor.key)
    if (!line) return
    const moved = this.topOf(line) - (anchor.top - scrolled)
    if (Math.abs(moved) >= 1) this.box.scrollTop += moved
  }

  /**
   * A line in the middle is what must not move: one at the edge may change
   * itself when something comes before it, such as losing the name above it.
   */
  private remember(): void {
    this.lastTop = this.box.scrollTop
    const middle = this.box.clientHeight * 0.4
    const lines = this.box.querySelectorAll<HTMLElement>('[data-drawn] > [data-key]')
    const all = Array.prototype.slice.call(lines) as HTMLElement[]
    const at = Math.min(
      all.length - 1,
      firstBelow(all, (line) => this.topOf(line) >= middle),
    )
    const line = all[at]
    this.anchor = line ? { key: line.getAttribute('data-key') || '', top: this.topOf(line) } : null
  }
}

/** Binary search for the first element that the test holds for. */
function firstBelow(elements: HTMLElement[], test: (e: HTMLElement) => boolean): number {
  let low = 0
  let high = elements.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (test(elements[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}
