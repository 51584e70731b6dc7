/** One line of the conversation: a person, his bubble, and how far it got. */
import { memo } from './memo'
import type { Outgoing } from '../core/outbox'
import type { Row } from '../core/rows'
import type { Message } from '../core/types'
import { separatorTime } from '@yingke/shared/time'
import { copy } from '../shell/copy'
import { Avatar } from './Avatar'
import { Bubble } from './Bubble'
import { speakerOf, useShop, type MenuPlace, type Shop } from './desk'
import { ClockIcon } from './icons'
import { useHold } from './hold'
import { eventText, plain } from './words'

/** As in WeChat, a message can be taken back for two minutes. */
const RECALL_WITHIN = 2 * 60 * 1000

export const RowLine = memo(function RowLine({ row }: { row: Row }) {
  const shop = useShop()
  if (row.type === 'time') {
    return (
      <div class="time" data-key={row.key}>
        <span>{separatorTime(row.at, Date.now(), shop.language)}</span>
      </div>
    )
  }
  if (row.type === 'divider') {
    return (
      <div class="divider" data-key={row.key} role="separator">
        <span>{shop.t('unread')}</span>
      </div>
    )
  }
  if (row.type === 'message') return <MessageLine m={row.message} id={row.key} named={row.named} />
  if (row.type === 'recalled') return <RecalledLine m={row.message} id={row.key} />
  return <EventLine m={row.message} id={row.key} />
})

function RecalledLine({ m, id }: { m: Message; id: string }) {
  const shop = useShop()
  const mine = m.party === 'customer'
  const text = shop.recalled[m.number]
  return (
    <div class="aside" data-key={id}>
      {shop.t(mine ? 'recalledMine' : 'recalledTheirs')}
      {mine && text && (
        <button type="button" class="plain-link" onClick={() => shop.edit(text)}>
          {shop.t('reedit')}
        </button>
      )}
    </div>
  )
}

function EventLine({ m, id }: { m: Message; id: string }) {
  const shop = useShop()
  const conversation = shop.engine.desk.conversation
  const asked = m.body.name === 'rating.asked' && conversation && conversation.rating_open
  return (
    <div class="aside" data-key={id}>
      <span>{eventText(m, shop.t)}</span>
      {asked && (
        <button type="button" class="plain-link" onClick={() => shop.show({ kind: 'rating' })}>
          {shop.t('rate')}
        </button>
      )}
    </div>
  )
}

function MessageLine({ m, id, named }: { m: Message; id: string; named: boolean }) {
  const shop = useShop()
  const mine = m.party === 'customer'
  const who = speakerOf(m, shop)
  const menu = (): MenuPlace['items'] => messageMenu(m, shop)
  const open = () => shop.show({ kind: 'viewer', number: m.number, video: m.kind === 'video' })
  const home = m.party === 'agent' && m.agent_id ? () => shop.show({ kind: 'home', agentId: m.agent_id!, who }) : undefined
  const mark = m.number === shop.lastMine ? shop.t(shop.engine.desk.agentRead >= m.number ? 'read' : 'delivered') : ''
  return (
    <Frame id={id} mine={mine} who={who} named={named} home={home} menu={menu} mark={mark}>
      <Bubble kind={m.kind} body={m.body} party={m.party} open={open} preview={shop.engine.previews[m.client_id || '']} />
    </Frame>
  )
}

interface FrameProps {
  id: string
  mine: boolean
  who: { name: string; avatar: string; robot: boolean }
  named?: boolean
  home?: () => void
  menu: () => MenuPlace['items']
  state?: preact.ComponentChildren
  /** Stands below: delivered, read. */
  mark?: string
  children: preact.ComponentChildren
}

function Frame({ id, mine, who, named, home, menu, state, mark, children }: FrameProps) {
  const shop = useShop()
  const hold = useHold((target) => {
    const items = menu()
    const back = document.activeElement as HTMLElement | null
    if (items.length > 0) shop.menu({ at: target.getBoundingClientRect(), items, back })
  })
  const face = <Avatar src={mine ? shop.engine.avatar : who.avatar} robot={who.robot} mine={mine} />
  return (
    <div class={`line-of ${mine ? 'mine' : 'theirs'}`} data-key={id} role="group" aria-label={who.name} tabIndex={-1}>
      {home ? (
        <button type="button" class="face" aria-label={`${shop.t('home')}: ${who.name}`} onClick={home}>
          {face}
        </button>
      ) : (
        face
      )}
      <div class="said">
        {!mine && named && <span class="name">{who.name}</span>}
        <div class="held" {...hold}>
          {children}
          {state}
        </div>
        {mark && <span class="mark">{mark}</span>}
      </div>
    </div>
  )
}

function messageMenu(m: Message, shop: Shop): MenuPlace['items'] {
  const { t, engine } = shop
  const items: MenuPlace['items'] = []
  if (m.kind === 'text' || m.kind === 'menu' || m.kind === 'link') {
    const text = m.kind === 'link' ? m.body.url || '' : plain(m, t)
    items.push({ label: t('copy'), act: () => void copy(text).then((done) => shop.toast(t(done ? 'copied' : 'copyFailed'))) })
  }
  if (m.party === 'customer' && Date.now() - m.at < RECALL_WITHIN) {
    items.push({ label: t('recall'), act: () => void engine.recall(m, shop) })
  }
  if (m.kind === 'image') items.push({ label: t('open'), act: () => shop.show({ kind: 'viewer', number: m.number }) })
  return items
}

/** What is not in the thread yet. */
export function OutLine({ o }: { o: Outgoing }) {
  const shop = useShop()
  const preview = shop.engine.previews[o.client_id]
  const menu = () => outMenu(o, shop)
  const who = { name: shop.t('you'), avatar: '', robot: false }
  return (
    <Frame id={`o${o.client_id}`} mine who={who} menu={menu} state={<OutState o={o} menu={menu} />}>
      <Bubble kind={o.kind} body={o.body} party="customer" open={() => undefined} preview={preview} />
    </Frame>
  )
}

function OutState({ o, menu }: { o: Outgoing; menu: () => MenuPlace['items'] }) {
  const shop = useShop()
  const { t } = shop
  if (o.state === 'failed') {
    const show = (e: Event) => {
      const at = (e.currentTarget as HTMLElement).getBoundingClientRect()
      shop.menu({ at, items: menu(), back: e.currentTarget as HTMLElement })
    }
    return (
      <span class="state">
        <button type="button" class="failed" aria-label={t('failed')} title={o.error || t('blobGone')} onClick={show}>
          !
        </button>
      </span>
    )
  }
  if (o.state === 'uploading') {
    const percent = Math.round((o.progress || 0) * 100)
    return (
      <span
        class="state progress"
        role="progressbar"
        aria-label={t('sending')}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        {percent}%
        <button
          type="button"
          class="stop"
          aria-label={t('cancelSend')}
          onClick={() => shop.engine.tell({ on: 'discard', id: o.client_id })}
        >
          ×
        </button>
      </span>
    )
  }
  if (o.state === 'waiting')
    return (
      <span class="state" role="img" aria-label={t('waiting')} title={t('waiting')}>
        <ClockIcon />
      </span>
    )
  if (o.state === 'sending')
    return (
      <span class="state">
        <i class="spinner late" role="img" aria-label={t('sending')} />
      </span>
    )
  return null
}

function outMenu(o: Outgoing, shop: Shop): MenuPlace['items'] {
  const { t, engine } = shop
  const items: MenuPlace['items'] = []
  if (o.kind === 'text') {
    items.push({ label: t('copy'), act: () => void copy(o.body.text || '').then((done) => shop.toast(t(done ? 'copied' : 'copyFailed'))) })
  }
  if (o.state === 'failed') items.push({ label: t('resend'), act: () => engine.tell({ on: 'retry', id: o.client_id }) })
  if (o.state === 'failed' || o.state === 'waiting') {
    const label = t(o.state === 'failed' ? 'remove' : 'cancelSend')
    items.push({ label, act: () => engine.tell({ on: 'discard', id: o.client_id }) })
  }
  return items
}
