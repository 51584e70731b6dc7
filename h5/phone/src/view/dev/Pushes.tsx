/** The last pushes, with each try and what the server answered. */
import { fullTime } from '@yingke/shared/time'
import type { Push } from '../../core/types'
import { usePhone } from '../phone'
import { useLog } from './log'
import { pretty } from './pretty'

export function Pushes({ appid }: { appid: string }) {
  const { t } = usePhone()
  const all = useLog<Push>(`pushes?appid=${encodeURIComponent(appid)}`)
  if (!all) return <p class="empty">{t('dev_loading')}</p>
  if (all.length === 0) return <p class="empty">{t('dev_noPushes')}</p>
  return (
    <ul class="log">
      {all.map((p) => (
        <li key={p.id}>
          <details>
            <summary>
              <State push={p} />
              <b class="mono">{p.kind}</b>
              <span class="soft">{p.person}</span>
              <time>{fullTime(p.at).slice(11)}</time>
            </summary>
            <Tries push={p} />
            <h3>{t('dev_body')}</h3>
            <pre>{pretty(p.body)}</pre>
          </details>
        </li>
      ))}
    </ul>
  )
}

function State({ push }: { push: Push }) {
  const { t } = usePhone()
  if (!push.done) return <i class="mark pending">{t('dev_pending')}</i>
  return push.failed ? <i class="mark bad">{t('dev_pushFailed')}</i> : <i class="mark good">{t('dev_delivered')}</i>
}

function Tries({ push }: { push: Push }) {
  const { t } = usePhone()
  return (
    <ol class="tries">
      {push.tries?.map((one, i) => (
        <li key={i}>
          <span class="soft">
            {t('dev_try', { n: i + 1 })} · {fullTime(one.at).slice(11)}
          </span>
          <span class={one.fault ? 'bad-text' : ''}>
            {one.status || t('dev_noAnswer')}
            {one.fault && ` · ${one.fault}`}
          </span>
          <code>{one.answer || t('dev_emptyAnswer')}</code>
        </li>
      ))}
    </ol>
  )
}
