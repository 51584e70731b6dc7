/**
 * The one script that other sites include; docs/widget.md is for them:
 *
 *   <script src="https://HOST/widget.js" data-channel="1" data-key="1ab..." async></script>
 *
 * Reading order: options (what the tag asks for), panel (the button and the
 * frame), look (how they keep apart from the page around them).
 */
import { readOptions } from './options'
import { Widget } from './panel'

type Call = [string, ...unknown[]]

function start(): void {
  const found = (document.currentScript || document.querySelector('script[data-channel][src*="widget.js"]')) as HTMLScriptElement | null
  const page = window as unknown as { Yingke?: { push?: unknown; length?: number } & Record<string, unknown> }
  if (!found || !found.src || (page.Yingke && page.Yingke.open)) return
  const options = readOptions(found)
  const waiting = Array.isArray(page.Yingke) ? (page.Yingke as Call[]) : []
  const begin = () => {
    const { open, close, toggle, setUser, on } = new Widget(options)
    const api: Record<string, unknown> = { open, close, toggle, setUser, on }
    const push = (...calls: Call[]) => {
      for (const [name, ...args] of calls) if (typeof api[name] === 'function') (api[name] as (...a: unknown[]) => void)(...args)
    }
    page.Yingke = { ...api, push }
    push(...waiting)
  }
  if (document.body) begin()
  else document.addEventListener('DOMContentLoaded', begin)
}

start()
