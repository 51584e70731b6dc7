import { defineStore } from 'pinia'
import { ref } from 'vue'
import { useMe } from '../../stores/me'
import { type Alert, type AlertKind, strongest } from '../core/alerts'
import { Box, Tabs } from './box'
import { useDesk } from './desk'
import { useSettings } from './settings'
import { play } from './sound'
import { flashTitle } from './title'

/** Alerts of one moment are judged together; hidden tabs leave the first word to the visible one. */
const TOGETHER = 120
const HIDDEN_LATER = 150
const REMEMBERED = 300
/** Tabs without a common lock speak at moments chosen by chance within this. */
const SPREAD = 250
/** So long a tab holds the word that it took. */
const HELD = 10_000
/** A notification that nobody touched goes away. */
const SHOWN = 8_000
const CLAIM = 'alerted'

export interface AlertWords {
  title(kind: AlertKind, name: string): string
  body(kind: AlertKind, preview: string): string
}

/** Lets one tab of the agent ring, notify and flash for each happening. */
export const useAlerts = defineStore('workbench.alerts', () => {
  const me = useMe()
  const desk = useDesk()
  const settings = useSettings()
  const box = new Box(me.agent.id)
  const done = new Set<string>()
  const quiet = new Set<number>()
  const permission = ref(typeof Notification === 'function' ? Notification.permission : 'denied')
  let waiting: Alert[] = []
  let rungAt = 0
  let words: AlertWords = { title: (_, name) => name, body: (_, preview) => preview }
  let opener: (conversation: number) => void = () => {}

  const tabs = new Tabs(me.agent.id, (news) => {
    if (news.about === 'alerted') remember(String(news.id))
    if (news.about === 'quiet') quiet.add(Number(news.conversation))
  })

  function raise(alerts: readonly (Alert | null)[]): void {
    const fresh = alerts.filter((a): a is Alert => a !== null && !done.has(a.id) && !quiet.has(a.conversation))
    if (fresh.length === 0) return
    if (waiting.length === 0) window.setTimeout(judge, TOGETHER + (document.hidden ? HIDDEN_LATER : 0))
    waiting.push(...fresh)
  }

  function judge(): void {
    const alerts = strongest(waiting)
    waiting = []
    for (const a of alerts) void claim(a.id).then((mine) => mine && ring(a))
  }

  function ring(a: Alert): void {
    if (settings.now.alerts[a.kind].sound && Date.now() - rungAt > TOGETHER) {
      rungAt = Date.now()
      play(settings.now.tone, settings.now.volume)
    }
    show(a)
  }

  /** True for the first tab that asks. A lock decides; where the browser has none (plain http), the first who says so. */
  async function claim(id: string): Promise<boolean> {
    if (done.has(id)) return false
    if (!navigator.locks) await new Promise((go) => window.setTimeout(go, Math.random() * SPREAD))
    else if (!(await locked(id))) return false
    const claimed = (box.read(CLAIM) ?? '').split(' ')
    if (done.has(id) || claimed.includes(id)) return false
    box.write(CLAIM, [id, ...claimed].slice(0, 50).join(' '))
    remember(id)
    tabs.tell({ about: 'alerted', id })
    return true
  }

  const locked = (id: string): Promise<boolean> =>
    new Promise((decide) => {
      void navigator.locks.request(`yingke.alert.${me.agent.id}.${id}`, { ifAvailable: true }, (lock) => {
        decide(lock !== null)
        return lock ? new Promise((go) => window.setTimeout(go, HELD)) : undefined
      })
    })

  function remember(id: string): void {
    done.add(id)
    if (done.size > REMEMBERED) done.delete(done.values().next().value as string)
  }

  function show(a: Alert): void {
    const c = desk.get(a.conversation)
    const name = c?.customer.remark || c?.customer.nickname || ''
    const choice = settings.now.alerts[a.kind]
    if (choice.title) flashTitle(words.title(a.kind, name))
    if (!choice.notify || !document.hidden || permission.value !== 'granted') return
    const preview = settings.now.preview ? (c?.last?.preview ?? '') : ''
    const note = new Notification(words.title(a.kind, name), {
      body: words.body(a.kind, preview), tag: `yingke.${a.conversation}`, silent: true,
    })
    note.onclick = () => {
      window.focus()
      opener(a.conversation)
      note.close()
    }
    window.setTimeout(() => note.close(), SHOWN)
  }

  /** What the agent does himself does not alert him, in no tab. */
  function hush(conversation: number): void {
    quiet.add(conversation)
    tabs.tell({ about: 'quiet', conversation })
    window.setTimeout(() => quiet.delete(conversation), 5_000)
  }

  async function askPermission(): Promise<void> {
    if (typeof Notification !== 'function') return
    permission.value = await Notification.requestPermission()
  }

  return {
    permission, raise, hush, askPermission,
    speakWith(w: AlertWords, open: (conversation: number) => void) {
      words = w
      opener = open
    },
  }
})
