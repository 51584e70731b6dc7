/** What the account may still send to this person, and until when. */
import { clock, daysBetween, duration, fullTime } from '@yingke/shared/time'
import { usePhone } from '../phone'
import { Copy } from './Copy'
import { useTick } from './ClockCard'

export function QuotaCard({ appid }: { appid: string }) {
  const { engine, t, language } = usePhone()
  useTick()
  const thread = engine.thread(appid)
  if (!thread) return <section class="card" aria-busy="true" />
  const { left, until } = thread.quota
  const now = engine.now()
  const open = until > now
  const at = daysBetween(until, now) === 0 ? clock(until) : fullTime(until).slice(5, 16)
  return (
    <section class="card">
      <h2>{t('dev_quota')}</h2>
      <p class={`figure${open ? (left === 0 ? ' spent' : '') : ' shut'}`}>{!open || left === 0 ? t('dev_quotaNone') : left < 0 ? t('dev_quotaAny') : t('dev_quotaLeft', { n: left })}</p>
      <p class="soft">{!open ? t('dev_noWindow') : left === 0 ? t('dev_usedUp') : t('dev_until', { at, left: duration(until - now, language) })}</p>
      <p class="soft openid">
        <span>{t('dev_openid')}</span> <Copy text={thread.openid} />
      </p>
    </section>
  )
}
