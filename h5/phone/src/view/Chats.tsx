/** The list of chats, who spoke last on top. */
import { listTime } from '@yingke/shared/time'
import { summary } from '../core/text'
import { mini, type Thread } from '../core/types'
import { begun } from '../shell/engine'
import { Badge, Bar, Tabs } from './Bar'
import { Face } from './Face'
import { ScanIcon, ToolIcon } from './icons'
import { nameOf, usePhone } from './phone'
import { ScanSheet } from './ScanSheet'

export function Chats() {
  const { engine, t, wide, go, show } = usePhone()
  const { threads, unread } = engine.world
  const sum = Object.values(unread).reduce((n, one) => n + one, 0)
  return (
    <>
      <Bar title={t('wechat') + (sum ? ` (${sum})` : '')}>
        <button type="button" class="tool" aria-label={t('scan')} onClick={() => show(<ScanSheet />)}>
          <ScanIcon />
        </button>
        {!wide && (
          <button type="button" class="tool" aria-label={t('developer')} onClick={() => go({ screen: 'dev', appid: '' })}>
            <ToolIcon />
          </button>
        )}
      </Bar>
      <main class="body">
        {engine.world.state && engine.world.state.accounts.length === 0 && <p class="empty">{t('noAccounts')}</p>}
        <ul class="list">
          {threads.map((thread) => (
            <Row key={thread.appid} thread={thread} unread={unread[thread.appid] || 0} />
          ))}
        </ul>
      </main>
      <Tabs unread={sum} />
    </>
  )
}

/** Where a tap on an account leads: into the talk, or to where one begins. */
export function doorOf(thread: Thread): { screen: 'chat' | 'app' | 'account'; appid: string } {
  if (begun(thread)) return { screen: 'chat', appid: thread.appid }
  return { screen: mini(thread.kind) ? 'app' : 'account', appid: thread.appid }
}

function Row({ thread, unread }: { thread: Thread; unread: number }) {
  const { engine, t, language, go } = usePhone()
  const last = thread.last
  return (
    <li>
      <button type="button" class="row-button" data-appid={thread.appid} onClick={() => go(doorOf(thread))}>
        <span class="row-face">
          <Face name={thread.name} of={thread.appid} kind={thread.kind} />
          {unread > 0 && <Badge n={unread} />}
        </span>
        <span class="row-text">
          <span class="row-top">
            <b>{thread.name}</b>
            <time>{last ? listTime(last.at, engine.now(), language) : t(`kind_${thread.kind}`)}</time>
          </span>
          <span class="row-last">{last ? summary(last, nameOf(t)) : mini(thread.kind) || thread.following ? t('neverTalked') : t('notFollowed')}</span>
        </span>
      </button>
    </li>
  )
}
