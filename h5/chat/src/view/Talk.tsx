/** The conversation: only the blocks near the eye are drawn, the others keep their height. */
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import { drawer, type Drawn } from '../core/rows'
import type { Desk } from '../core/state'
import type { Block } from '../core/thread'
import { unreadOf } from '../core/unread'
import { useShop } from './desk'
import { DownIcon } from './icons'
import { OutLine, RowLine } from './Line'
import { memo } from './memo'
import { Scroll, type Sight } from './scroll'

/** What a line is high before it was ever drawn. */
const GUESS = 66

interface Props {
  desk: Desk
  looked: boolean
}

export function Talk({ desk, looked }: Props) {
  const { engine, t } = useShop()
  const box = useRef<HTMLDivElement>(null)
  const scroll = useRef<Scroll | null>(null)
  const draw = useMemo(drawer, [])
  const [sight, setSight] = useState<Sight | null>(null)
  const [seeking, setSeeking] = useState(false)
  const [, redraw] = useReducer((n: number, _: void) => n + 1, 0)
  const { thread, outbox } = desk
  const drawn = draw(thread.blocks, desk.divider)

  const look = () => {
    const s = scroll.current
    if (!s) return
    const now = s.sight()
    setSight((old) => (old && same(old, now) ? old : now))
    if (now.nearTop && !thread.complete && desk.history === 'idle') engine.tell({ on: 'older' })
  }

  useLayoutEffect(() => {
    scroll.current = new Scroll(box.current!)
  }, [])
  useLayoutEffect(() => {
    scroll.current!.settle()
    look()
  })
  useEffect(() => watchSize(box.current!, () => (scroll.current!.settle(), redraw())), [])

  const lowest = sight ? sight.lowest : 0
  useEffect(() => {
    if (looked && lowest > 0) engine.tell({ on: 'seen', number: Math.min(lowest, thread.last) })
  }, [looked, lowest, thread.last])

  useLayoutEffect(() => {
    if (!seeking) return
    if (thread.first > desk.divider && !thread.complete) {
      if (desk.history === 'idle') engine.tell({ on: 'older' })
      return
    }
    const block = blockWith(thread.blocks, desk.divider)
    if (scroll.current!.showLine('divider')) setSeeking(false)
    else if (block && sight) setSight({ ...sight, from: Math.min(sight.from, block.id), to: Math.max(sight.to, block.id) })
    else setSeeking(false)
  }, [seeking, thread, sight, desk.history])

  const last = thread.blocks.length > 0 ? thread.blocks[thread.blocks.length - 1]!.id : 0
  const [from, to] = stretch(sight, last)
  const below = sight && !sight.atBottom ? unreadOf(desk) : 0
  const toBottom = () => {
    scroll.current!.toBottom()
    scroll.current!.scrolled()
    look()
  }
  return (
    <div class="talk-frame">
      <div
        class="talk"
        ref={box}
        tabIndex={0}
        role="region"
        aria-label={t('messages')}
        onKeyDown={walk}
        onScroll={() => (scroll.current!.scrolled(), look())}
      >
        <Top desk={desk} />
        {thread.blocks.map((block, i) =>
          block.id >= from && block.id <= to ? (
            <DrawnBlock key={block.id} id={block.id} drawn={drawn[i]!} />
          ) : (
            <div
              key={block.id}
              data-block={block.id}
              class="undrawn"
              style={{ height: `${heightOf(scroll.current, block, drawn[i]!)}px` }}
            />
          ),
        )}
        {outbox.map((o) => (
          <OutLine key={o.client_id} o={o} />
        ))}
        <Tail desk={desk} />
      </div>
      {desk.unread > 0 && !seeking && aboveSight(desk, sight) && (
        <button type="button" class="jump up" onClick={() => setSeeking(true)}>
          <DownIcon up />
          <span>{t('unreadAbove', { n: desk.unread })}</span>
        </button>
      )}
      {sight && !sight.atBottom && (
        <button type="button" class="jump down" aria-label={below > 0 ? undefined : t('toBottom')} onClick={toBottom}>
          <DownIcon />
          {below > 0 && <span>{t('newBelow', { n: below })}</span>}
        </button>
      )}
    </div>
  )
}

const DrawnBlock = memo(function DrawnBlock({ id, drawn }: { id: number; drawn: Drawn }) {
  return (
    <div data-block={id} data-drawn="">
      {drawn.rows.map((row) => (
        <RowLine key={row.key} row={row} />
      ))}
    </div>
  )
})

/** Above the oldest line: how it goes on. */
function Top({ desk }: { desk: Desk }) {
  const { engine, t } = useShop()
  if (desk.phase !== 'open') return null
  if (desk.thread.complete) {
    return desk.thread.blocks.length > 2 ? <div class="aside top">{t('noOlder')}</div> : null
  }
  if (desk.history === 'failed') {
    return (
      <div class="aside top">
        <button type="button" class="plain-link" onClick={() => engine.tell({ on: 'older' })}>
          {t('olderFailed')}
        </button>
      </div>
    )
  }
  return (
    <div class="aside top" role="img" aria-label={t('older')}>
      <i class="spinner" />
    </div>
  )
}

/** Below the newest line: what can be done when nobody is there. */
function Tail({ desk }: { desk: Desk }) {
  const { t, channel, show } = useShop()
  const offer = desk.offline && channel.settings.leave_message.enabled
  if (!offer) return null
  return (
    <div class="aside offer">
      <button type="button" class="offer-button" onClick={() => show({ kind: 'leave' })}>
        {t('leaveOffer')}
      </button>
    </div>
  )
}

/** Blocks that a reader at the bottom sees, and a few above. */
const TAIL = 3

/** The first and last block to draw; what comes at the bottom is drawn when one is there. */
function stretch(sight: Sight | null, last: number): [number, number] {
  if (!sight || sight.from < 0) return [last - 1, last]
  return sight.atBottom ? [Math.max(sight.from, last - TAIL), last] : [sight.from, sight.to]
}

function aboveSight(desk: Desk, sight: Sight | null): boolean {
  if (!sight || sight.from < 0) return false
  const block = blockWith(desk.thread.blocks, desk.divider)
  if (!block) return desk.thread.first > desk.divider
  const line = document.querySelector('[data-key="divider"]')
  const box = document.querySelector('.talk')
  return !line || !box || line.getBoundingClientRect().bottom < box.getBoundingClientRect().top
}

function blockWith(blocks: Block[], number: number): Block | undefined {
  return (
    blocks.find((b) => b.items[b.items.length - 1]!.number >= number && b.items[0]!.number <= number) ||
    blocks.find((b) => b.items[0]!.number >= number)
  )
}

function heightOf(scroll: Scroll | null, block: Block, drawn: Drawn): number {
  const known = scroll ? scroll.heights[block.id] : undefined
  return known === undefined ? drawn.rows.length * GUESS : known
}

function same(a: Sight, b: Sight): boolean {
  return a.from === b.from && a.to === b.to && a.atBottom === b.atBottom && a.lowest === b.lowest && a.nearTop === b.nearTop
}

/** Arrow keys walk from line to line; Enter opens the menu of the one that has the focus. */
function walk(e: KeyboardEvent): void {
  const here = (e.target as HTMLElement).closest('[data-key]')
  if ((e.key === 'ArrowUp' || e.key === 'ArrowDown') && !e.defaultPrevented) {
    const lines = Array.prototype.slice.call((e.currentTarget as HTMLElement).querySelectorAll('.line-of')) as HTMLElement[]
    const at = here ? lines.indexOf(here as HTMLElement) : lines.length
    const next = lines[at + (e.key === 'ArrowUp' ? -1 : 1)]
    if (!next) return
    e.preventDefault()
    next.focus()
  } else if ((e.key === 'Enter' || e.key === 'ContextMenu') && here === e.target) {
    const held = here && here.querySelector('.held')
    if (!held) return
    e.preventDefault()
    held.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))
  }
}

/** Pictures that load, a keyboard that opens, a window that turns: put right before it is painted. */
function watchSize(box: HTMLElement, changed: () => void): () => void {
  box.addEventListener('load', changed, true)
  addEventListener('resize', changed)
  let watcher: ResizeObserver | null = null
  if (typeof ResizeObserver === 'function') {
    watcher = new ResizeObserver(changed)
    watcher.observe(box)
  }
  return () => {
    box.removeEventListener('load', changed, true)
    removeEventListener('resize', changed)
    if (watcher) watcher.disconnect()
  }
}
