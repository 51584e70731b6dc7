// The title of the browser's tab: how many are unread, and a flash while nobody looks.

const BEAT = 1_000
const COUNT = /^\(\d+\+?\) /

let unread = 0
let flash = ''
let timer = 0
let lit = false

/** The page's own title, set by the console: we only put something before it. */
function plain(): string {
  return document.title.replace(COUNT, '').replace(/^【[^】]*】/, '')
}

function draw(): void {
  const count = unread > 0 ? `(${unread > 99 ? '99+' : unread}) ` : ''
  const next = (lit && flash ? `【${flash}】` : count) + plain()
  if (document.title !== next) document.title = next
}

export function showUnread(n: number): void {
  unread = n
  draw()
}

/** Flashes the words until somebody looks at the page. */
export function flashTitle(words: string): void {
  if (!document.hidden) return
  flash = words.replace(/[【】]/g, '').slice(0, 24)
  window.clearInterval(timer)
  timer = window.setInterval(() => {
    lit = !lit
    draw()
  }, BEAT)
  lit = true
  draw()
}

export function calmTitle(): void {
  window.clearInterval(timer)
  flash = ''
  lit = false
  draw()
}

document.addEventListener('visibilitychange', () => document.hidden || calmTitle())
