/** The input as WeChat has it: a switch, the text, emoji, and plus or send. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Desk } from '../core/state'
import { draft } from '../shell/keep'
import { canRecord } from '../shell/voice'
import { useShop } from './desk'
import { EmojiPanel } from './EmojiPanel'
import { Entries, EntryMenu } from './Entries'
import { EmojiIcon, KeyboardIcon, MenuIcon, PlusIcon, VoiceIcon } from './icons'
import { MorePanel } from './MorePanel'
import { offerFiles } from './files'
import { VoiceButton } from './VoiceButton'

/** The server takes no longer text. */
export const LONGEST_TEXT = 2000
const SAVE_AFTER = 300

type Mode = 'text' | 'voice' | 'menu'
type Panel = '' | 'emoji' | 'more'

export interface Handle {
  replace(text: string): void
  focus(): void
  /** Something is being written that must not be interrupted. */
  busy(): boolean
}

export function Composer({ desk, handle }: { desk: Desk; handle: (h: Handle) => void }) {
  const shop = useShop()
  const { engine, t, channel } = shop
  const { inputs, entries } = channel.settings
  const box = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(() => draft.get(engine.scope))
  const [mode, setMode] = useState<Mode>('text')
  const [panel, setPanel] = useState<Panel>('')
  useAutoGrow(box, text, mode)
  useDraft(engine.scope, text)
  useEffect(() => engine.typing(text), [text])

  const change = (next: string) => setText(next)
  const insert = (piece: string) => {
    const area = box.current
    const [from, to] = area ? [area.selectionStart, area.selectionEnd] : [text.length, text.length]
    const next = text.slice(0, from) + piece + text.slice(to)
    setText(next)
    requestAnimationFrame(() => area && area.setSelectionRange(from + piece.length, from + piece.length))
  }
  useEffect(() =>
    handle({
      replace: (next) => (setMode('text'), setText(next), focus(box.current)),
      focus: () => focus(box.current),
      busy: () => text.trim() !== '' || mode === 'voice',
    }),
  )

  const send = () => {
    const words = text.trim()
    if (!words) return
    if (words.length > LONGEST_TEXT) return shop.toast(t('tooLong', { n: LONGEST_TEXT }))
    engine.say('text', { text: words })
    setText('')
  }
  const toggle = (next: Panel) => {
    const close = panel === next
    setPanel(close ? '' : next)
    setMode('text')
    if (close) focus(box.current)
    else if (isTouch() && box.current) box.current.blur()
  }
  const toMode = (next: Mode) => {
    setMode(next)
    setPanel('')
    if (next === 'text') requestAnimationFrame(() => focus(box.current))
  }
  const more = inputs.image || inputs.file || inputs.video || hasExtras(desk)
  const full = text.trim() !== ''
  return (
    <footer class="foot" onPaste={(e) => inputs.image && pasted(e, shop)}>
      {mode !== 'menu' && panel === '' && entries.length > 0 && <Entries entries={entries} />}
      <div class="composer">
        {entries.length > 0 && (
          <Tool label={t(mode === 'menu' ? 'keyboard' : 'menu')} act={() => toMode(mode === 'menu' ? 'text' : 'menu')}>
            {mode === 'menu' ? <KeyboardIcon /> : <MenuIcon />}
          </Tool>
        )}
        {mode !== 'menu' && inputs.voice && canRecord() && (
          <Tool label={t(mode === 'voice' ? 'keyboard' : 'voice')} act={() => toMode(mode === 'voice' ? 'text' : 'voice')}>
            {mode === 'voice' ? <KeyboardIcon /> : <VoiceIcon />}
          </Tool>
        )}
        {mode === 'menu' && <EntryMenu entries={entries} />}
        {mode === 'voice' && <VoiceButton />}
        {mode === 'text' && (
          <textarea
            ref={box}
            class="input"
            rows={1}
            value={text}
            aria-label={t('input')}
            placeholder={t('input')}
            enterkeyhint="send"
            autocomplete="off"
            onInput={(e) => change(e.currentTarget.value)}
            onFocus={() => setPanel((p) => (isTouch() ? '' : p))}
            onKeyDown={(e) => {
              if (e.key !== 'Enter' || e.shiftKey || e.ctrlKey || e.isComposing || e.keyCode === 229) return
              e.preventDefault()
              send()
            }}
          />
        )}
        {mode !== 'menu' && inputs.emoji && (
          <Tool label={t(panel === 'emoji' ? 'keyboard' : 'emoji')} open={panel === 'emoji'} act={() => toggle('emoji')}>
            {panel === 'emoji' ? <KeyboardIcon /> : <EmojiIcon />}
          </Tool>
        )}
        {mode === 'text' && full && (
          <button type="button" class="send" onMouseDown={keepFocus} onClick={send}>
            {t('send')}
          </button>
        )}
        {mode !== 'menu' && more && !(mode === 'text' && full) && (
          <Tool label={t('more')} open={panel === 'more'} act={() => toggle('more')}>
            <PlusIcon />
          </Tool>
        )}
        {mode === 'text' && !more && !full && (
          <button type="button" class="send" disabled>
            {t('send')}
          </button>
        )}
      </div>
      {panel === 'emoji' && <EmojiPanel insert={insert} erase={() => setText(withoutLast(text))} />}
      {panel === 'more' && <MorePanel desk={desk} done={() => setPanel('')} />}
    </footer>
  )
}

function Tool({ label, act, open, children }: { label: string; act(): void; open?: boolean; children: preact.ComponentChildren }) {
  return (
    <button type="button" class="tool" aria-label={label} aria-expanded={open} title={label} onMouseDown={keepFocus} onClick={act}>
      {children}
    </button>
  )
}

/** A tap on a button must not close the keyboard. */
export function keepFocus(e: Event): void {
  e.preventDefault()
}

export function isTouch(): boolean {
  return typeof matchMedia === 'function' && matchMedia('(pointer: coarse)').matches
}

function focus(area: HTMLTextAreaElement | null): void {
  if (area) area.focus({ preventScroll: true })
}

function hasExtras(desk: Desk): boolean {
  const s = desk.channel!.settings
  return s.may_clear_history || s.leave_message.enabled || Boolean(desk.conversation && desk.conversation.rating_open)
}

/** One to five lines, then it scrolls. */
function useAutoGrow(box: { current: HTMLTextAreaElement | null }, text: string, mode: Mode): void {
  useLayoutEffect(() => {
    const area = box.current
    if (!area) return
    area.style.height = 'auto'
    const line = parseFloat(getComputedStyle(area).lineHeight) || 22
    const edges = area.offsetHeight - area.clientHeight
    area.style.height = `${Math.min(area.scrollHeight + edges, Math.round(line * 5 + 18))}px`
  }, [text, mode])
}

/** The draft is kept while the customer types, and at the last moment when the page goes. */
function useDraft(scope: string, text: string): void {
  useEffect(() => {
    const save = () => draft.set(scope, text)
    const timer = setTimeout(save, text ? SAVE_AFTER : 0)
    addEventListener('pagehide', save)
    return () => {
      clearTimeout(timer)
      removeEventListener('pagehide', save)
    }
  }, [scope, text])
}

/** An emoji is one character to the reader and several to the machine. */
export function withoutLast(text: string): string {
  return text.replace(/(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[\s\S])(?:\uFE0F)?$/, '')
}

function pasted(e: ClipboardEvent, shop: ReturnType<typeof useShop>): void {
  const files = e.clipboardData ? (Array.prototype.slice.call(e.clipboardData.files) as File[]) : []
  const pictures = files.filter((f) => f.type.indexOf('image/') === 0)
  if (pictures.length === 0) return
  e.preventDefault()
  void offerFiles(pictures, 'image', shop)
}
