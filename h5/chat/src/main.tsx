/** The page starts: read the link, take what the server laid beside it, draw, connect. */
import { render } from 'preact'
import './style/page.css'
import './style/talk.css'
import './style/input.css'
import './style/over.css'
import { themed } from './core/color'
import type { Channel, Settings, Trouble } from './core/types'
import { Host } from './shell/embed'
import { Engine } from './shell/engine'
import { readLink } from './shell/link'
import { fitKeyboard } from './shell/viewport'
import { unreadOf } from './core/unread'
import { App } from './view/App'
import { languageOf, makeSay } from './words'

interface Boot {
  channel?: Channel
  lang?: string
  fault?: Trouble
}

const link = readLink(location.search)
const boot = readBoot()
const language = languageOf(link.language, boot.lang || '')
const t = makeSay(language)
const channel = boot.channel || placeholder()
const engine = new Engine(link, () => language, boot.channel || null)
let app: App | null = null
const host = new Host(link, () => app && app.look())

document.documentElement.lang = language
paint()
void whenStyled().then(start)

function start(): void {
  const page = document.getElementById('page')!
  page.textContent = ''
  render(<App ref={(a) => (app = a)} engine={engine} link={link} host={host} t={t} language={language} channel={channel} />, page)
  fitKeyboard(() => window.scrollTo(0, 0))
  engine.watch(named())
  if (boot.fault) engine.refuse(boot.fault)
  else engine.start()
  if (link.embed) addEventListener('keydown', (e) => e.key === 'Escape' && host.tell({ type: 'close' }))
  host.tell({ type: 'ready' })
}

/** The title says whose page it is, and how much is unread while nobody looks. */
function named(): () => void {
  let told = -1
  let talked = false
  const update = () => {
    const { desk } = engine
    const settings = (desk.channel || channel).settings
    const name = settings.title || (desk.channel || channel).name || t('title')
    const unread = desk.phase === 'open' ? unreadOf(desk) : 0
    const title = unread > 0 && (document.hidden || !host.shown) ? `(${unread}) ${name}` : name
    if (document.title !== title) document.title = title
    if (unread !== told) host.tell({ type: 'unread', count: unread })
    told = unread
    if (!talked && desk.outbox.length > 0) host.tell({ type: 'talked' })
    talked = talked || desk.outbox.length > 0
    paint()
  }
  document.addEventListener('visibilitychange', update)
  return update
}

let painted = ''

/** Light or dark, and the channel's own colours. */
function paint(): void {
  const wish = link.theme === 'dark' || link.theme === 'light' ? link.theme : ''
  const dark = wish ? wish === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  const { theme, background } = (engine.desk.channel || channel).settings
  const look = [dark, theme, background].join()
  if (look === painted) return
  painted = look
  const root = document.documentElement
  root.setAttribute('theme-mode', dark ? 'dark' : 'light')
  const tokens = themed(theme, dark)
  for (const name in tokens) root.style.setProperty(name, tokens[name]!)
  const colour = /^#[0-9a-f]{3,6}$/i.test(background) && !dark ? background : ''
  if (colour) root.style.setProperty('--chat-canvas', colour)
  if (/^(https:\/\/|\/(?!\/))[^"'()\s]+$/.test(background)) root.style.setProperty('--chat-picture', `url("${background}")`)
}

const scheme = matchMedia('(prefers-color-scheme: dark)')
if (scheme.addEventListener) scheme.addEventListener('change', paint)
else scheme.addListener(paint)

/** The style comes without holding up the first drawing; the app waits for it. */
function whenStyled(): Promise<unknown> {
  const sheet = document.querySelector<HTMLLinkElement>('link[data-style]')
  if (!sheet) return Promise.resolve()
  return new Promise((resolve) => {
    sheet.onload = sheet.onerror = resolve
    sheet.rel = 'stylesheet'
  })
}

function readBoot(): Boot {
  try {
    const element = document.getElementById('boot')
    return element ? (JSON.parse(element.textContent || '{}') as Boot) : {}
  } catch (e) {
    return {}
  }
}

/** Until the server has said more, the page is plain. */
function placeholder(): Channel {
  const settings: Settings = {
    title: '',
    logo: '',
    default_avatar: '',
    default_nickname: '',
    theme: '',
    background: '',
    show_agent_name: true,
    show_agent_state: true,
    notice: { enabled: false, text: '', url: '' },
    entries: [],
    inputs: { emoji: true, image: true, voice: false, video: false, file: false },
    form: { enabled: false, fields: [] },
    leave_message: { enabled: false, prompt: '' },
    rating: { enabled: false, automatic: false },
    history_shown: 20,
    may_clear_history: false,
    home_first: false,
    typing_preview: false,
    closed: false,
  }
  return { id: 0, name: '', settings }
}
