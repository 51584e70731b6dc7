/**
 * What a screen reader says by itself: new messages and nothing else. Old ones
 * that scroll into being are not news, so the visible list is not the log.
 */
import { useEffect, useState } from 'preact/hooks'
import type { Message } from '../core/types'
import type { Engine } from '../shell/engine'
import { speakerOf, useShop } from './desk'
import { plain } from './words'

const KEPT = 20

export function Spoken({ engine }: { engine: Engine }) {
  const shop = useShop()
  const [news, setNews] = useState<Message[]>([])
  useEffect(() => {
    engine.onNews((fresh) => {
      const told = fresh.filter((m) => m.kind !== 'recall' && plain(m, shop.t) !== '')
      if (told.length > 0) setNews((old) => [...old, ...told].slice(-KEPT))
    })
  }, [])
  return (
    <div class="away" role="log" aria-live="polite" aria-relevant="additions">
      {news.map((m) => (
        <p key={m.number}>{shop.t('spoken', { name: speakerOf(m, shop).name, text: plain(m, shop.t) })}</p>
      ))}
    </div>
  )
}
