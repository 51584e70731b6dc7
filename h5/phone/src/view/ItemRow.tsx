/** One item on the screen: whose it is, how it went, and its bubble. */
import type { Item, Thread } from '../core/types'
import { Bubble } from './Bubble'
import { Face } from './Face'
import { nameOf, usePhone } from './phone'
import { summary } from '../core/text'

export function ItemRow({ item, thread }: { item: Item; thread: Thread }) {
  const { engine, t, toast } = usePhone()
  if (item.from === 'system' || item.kind === 'notice') return <p class="notice">{item.text}</p>
  const mine = item.from === 'person'
  const me = engine.world.state?.persons.find((p) => p.id === engine.world.person)
  const notice = item.kind === 'template' || item.kind === 'subscribe'
  const label = `${mine ? t('mine') : t('theirs', { name: item.as || thread.name })}: ${summary(item, nameOf(t))}`
  return (
    <div class={`line-of${mine ? ' mine' : ''}${notice ? ' broad' : ''}`} data-item={item.id} data-kind={item.kind} role="group" aria-label={label}>
      {!notice && (mine ? <Face name={me?.nickname ?? '?'} of={engine.world.person} picture={me?.avatar} size={40} /> : <Face name={thread.name} of={thread.appid} kind={thread.kind} size={40} />)}
      <div class="said">
        {item.as && <span class="said-by">{item.as}</span>}
        <div class="held">
          <Bubble item={item} mine={mine} />
          {mine && <Status status={item.status} tell={() => toast(t('failedWhy'))} />}
        </div>
      </div>
    </div>
  )
}

function Status({ status, tell }: { status: string | undefined; tell(): void }) {
  const { t } = usePhone()
  if (status === 'sending') return <i class="spinner late" role="img" aria-label={t('sending')} />
  if (status === 'failed') {
    return (
      <button type="button" class="failed" aria-label={t('failed')} title={t('failed')} onClick={tell}>
        !
      </button>
    )
  }
  return status === 'delivered' ? <span class="away">{t('delivered')}</span> : null
}
