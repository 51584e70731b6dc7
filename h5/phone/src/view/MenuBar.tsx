/** The menu of an official account, with its groups. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { webAddress } from '../core/text'
import type { Button } from '../core/types'
import { usePhone } from './phone'
import { Field, FormSheet } from './Sheet'

export function MenuBar({ appid, buttons }: { appid: string; buttons: Button[] }) {
  const phone = usePhone()
  const [open, setOpen] = useState(-1)
  const bar = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (open < 0) return undefined
    const away = (e: Event) => {
      if (e instanceof KeyboardEvent ? e.key === 'Escape' : !bar.current?.contains(e.target as Node)) setOpen(-1)
    }
    document.addEventListener('pointerdown', away)
    document.addEventListener('keydown', away)
    return () => {
      document.removeEventListener('pointerdown', away)
      document.removeEventListener('keydown', away)
    }
  }, [open])
  const tap = (b: Button, place: string) => {
    setOpen(-1)
    tapped(phone, appid, b, place)
  }
  return (
    <div class="menubar" ref={bar}>
      {buttons.map((b, i) => (
        <span key={i} class="menubar-place">
          <button type="button" class="menubar-button" aria-expanded={b.sub_button?.length ? open === i : undefined} onClick={() => (b.sub_button?.length ? setOpen(open === i ? -1 : i) : tap(b, String(i)))}>
            {b.sub_button?.length ? <i class="menubar-lines" aria-hidden="true" /> : null}
            {b.name}
          </button>
          {open === i && (
            <span class="submenu">
              {b.sub_button?.map((s, n) => (
                <button key={n} type="button" onClick={() => tap(s, `${i}/${n}`)}>
                  {s.name}
                </button>
              ))}
            </span>
          )}
        </span>
      ))}
    </div>
  )
}

type Hand = ReturnType<typeof usePhone>

/** Some buttons need something from the person first, some open something besides. */
function tapped(phone: Hand, appid: string, b: Button, place: string): void {
  const { engine, t, toast, show } = phone
  if (b.type?.startsWith('scancode')) return show(<ValueSheet appid={appid} place={place} name="result" label={t('scanResult')} title={b.name} />)
  if (b.type === 'location_select') return show(<ValueSheet appid={appid} place={place} name="label" label={t('chooseLabel')} title={b.name} />)
  if (b.type === 'view' && webAddress(b.url ?? '')) window.open(b.url, '_blank', 'noopener')
  if (b.type === 'miniprogram') toast(t('opensApp', { appid: b.appid ?? '', path: b.pagepath || t('noPath') }))
  void engine.act(appid, 'menu', { button: place })
}

function ValueSheet({ appid, place, name, label, title }: { appid: string; place: string; name: string; label: string; title: string }) {
  const { engine, t } = usePhone()
  const [value, setValue] = useState('')
  return (
    <FormSheet title={title} send={t('ok')} submit={() => engine.act(appid, 'menu', { button: place, values: { [name]: value } })}>
      <Field label={label} value={value} change={setValue} first />
    </FormSheet>
  )
}
