/** Quick entries: chips above the input, and a menu in its place as official accounts have it. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { safeHref } from '../core/rich'
import type { Entry } from '../core/types'
import { useShop, type Shop } from './desk'
import { keepFocus } from './Composer'

function hrefOf(entry: Entry): string {
  if (entry.kind === 'link') return safeHref(entry.value)
  if (entry.kind === 'phone') return safeHref(`tel:${entry.value.replace(/[^\d+]/g, '')}`)
  return ''
}

/** Everything but a link or a call is something that the customer says. */
function Choice({ entry, shop, className, done }: { entry: Entry; shop: Shop; className: string; done?: () => void }) {
  const href = hrefOf(entry)
  if (href) {
    const web = entry.kind === 'link'
    return (
      <a class={className} href={href} target={web ? '_blank' : undefined} rel={web ? 'noopener noreferrer' : undefined} onClick={done}>
        {entry.label}
      </a>
    )
  }
  const act = () => {
    shop.say(entry.value || entry.label)
    if (done) done()
  }
  return (
    <button type="button" class={className} onMouseDown={keepFocus} onClick={act}>
      {entry.label}
    </button>
  )
}

export function Entries({ entries }: { entries: Entry[] }) {
  const shop = useShop()
  return (
    <div class="entries" role="group" aria-label={shop.t('entries')}>
      {entries.map((e, i) => (
        <Choice key={i} entry={e} shop={shop} className="chip" />
      ))}
    </div>
  )
}

/** Three columns at most; what does not fit opens above the third. */
export function EntryMenu({ entries }: { entries: Entry[] }) {
  const shop = useShop()
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const few = entries.length <= 3
  const rest = few ? [] : entries.slice(2)
  useEffect(() => {
    if (!open) return
    const away = (e: Event) => {
      const key = (e as KeyboardEvent).key
      if (e.type === 'keydown' ? key === 'Escape' : !box.current!.contains(e.target as Node)) setOpen(false)
    }
    document.addEventListener('click', away, true)
    document.addEventListener('keydown', away)
    return () => {
      document.removeEventListener('click', away, true)
      document.removeEventListener('keydown', away)
    }
  }, [open])
  return (
    <div class="entry-menu" role="group" aria-label={shop.t('entries')} ref={box}>
      {(few ? entries : entries.slice(0, 2)).map((e, i) => (
        <Choice key={i} entry={e} shop={shop} className="column" />
      ))}
      {rest.length > 0 && (
        <div class="column-more">
          <button type="button" class="column" aria-expanded={open} onClick={() => setOpen(!open)}>
            ≡ {shop.t('more')}
          </button>
          {open && (
            <div class="column-list">
              {rest.map((e, i) => (
                <Choice key={i} entry={e} shop={shop} className="column-entry" done={() => setOpen(false)} />
              ))}
            </div>
          )}
        </div>
      )}
    </div>
  )
}
