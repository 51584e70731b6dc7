import { useMemo } from 'preact/hooks'
import { anchored, pieces } from '../core/rich'

/** A text with its links. Every piece is drawn as text, never as markup. */
export function Rich({ text, ours }: { text: string; ours: boolean }) {
  const found = useMemo(() => (ours ? anchored(text) : pieces(text)), [text, ours])
  return <>{found.map((p) => (p.href ? <A href={p.href}>{p.text}</A> : p.text))}</>
}

/** Links open beside the chat, and the page behind them learns nothing of it. */
export function A({ href, children, label }: { href: string; children: preact.ComponentChildren; label?: string }) {
  const web = /^https?:/i.test(href)
  return (
    <a href={href} aria-label={label} target={web ? '_blank' : undefined} rel={web ? 'noopener noreferrer nofollow' : undefined}>
      {children}
    </a>
  )
}
