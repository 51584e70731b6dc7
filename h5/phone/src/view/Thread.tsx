/** A talk with an account. It stays at the bottom while one is there, and keeps one's place while one is not. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { needsSeparator, separatorTime } from '@yingke/shared/time'
import { mini, type Item, type Thread as Of } from '../core/types'
import { Bar } from './Bar'
import { Composer } from './Composer'
import { DownIcon, MoreIcon } from './icons'
import { ItemRow } from './ItemRow'
import { usePhone } from './phone'

const NEAR = 60

export function Thread({ appid }: { appid: string }) {
  const { engine, t, go } = usePhone()
  const thread = engine.thread(appid)
  useEffect(() => {
    void engine.read(appid)
    return () => void engine.read('')
  }, [appid, engine.world.person])
  useEffect(() => {
    if (!thread?.typing) return undefined
    const timer = setTimeout(() => engine.want({ state: false, threads: true, items: false, log: false }), 15_500)
    return () => clearTimeout(timer)
  }, [thread?.typing])
  const more = () => go({ screen: thread && mini(thread.kind) ? 'app' : 'account', appid })
  return (
    <main class="talk-screen">
      <Bar title={thread?.name ?? ''} note={thread?.typing ? t('typing') : ''} back={() => go({ screen: 'chats', appid: '' })}>
        <button type="button" class="tool" aria-label={t(thread && mini(thread.kind) ? 'openAgain' : 'more')} onClick={more}>
          <MoreIcon />
        </button>
      </Bar>
      {thread && <Talk key={appid} thread={thread} items={engine.world.ready[appid] ? engine.world.items[appid] : undefined} />}
      {thread && <Composer key={`${appid} ${engine.world.person}`} thread={thread} />}
    </main>
  )
}

function Talk({ thread, items }: { thread: Of; items: Item[] | undefined }) {
  const { engine, t, language } = usePhone()
  const box = useRef<HTMLDivElement>(null)
  const stick = useRef(true)
  const height = useRef(0)
  const [below, setBelow] = useState(0)
  const last = items?.[items.length - 1]
  const first = items?.[0]
  const before = useRef({ first: 0, last: 0 })

  const settle = () => {
    const b = box.current!
    if (stick.current) b.scrollTop = b.scrollHeight
    height.current = b.scrollHeight
  }
  useLayoutEffect(() => {
    const b = box.current!
    if (before.current.first && first && first.id < before.current.first && !stick.current) b.scrollTop += b.scrollHeight - height.current
    if (last && last.id > before.current.last && before.current.last) {
      if (last.from === 'person') stick.current = true
      else if (!stick.current) setBelow((n) => n + 1)
    }
    before.current = { first: first?.id ?? 0, last: last?.id ?? 0 }
    settle()
  }, [items])
  useEffect(() => {
    if (typeof ResizeObserver !== 'function') return undefined
    const watch = new ResizeObserver(settle) // the keyboard, a panel, a picture that has come
    watch.observe(box.current!)
    for (const inside of box.current!.children) watch.observe(inside)
    return () => watch.disconnect()
  }, [])
  const scrolled = () => {
    const b = box.current!
    stick.current = b.scrollHeight - b.clientHeight - b.scrollTop < NEAR
    if (stick.current && below) setBelow(0)
  }
  const down = () => {
    stick.current = true
    setBelow(0)
    settle()
  }
  const now = engine.now()
  return (
    <div class="talk-frame">
      <div class="talk" ref={box} onScroll={scrolled} role="log" aria-label={thread.name} aria-busy={!items} tabIndex={0}>
        <div class="talk-inside">
          {items && items.length < thread.count && (
            <button type="button" class="earlier" onClick={() => void engine.earlier(thread.appid)}>
              {t('earlier')}
            </button>
          )}
          {items?.map((item, i) => (
            <div key={item.id}>
              {needsSeparator(item.at, items[i - 1]?.at) && <p class="time">{separatorTime(item.at, now, language)}</p>}
              <ItemRow item={item} thread={thread} />
            </div>
          ))}
        </div>
      </div>
      {below > 0 && (
        <button type="button" class="jump" onClick={down} aria-label={t('toBottom')}>
          <DownIcon />
          {t('newBelow', { n: below })}
        </button>
      )}
    </div>
  )
}
