/** Pictures over the whole page: swipe from one to the next, pinch, double tap, save. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { messages } from '../core/thread'
import type { Desk } from '../core/state'
import { imageAddress } from './Avatar'
import { useShop } from './desk'
import { attach } from './gesture'
import { BackIcon, ChevronIcon, CloseIcon } from './icons'
import { useModal } from './modal'

interface Shown {
  number: number
  src: string
  name: string
  video: boolean
}

function allOf(desk: Desk, previews: Record<string, string>): Shown[] {
  return messages(desk.thread)
    .filter((m) => (m.kind === 'image' || m.kind === 'video') && m.body.file && !m.recalled_at)
    .map((m) => ({
      number: m.number,
      src: imageAddress(m.body.file!.url) || previews[m.client_id || ''] || '',
      name: m.body.file!.name || String(m.number),
      video: m.kind === 'video',
    }))
}

export function Viewer({ number, desk, close }: { number: number; desk: Desk; close(): void }) {
  const { engine, t } = useShop()
  const box = useModal(close)
  const all = useRef(allOf(desk, engine.previews)).current
  const [at, setAt] = useState(
    Math.max(
      0,
      all.findIndex((s) => s.number === number),
    ),
  )
  const stage = useRef<HTMLDivElement>(null)
  const shown = all[at]
  const go = (step: number) => setAt((now) => Math.max(0, Math.min(all.length - 1, now + step)))
  useEffect(() => {
    const image = stage.current && stage.current.querySelector('img')
    return image ? attach(stage.current!, image, { go, close }) : undefined
  }, [at])
  useEffect(() => {
    const keys = (e: KeyboardEvent) => {
      if (e.key === 'ArrowLeft') go(-1)
      if (e.key === 'ArrowRight') go(1)
    }
    document.addEventListener('keydown', keys)
    return () => document.removeEventListener('keydown', keys)
  }, [])
  if (!shown) return null
  return (
    <div class="viewer" ref={box} role="dialog" aria-modal="true" aria-label={t('viewer')} tabIndex={-1}>
      <div class="stage" ref={stage}>
        {shown.video ? (
          <video key={shown.number} src={shown.src} controls autoplay playsinline />
        ) : (
          <img key={shown.number} src={shown.src} alt={shown.name} draggable={false} />
        )}
      </div>
      <div class="viewer-bar">
        <button type="button" class="tool" aria-label={t('close')} data-first="" onClick={close}>
          <CloseIcon />
        </button>
        {all.length > 1 && (
          <span>
            {at + 1} / {all.length}
          </span>
        )}
        <a class="tool" href={shown.src} download={shown.name} target="_blank" rel="noopener noreferrer">
          {t('save')}
        </a>
      </div>
      {at > 0 && (
        <button type="button" class="side left" aria-label={t('previous')} onClick={() => go(-1)}>
          <BackIcon />
        </button>
      )}
      {at < all.length - 1 && (
        <button type="button" class="side right" aria-label={t('next')} onClick={() => go(1)}>
          <ChevronIcon />
        </button>
      )}
    </div>
  )
}
