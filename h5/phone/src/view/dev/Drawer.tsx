/** The developer's drawer: what the server on the other side does, and ways to make its life hard. */
import { useEffect, useState } from 'preact/hooks'
import { keep, kept } from '../../shell/keep'
import type { Account } from '../../core/types'
import { Face } from '../Face'
import { AddIcon } from '../icons'
import { PersonSheet } from '../Me'
import { usePhone } from '../phone'
import type { Word } from '../../words'
import { Calls } from './Calls'
import { ClockCard } from './ClockCard'
import { Deeds } from './Deeds'
import { Forgeries } from './Forgeries'
import { Pushes } from './Pushes'
import { QuotaCard } from './QuotaCard'
import { Settings } from './Settings'
import { Switches } from './Switches'

const tabs = ['pushes', 'calls', 'switches', 'forgeries', 'deeds', 'settings'] as const
type Tab = (typeof tabs)[number]

export function Drawer() {
  const { engine, t, wide } = usePhone()
  const { state } = engine.world
  const [tab, setTab] = useState<Tab>(() => tabs.find((one) => one === kept('tab')) ?? 'pushes')
  const account = useAccount()
  useEffect(() => keep('tab', tab), [tab])
  if (!state) return <aside class="drawer" aria-label={t('developer')} aria-busy="true" />
  const arrows = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0
    if (!step) return
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]!
    setTab(next)
    document.getElementById(`tab-${next}`)?.focus()
  }
  return (
    <aside class="drawer" aria-label={t('developer')}>
      {wide && <Persons />}
      {account.now && (
        <label class="pick">
          <span>{t('dev_thread')}</span>
          <select class="field" value={account.now.appid} onChange={(e) => account.pick(e.currentTarget.value)}>
            {state.accounts.map((a) => (
              <option key={a.appid} value={a.appid}>
                {`${a.name} · ${t(`kind_${a.kind}`)} · ${a.appid}`}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="cards">
        <ClockCard />
        {account.now && <QuotaCard appid={account.now.appid} />}
      </div>
      <div class="dev-tabs" role="tablist" onKeyDown={arrows}>
        {tabs.map((one) => (
          <button key={one} id={`tab-${one}`} type="button" role="tab" aria-selected={one === tab} aria-controls="dev-panel" tabIndex={one === tab ? 0 : -1} onClick={() => setTab(one)}>
            {t(`dev_${one}` as Word)}
            {one === 'switches' && state.switches.length > 0 && <i class="badge">{state.switches.length}</i>}
          </button>
        ))}
      </div>
      <div class="dev-panel" id="dev-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {account.now && <Panel tab={tab} account={account.now} />}
      </div>
    </aside>
  )
}

function Panel({ tab, account }: { tab: Tab; account: Account }) {
  const { appid } = account
  switch (tab) {
    case 'pushes':
      return <Pushes key={appid} appid={appid} />
    case 'calls':
      return <Calls key={appid} appid={appid} />
    case 'switches':
      return <Switches appid={appid} />
    case 'forgeries':
      return <Forgeries key={appid} account={account} />
    case 'deeds':
      return <Deeds key={appid} account={account} />
    default:
      return <Settings key={appid} account={account} />
  }
}

/** useAccount is the account that is looked at: the one on the screen, until another is picked. */
function useAccount(): { now: Account | undefined; pick(appid: string): void } {
  const { engine, route } = usePhone()
  const all = engine.world.state?.accounts ?? []
  const [picked, pick] = useState(() => kept('account'))
  useEffect(() => {
    if (route.appid) pick(route.appid)
  }, [route.appid])
  useEffect(() => keep('account', picked), [picked])
  return { now: all.find((a) => a.appid === picked) ?? all[0], pick }
}

function Persons() {
  const { engine, t, go, show } = usePhone()
  const { state, person } = engine.world
  return (
    <div class="persons" role="group" aria-label={t('persons')}>
      {state?.persons.map((p) => (
        <button key={p.id} type="button" class="person" aria-pressed={p.id === person} onClick={() => go({ person: p.id })}>
          <Face name={p.nickname} of={p.id} picture={p.avatar} size={26} />
          {p.nickname}
        </button>
      ))}
      <button type="button" class="person add" onClick={() => show(<PersonSheet />)}>
        <AddIcon />
        {t('addPerson')}
      </button>
    </div>
  )
}
