/** Where talks begin: scan, mini-programs, official accounts. */
import { mini, type Thread } from '../core/types'
import { Bar, Tabs } from './Bar'
import { Face } from './Face'
import { ChevronIcon, ScanIcon } from './icons'
import { usePhone } from './phone'
import { ScanSheet } from './ScanSheet'

export function Discover() {
  const { engine, t, show } = usePhone()
  const { threads, unread } = engine.world
  const apps = threads.filter((a) => mini(a.kind))
  const accounts = threads.filter((a) => !mini(a.kind))
  return (
    <>
      <Bar title={t('discover')} />
      <main class="body">
        <ul class="list group">
          <li>
            <button type="button" class="line-button" onClick={() => show(<ScanSheet />)}>
              <ScanIcon />
              <span>{t('scan')}</span>
              <ChevronIcon />
            </button>
          </li>
        </ul>
        <Group title={t('apps')} all={apps} />
        <Group title={t('accounts')} all={accounts} />
      </main>
      <Tabs unread={Object.values(unread).reduce((n, one) => n + one, 0)} />
    </>
  )
}

function Group({ title, all }: { title: string; all: Thread[] }) {
  const { t, go } = usePhone()
  if (all.length === 0) return null
  return (
    <section>
      <h2 class="group-title">{title}</h2>
      <ul class="list group">
        {all.map((a) => (
          <li key={a.appid}>
            <button type="button" class="line-button" data-appid={a.appid} onClick={() => go({ screen: mini(a.kind) ? 'app' : 'account', appid: a.appid })}>
              <Face name={a.name} of={a.appid} kind={a.kind} size={36} />
              <span>{a.name}</span>
              <small>{mini(a.kind) ? t(`kind_${a.kind}`) : t(a.following ? 'followed' : 'notFollowed')}</small>
              <ChevronIcon />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
