/**
 * Widget draws the button. The chat itself, a frame, is loaded at the first tap,
 * or quietly when the visitor has already talked during this visit, so that he
 * sees what comes while he reads on.
 */
import { badge as badgeLook, card, frame as frameLook, icon as iconLook, inkOn, launcher, root as rootLook, wear, whole } from './look'
import { addressOf, chinese, type Options, type User } from './options'

type Happening = 'unread' | 'open' | 'close' | 'ready'
type Listener = (value: number) => void

/** Narrower than this the chat fills the screen. */
const phone = 520

export class Widget {
  private readonly root = document.createElement('div')
  private readonly inside: ShadowRoot | HTMLElement
  private readonly button = document.createElement('button')
  private readonly badge = document.createElement('span')
  private box: HTMLElement | null = null
  private frame: HTMLIFrameElement | null = null
  private opened = false
  private unread = 0
  private user: User = {}
  private before: Element | null = null
  private locked = false
  private overflow = ''
  private readonly listeners: [Happening, Listener][] = []

  constructor(private readonly options: Options) {
    wear(this.root, rootLook)
    this.inside = this.root.attachShadow ? this.root.attachShadow({ mode: 'open' }) : this.root
    this.drawButton()
    addEventListener('message', this.hear)
    addEventListener('resize', this.place)
    if (window.visualViewport) {
      window.visualViewport.addEventListener('resize', this.place)
      window.visualViewport.addEventListener('scroll', this.place)
    }
    document.addEventListener('keydown', (e) => this.opened && e.key === 'Escape' && this.close())
    document.body.appendChild(this.root)
    if (this.talked()) setTimeout(() => this.load(), 1500)
  }

  open = (): void => {
    if (this.opened) return
    this.opened = true
    this.before = document.activeElement
    this.load()
    this.place()
    this.tellFrame()
    this.frame!.focus()
    this.fire('open', 0)
  }

  close = (): void => {
    if (!this.opened) return
    this.opened = false
    this.place()
    this.tellFrame()
    const back = this.options.hidden ? (this.before as HTMLElement | null) : this.button
    if (back && back.focus) back.focus()
    this.fire('close', 0)
  }

  toggle = (): void => (this.opened ? this.close() : this.open())

  /** Who the visitor is. Another one than before starts the chat anew. */
  setUser = (user: User): void => {
    const before = addressOf(this.options, this.user)
    this.user = user || {}
    const now = addressOf(this.options, this.user)
    if (this.frame && now !== before) this.frame.src = now
  }

  /** Returns how to stop listening. */
  on = (what: Happening, listener: Listener): (() => void) => {
    const entry: [Happening, Listener] = [what, listener]
    this.listeners.push(entry)
    if (what === 'unread') listener(this.unread)
    return () => {
      const at = this.listeners.indexOf(entry)
      if (at >= 0) this.listeners.splice(at, 1)
    }
  }

  private fire(what: Happening, value: number): void {
    for (const [name, listener] of this.listeners.slice()) {
      try {
        if (name === what) listener(value)
      } catch (e) {
        setTimeout(() => {
          throw e // theirs, and not to stop us
        })
      }
    }
  }

  private load(): void {
    if (this.frame) return
    const box = document.createElement('div')
    const frame = document.createElement('iframe')
    box.setAttribute('role', 'dialog')
    box.setAttribute('aria-label', this.name())
    frame.title = this.name()
    frame.allow = 'microphone; clipboard-write; autoplay'
    wear(frame, frameLook)
    frame.src = addressOf(this.options, this.user)
    box.appendChild(frame)
    this.box = box
    this.frame = frame
    this.place()
    this.inside.appendChild(box)
  }

  private name(): string {
    return chinese(this.options) ? '在线客服' : 'Customer service'
  }

  private drawButton(): void {
    const { button, badge, options } = this
    button.type = 'button'
    wear(button, launcher(options.side, options.color, inkOn(options.color)))
    wear(button, { bottom: 'calc(20px + env(safe-area-inset-bottom))' }) // unknown to old browsers, who ignore it
    const space = 'http://www.w3.org/2000/svg'
    const picture = document.createElementNS(space, 'svg')
    picture.setAttribute('viewBox', '0 0 30 30')
    picture.setAttribute('aria-hidden', 'true')
    const path = document.createElementNS(space, 'path')
    path.setAttribute('fill', 'currentColor')
    path.setAttribute('d', 'M15 3C8 3 2.5 7.7 2.5 13.5c0 3.2 1.7 6 4.4 8l-.9 4.5 5-2.4c1.3.3 2.6.4 4 .4 7 0 12.5-4.7 12.5-10.5S22 3 15 3zm-5 12.2a1.7 1.7 0 1 1 0-3.4 1.7 1.7 0 0 1 0 3.4zm5 0a1.7 1.7 0 1 1 0-3.4 1.7 1.7 0 0 1 0 3.4zm5 0a1.7 1.7 0 1 1 0-3.4 1.7 1.7 0 0 1 0 3.4z')
    wear(picture, iconLook)
    picture.appendChild(path)
    button.appendChild(picture)
    button.appendChild(badge)
    button.onclick = this.toggle
    const ring = (on: boolean) => () => wear(button, { outline: on ? '3px solid #0b5fd0' : 'none', 'outline-offset': '2px' })
    button.onfocus = () => seen(button) && ring(true)()
    button.onblur = ring(false)
    this.inside.appendChild(button)
    this.count(0)
    this.place()
  }

  /** Puts everything where it belongs in a window of this size. */
  private place = (): void => {
    const { options, opened, box } = this
    const full = window.innerWidth < phone
    const shown = !options.hidden && !(opened && full)
    wear(this.button, { display: shown ? 'block' : 'none' })
    this.button.setAttribute('aria-expanded', String(opened))
    if (!box) return
    const view = window.visualViewport
    const keyboard = full && view && view.scale < 1.01 && window.innerHeight - view.height > 60
    box.removeAttribute('style')
    wear(box, full ? whole(keyboard ? Math.round(view.height) : 0, keyboard ? Math.round(view.offsetTop) : 0) : card(options.side))
    // Hidden without losing its line: a frame that is not drawn may be put to sleep.
    if (!opened) wear(box, { visibility: 'hidden', 'pointer-events': 'none', width: '1px', height: '1px', opacity: '0' })
    box.setAttribute('aria-hidden', String(!opened))
    this.lock(opened && full)
  }

  /** The page behind a full-screen chat does not scroll. */
  private lock(on: boolean): void {
    if (on === this.locked) return
    this.locked = on
    const { style } = document.documentElement
    if (on) this.overflow = style.overflow
    style.overflow = on ? 'hidden' : this.overflow
  }

  private hear = (e: MessageEvent): void => {
    const { frame } = this
    if (!frame || e.source !== frame.contentWindow || e.origin !== this.options.host) return
    const said = e.data as { yingke?: number; type?: string; count?: number } | null
    if (!said || said.yingke !== 1) return
    if (said.type === 'ready') (this.tellFrame(), this.fire('ready', 0))
    if (said.type === 'close') this.close()
    if (said.type === 'talked') this.talked(true)
    if (said.type === 'unread') this.count(Math.max(0, Number(said.count) || 0))
  }

  private tellFrame(): void {
    const there = this.frame && this.frame.contentWindow
    if (there) there.postMessage({ yingke: 1, type: this.opened ? 'shown' : 'hidden' }, this.options.host)
  }

  private count(n: number): void {
    const changed = n !== this.unread
    this.unread = n
    this.badge.textContent = n > 99 ? '99+' : String(n)
    wear(this.badge, { ...badgeLook, display: n > 0 ? 'block' : 'none' })
    const more = n > 0 ? (chinese(this.options) ? '，' + n + ' 条未读' : ', ' + n + ' unread') : ''
    this.button.setAttribute('aria-label', this.name() + more)
    if (changed) this.fire('unread', n)
  }

  /** Whether the visitor has talked during this visit; kept by the page around us. */
  private talked(now = false): boolean {
    const name = 'yingke.talked.' + this.options.channel
    try {
      if (now) sessionStorage.setItem(name, '1')
      return sessionStorage.getItem(name) === '1'
    } catch {
      return false
    }
  }
}

/** Whether the focus came by keyboard; browsers that do not know show it always. */
function seen(element: Element): boolean {
  try {
    return element.matches(':focus-visible')
  } catch {
    return true
  }
}
