/** The input as WeChat has it: menu, voice or text, emoji, and plus or send. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { mini, type Thread } from '../core/types'
import { keep, kept } from '../shell/keep'
import { EmojiPanel, withoutLast } from './EmojiPanel'
import { EmojiIcon, KeyboardIcon, LinesIcon, PlusIcon, VoiceIcon } from './icons'
import { MenuBar } from './MenuBar'
import { MorePanel } from './MorePanel'
import { Offer } from './Offer'
import { usePhone } from './phone'
import { pictures, sendFiles } from './files'
import { VoiceButton } from './VoiceButton'

type Mode = 'text' | 'voice' | 'menu'
type Panel = '' | 'emoji' | 'more'

const LINES = 5

export function Composer({ thread }: { thread: Thread }) {
  const phone = usePhone()
  const { engine, t } = phone
  const draft = `draft.${engine.world.person}.${thread.appid}`
  const box = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(() => kept(draft))
  const [mode, setMode] = useState<Mode>(thread.menu && !text ? 'menu' : 'text')
  const [panel, setPanel] = useState<Panel>('')
  const full = text.trim() !== ''
  const official = !mini(thread.kind)
  useEffect(() => keep(draft, text), [text])
  useEffect(() => {
    if (!thread.menu && mode === 'menu') setMode('text')
  }, [thread.menu])
  useGrow(box, text, mode)

  const send = async () => {
    const words = text.trim()
    if (!words) return
    setText('')
    if (!(await engine.act(thread.appid, 'text', { text: words }))) setText((now) => now || words)
  }
  const insert = (piece: string) => {
    const area = box.current
    const [from, to] = area ? [area.selectionStart, area.selectionEnd] : [text.length, text.length]
    setText(text.slice(0, from) + piece + text.slice(to))
    requestAnimationFrame(() => area?.setSelectionRange(from + piece.length, from + piece.length))
  }
  const turn = (next: Mode) => {
    setMode(next)
    setPanel('')
    if (next === 'text') requestAnimationFrame(() => box.current?.focus())
  }
  const toggle = (next: Panel) => {
    setMode('text')
    setPanel(panel === next ? '' : next)
  }
  const paste = (e: ClipboardEvent) => {
    const files = pictures(e.clipboardData?.files)
    if (files.length === 0) return
    e.preventDefault()
    void sendFiles(phone, thread.appid, 'image', files)
  }
  return (
    <footer class="foot" onPaste={paste}>
      <Offer appid={thread.appid} />
      <div class="composer">
        {thread.menu && (
          <Tool label={t(mode === 'menu' ? 'keyboard' : 'menuSwitch')} act={() => turn(mode === 'menu' ? 'text' : 'menu')}>
            {mode === 'menu' ? <KeyboardIcon /> : <LinesIcon />}
          </Tool>
        )}
        {mode === 'menu' && thread.menu && <MenuBar appid={thread.appid} buttons={thread.menu} />}
        {mode !== 'menu' && official && (
          <Tool label={t(mode === 'voice' ? 'keyboard' : 'voice')} act={() => turn(mode === 'voice' ? 'text' : 'voice')}>
            {mode === 'voice' ? <KeyboardIcon /> : <VoiceIcon />}
          </Tool>
        )}
        {mode === 'voice' && <VoiceButton appid={thread.appid} />}
        {mode === 'text' && (
          <textarea
            ref={box}
            class="input"
            rows={1}
            value={text}
            aria-label={t('say')}
            enterkeyhint="send"
            autocomplete="off"
            onInput={(e) => setText(e.currentTarget.value)}
            onKeyDown={(e) => {
              if (e.key !== 'Enter' || e.shiftKey || e.isComposing || e.keyCode === 229) return
              e.preventDefault()
              void send()
            }}
          />
        )}
        {mode !== 'menu' && (
          <Tool label={t(panel === 'emoji' ? 'keyboard' : 'emoji')} open={panel === 'emoji'} act={() => toggle('emoji')}>
            {panel === 'emoji' ? <KeyboardIcon /> : <EmojiIcon />}
          </Tool>
        )}
        {mode === 'text' && full && (
          <button type="button" class="send" onMouseDown={(e) => e.preventDefault()} onClick={() => void send()}>
            {t('send')}
          </button>
        )}
        {mode !== 'menu' && !(mode === 'text' && full) && (
          <Tool label={t('more')} open={panel === 'more'} act={() => toggle('more')}>
            <PlusIcon />
          </Tool>
        )}
      </div>
      {panel === 'emoji' && <EmojiPanel insert={insert} erase={() => setText(withoutLast(text))} />}
      {panel === 'more' && <MorePanel thread={thread} done={() => setPanel('')} />}
    </footer>
  )
}

function Tool({ label, act, open, children }: { label: string; act(): void; open?: boolean; children: ComponentChildren }) {
  return (
    <button type="button" class="tool" aria-label={label} title={label} aria-expanded={open} onClick={act}>
      {children}
    </button>
  )
}

/** One to five lines, then it scrolls. */
function useGrow(box: { current: HTMLTextAreaElement | null }, text: string, mode: Mode): void {
  useLayoutEffect(() => {
    const area = box.current
    if (!area) return
    area.style.height = 'auto'
    const line = parseFloat(getComputedStyle(area).lineHeight) || 22
    area.style.height = `${Math.min(area.scrollHeight, Math.round(line * LINES + 18))}px`
  }, [text, mode])
}
