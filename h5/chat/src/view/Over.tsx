/** Small things over the page: the menu of a message, a question, a passing word. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { useShop, type MenuPlace } from './desk'
import { useModal } from './modal'

/** The dark menu that WeChat shows above a message after a long press. */
export function HoldMenu({ place, close }: { place: MenuPlace; close(): void }) {
  const { t } = useShop()
  const box = useModal(close, false)
  const menu = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const m = menu.current!
    const { width, height } = m.getBoundingClientRect()
    const middle = place.at.left + place.at.width / 2
    const left = Math.max(8, Math.min(window.innerWidth - width - 8, middle - width / 2))
    const above = place.at.top - height - 10 > 8
    m.style.left = `${left}px`
    m.style.top = `${above ? place.at.top - height - 10 : Math.min(place.at.bottom + 10, window.innerHeight - height - 8)}px`
    m.style.setProperty('--arrow', `${Math.max(14, Math.min(width - 14, middle - left))}px`)
    m.classList.toggle('below', !above)
  }, [place])
  return (
    <div class="hold-shade" ref={box} onClick={close} onContextMenu={(e) => e.preventDefault()}>
      <div class="hold-menu" ref={menu} role="menu" aria-label={t('messageMenu')}>
        {place.items.map((item, i) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            data-first={i === 0 ? '' : undefined}
            onClick={(e) => (e.stopPropagation(), close(), item.act())}
          >
            {item.label}
          </button>
        ))}
      </div>
    </div>
  )
}

export function Ask({ question, yes, close }: { question: string; yes(): void; close(): void }) {
  const { t } = useShop()
  const box = useModal(close)
  return (
    <div class="shade" onClick={close}>
      <div class="dialog" ref={box} role="alertdialog" aria-modal="true" aria-label={question} onClick={(e) => e.stopPropagation()}>
        <p>{question}</p>
        <div class="dialog-buttons">
          <button type="button" onClick={close} data-first="">
            {t('cancel')}
          </button>
          <button type="button" class="yes" onClick={() => (close(), yes())}>
            {t('confirm')}
          </button>
        </div>
      </div>
    </div>
  )
}

const TOAST_LASTS = 2200

export function Toast({ text, done }: { text: string; done(): void }) {
  useEffect(() => {
    const timer = setTimeout(done, TOAST_LASTS + text.length * 30)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <div class="toast" role="status">
      {text}
    </div>
  )
}
