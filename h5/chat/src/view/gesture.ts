/** Fingers on a picture: pinch, drag, double tap, swipe aside, tap to close. */

const LARGEST = 5
const SWIPE = 60
const TAP = 8
const DOUBLE_WITHIN = 280

export function attach(stage: HTMLElement, image: HTMLElement, wish: { go(step: number): void; close(): void }): () => void {
  let scale = 1
  let x = 0
  let y = 0
  let start = { x: 0, y: 0, scale: 1, gap: 0, left: 0, top: 0 }
  let fingers = 0
  let moved = false
  let tapTimer = 0

  const draw = () => {
    image.style.transform = `translate3d(${x}px, ${y}px, 0) scale(${scale})`
  }
  const bound = () => {
    const w = (image.offsetWidth * (scale - 1)) / 2
    const h = Math.max(0, (image.offsetHeight * scale - stage.offsetHeight) / 2)
    x = Math.max(-w, Math.min(w, x))
    y = Math.max(-h, Math.min(h, y))
  }
  const zoom = (to: number) => {
    scale = Math.max(1, Math.min(LARGEST, to))
    if (scale === 1) x = y = 0
    bound()
    draw()
  }
  const begin = (e: TouchEvent) => {
    fingers = e.touches.length
    const [a, b] = [e.touches[0]!, e.touches[1]]
    start = { x: a.clientX, y: a.clientY, scale, gap: b ? gapOf(a, b) : 0, left: x, top: y }
    if (fingers === 1) moved = false
  }
  const move = (e: TouchEvent) => {
    const [a, b] = [e.touches[0]!, e.touches[1]]
    const dx = a.clientX - start.x
    const dy = a.clientY - start.y
    if (Math.abs(dx) > TAP || Math.abs(dy) > TAP) moved = true
    if (b && start.gap > 0) {
      e.preventDefault()
      moved = true
      zoom((start.scale * gapOf(a, b)) / start.gap)
    } else if (scale > 1) {
      e.preventDefault()
      x = start.left + dx
      y = start.top + dy
      bound()
      draw()
    } else {
      e.preventDefault()
      image.style.transform = `translate3d(${dx}px, 0, 0)`
    }
  }
  const end = (e: TouchEvent) => {
    if (e.touches.length > 0) return begin(e)
    const touch = e.changedTouches[0]!
    const dx = touch.clientX - start.x
    if (scale === 1) draw()
    if (fingers === 1 && moved && scale === 1 && Math.abs(dx) > SWIPE) wish.go(dx < 0 ? 1 : -1)
    if (!moved) {
      e.preventDefault()
      tap()
    }
    fingers = 0
  }
  const tap = () => {
    if (tapTimer) {
      clearTimeout(tapTimer)
      tapTimer = 0
      return zoom(scale > 1 ? 1 : 2.5)
    }
    tapTimer = window.setTimeout(() => {
      tapTimer = 0
      wish.close()
    }, DOUBLE_WITHIN)
  }
  const wheel = (e: WheelEvent) => {
    e.preventDefault()
    zoom(scale * (e.deltaY < 0 ? 1.15 : 1 / 1.15))
  }
  const click = (e: MouseEvent) => {
    if (e.target === stage) wish.close()
  }
  const double = () => zoom(scale > 1 ? 1 : 2.5)
  stage.addEventListener('touchstart', begin, { passive: true })
  stage.addEventListener('touchmove', move, { passive: false })
  stage.addEventListener('touchend', end, { passive: false })
  stage.addEventListener('wheel', wheel, { passive: false })
  stage.addEventListener('click', click)
  stage.addEventListener('dblclick', double)
  return () => {
    clearTimeout(tapTimer)
    stage.removeEventListener('touchstart', begin)
    stage.removeEventListener('touchmove', move)
    stage.removeEventListener('touchend', end)
    stage.removeEventListener('wheel', wheel)
    stage.removeEventListener('click', click)
    stage.removeEventListener('dblclick', double)
  }
}

function gapOf(a: Touch, b: Touch): number {
  return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) || 1
}
