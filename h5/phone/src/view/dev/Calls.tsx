/** The last calls of the API, as the server made them and as they were answered. */
import { fullTime } from '@yingke/shared/time'
import { ask } from '../../shell/ask'
import type { Call } from '../../core/types'
import { usePhone } from '../phone'
import { useLog } from './log'
import { pretty } from './pretty'

export function Calls({ appid }: { appid: string }) {
  const { engine, t } = usePhone()
  const found = useLog<Call>('calls')
  if (!found) return <p class="empty">{t('dev_loading')}</p>
  const all = found.filter((c) => c.appid === appid || c.appid === '')
  if (all.length === 0) return <p class="empty">{t('dev_noCalls')}</p>
  const clear = async () => {
    if (await engine.done(ask('DELETE', 'calls'))) engine.want({ state: false, threads: false, items: false, log: true })
  }
  return (
    <>
      <ul class="log">
        {all.map((c) => (
          <li key={c.id}>
            <details>
              <summary>
                <i class={`mark ${c.errcode || c.status !== 200 ? 'bad' : 'good'}`}>{c.errcode || c.status || '—'}</i>
                <b class="mono">{c.path.replace('/cgi-bin/', '')}</b>
                {c.switch && <span class="soft">{c.switch}</span>}
                <time>{fullTime(c.at).slice(11)}</time>
              </summary>
              {c.body && (
                <>
                  <h3>{t('dev_body')}</h3>
                  <pre>{pretty(c.body)}</pre>
                </>
              )}
              <h3>{t('dev_answer')}</h3>
              <pre>{pretty(c.answer)}</pre>
            </details>
          </li>
        ))}
      </ul>
      <button type="button" class="button quiet small" onClick={() => void clear()}>
        {t('dev_clear')}
      </button>
    </>
  )
}
