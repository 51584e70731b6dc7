/** The bar above a screen, and the tabs below one. */
import type { ComponentChildren } from 'preact'
import type { Screen } from '../core/route'
import { usePhone } from './phone'
import { BackIcon, ChatsIcon, CompassIcon, PersonIcon } from './icons'

export function Bar({ title, note, back, children }: { title: string; note?: string; back?: () => void; children?: ComponentChildren }) {
  const { t } = usePhone()
  return (
    <header class="bar">
      <span class="bar-side">
        {back && (
          <button type="button" class="tool" aria-label={t('back')} onClick={back}>
            <BackIcon />
          </button>
        )}
      </span>
      <h1>
        <span>{title}</span>
        {note && <small role="status">{note}</small>}
      </h1>
      <span class="bar-side end">{children}</span>
    </header>
  )
}

const tabs: { screen: Screen; word: 'wechat' | 'discover' | 'me'; icon: () => ComponentChildren }[] = [
  { screen: 'chats', word: 'wechat', icon: ChatsIcon },
  { screen: 'discover', word: 'discover', icon: CompassIcon },
  { screen: 'me', word: 'me', icon: PersonIcon },
]

export function Tabs({ unread }: { unread: number }) {
  const { t, route, go } = usePhone()
  return (
    <nav class="tabs">
      {tabs.map(({ screen, word, icon: Glyph }) => (
        <button key={screen} type="button" class="tab" aria-current={route.screen === screen ? 'page' : undefined} onClick={() => go({ screen, appid: '' })}>
          <Glyph />
          <span>{t(word)}</span>
          {screen === 'chats' && unread > 0 && <Badge n={unread} />}
        </button>
      ))}
    </nav>
  )
}

export function Badge({ n }: { n: number }) {
  const { t } = usePhone()
  return (
    <i class="badge" aria-label={t('unreadCount', { n })}>
      {n > 99 ? '99+' : n}
    </i>
  )
}
