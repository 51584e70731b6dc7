/** A sheet that comes up over the phone. It holds the focus, and Escape or a tap beside it take it away. */
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { usePhone } from './phone'
import { CloseIcon } from './icons'

const FOCUSABLE = 'a[href],button:not([disabled]),input,textarea,select'

export function useModal(close: () => void) {
  const box = useRef<HTMLDivElement>(null)
  const latest = useRef(close)
  latest.current = close
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null
    const inside = () => [...box.current!.querySelectorAll<HTMLElement>(FOCUSABLE)]
    const first = box.current!.querySelector<HTMLElement>('[data-first]') ?? inside()[0]
    first?.focus({ preventScroll: true })
    const keys = (e: KeyboardEvent) => {
      if (e.key === 'Escape') return latest.current()
      if (e.key !== 'Tab' || !box.current) return
      const all = inside()
      const at = all.indexOf(document.activeElement as HTMLElement)
      const next = e.shiftKey ? (at <= 0 ? all.length - 1 : at - 1) : at === all.length - 1 ? 0 : at + 1
      e.preventDefault()
      all[next]?.focus()
    }
    document.addEventListener('keydown', keys)
    return () => {
      document.removeEventListener('keydown', keys)
      if (before?.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  return box
}

export function Sheet({ title, children }: { title: string; children: ComponentChildren }) {
  const { show, t } = usePhone()
  const close = () => show(null)
  const box = useModal(close)
  return (
    <div class="veil" onClick={(e) => e.target === e.currentTarget && close()}>
      <div class="sheet" role="dialog" aria-modal="true" aria-label={title} ref={box}>
        <header class="sheet-head">
          <h2>{title}</h2>
          <button type="button" class="tool" aria-label={t('close')} onClick={close}>
            <CloseIcon />
          </button>
        </header>
        {children}
      </div>
    </div>
  )
}

/** A sheet with fields and one button: submit says whether it may go. */
export function FormSheet({ title, hint, send, children, submit }: { title: string; hint?: string; send: string; children: ComponentChildren; submit(): Promise<boolean> | boolean }) {
  const { show } = usePhone()
  const go = async (e: Event) => {
    e.preventDefault()
    if (await submit()) show(null)
  }
  return (
    <Sheet title={title}>
      <form class="form" onSubmit={(e) => void go(e)}>
        {hint && <p class="soft">{hint}</p>}
        {children}
        <button type="submit" class="button">
          {send}
        </button>
      </form>
    </Sheet>
  )
}

export interface FieldProps {
  label: string
  value: string
  change(value: string): void
  first?: boolean
  rows?: number
  type?: string
  mono?: boolean
}

export function Field({ label, value, change, first, rows, type = 'text', mono }: FieldProps) {
  const common = { class: `field${mono ? ' mono' : ''}`, value, 'data-first': first || undefined, spellcheck: false }
  return (
    <label class="field-row">
      <span>{label}</span>
      {rows ? (
        <textarea {...common} rows={rows} onInput={(e) => change(e.currentTarget.value)} />
      ) : (
        <input {...common} type={type} step={type === 'number' ? 'any' : undefined} autocomplete="off" onInput={(e) => change(e.currentTarget.value)} />
      )}
    </label>
  )
}
