/** Switches that make calls fail and disturb pushes, and those that are on. */
import { useState } from 'preact/hooks'
import { ask } from '../../shell/ask'
import type { Switch } from '../../core/types'
import { usePhone } from '../phone'
import { wordOf, type Word } from '../../words'

/** What switches can do, and what they have to be told. */
const onCalls: { do: string; needs?: 'code' | 'milliseconds' }[] = [
  { do: 'kill' },
  { do: 'errcode', needs: 'code' },
  { do: 'slow', needs: 'milliseconds' },
  { do: 'lost' },
  { do: 'hang' },
  { do: 'reset' },
  { do: 'status' },
  { do: 'html' },
]
const onPushes: typeof onCalls = [{ do: 'twice' }, { do: 'reorder' }, { do: 'hold', needs: 'milliseconds' }]

const paths: [Word, string][] = [
  ['sw_send', '/cgi-bin/message/'],
  ['sw_token', '/cgi-bin/stable_token'],
  ['sw_upload', '/cgi-bin/media/'],
  ['sw_anyPath', '/'],
]
const codes = [45015, 45047, 40001, 42001, 40003, 40007, 40164, 40125, 40243, 45009, 45002, 48001, -1]

export function Switches({ appid }: { appid: string }) {
  const { engine, t, toast } = usePhone()
  const state = engine.world.state!
  const [times, setTimes] = useState(1)
  const [path, setPath] = useState(paths[0]![1])
  const [code, setCode] = useState('45015')
  const [milliseconds, setMilliseconds] = useState('3000')
  const turn = (what: string, push: boolean) =>
    void engine.done(ask('POST', 'switches', { do: what, appid, times, path: push ? 'push' : path, code: what === 'errcode' ? Number(code) : 0, milliseconds: Number(milliseconds) || 0 }))
  const killTokens = async () => {
    const name = state.accounts.find((a) => a.appid === appid)?.name ?? appid
    if (await engine.done(ask('DELETE', `accounts/${encodeURIComponent(appid)}/tokens`))) toast(t('dev_killed', { name }))
  }
  const row = (one: (typeof onCalls)[number], push: boolean) => (
    <li key={one.do}>
      <span>{t(`sw_${one.do}` as Word)}</span>
      {one.needs === 'code' && (
        <>
          <input class="field short" list="codes" inputMode="numeric" aria-label={t('sw_code')} value={code} onInput={(e) => setCode(e.currentTarget.value)} />
          <datalist id="codes">
            {codes.map((c) => (
              <option key={c} value={String(c)} />
            ))}
          </datalist>
        </>
      )}
      {one.needs === 'milliseconds' && (
        <label class="short-row">
          <input class="field short" inputMode="numeric" aria-label={t('sw_ms')} value={milliseconds} onInput={(e) => setMilliseconds(e.currentTarget.value)} />
          <small>{t('sw_ms')}</small>
        </label>
      )}
      <button type="button" class="chip" aria-label={`${t('sw_on')} ${t(`sw_${one.do}` as Word)}`} onClick={() => turn(one.do, push)}>
        {t('sw_on')}
      </button>
    </li>
  )
  return (
    <>
      <Active all={state.switches} />
      <div class="choose">
        <label>
          {t('sw_times')}
          <select class="field" value={times} onChange={(e) => setTimes(Number(e.currentTarget.value))}>
            <option value={1}>{t('sw_once')}</option>
            {[2, 3, 5].map((n) => (
              <option key={n} value={n}>
                {n}
              </option>
            ))}
            <option value={0}>{t('sw_always')}</option>
          </select>
        </label>
        <label>
          {t('sw_path')}
          <select class="field" value={path} onChange={(e) => setPath(e.currentTarget.value)}>
            {paths.map(([word, one]) => (
              <option key={one} value={one}>
                {t(word)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="button quiet small" onClick={() => void killTokens()}>
          {t('dev_killTokens')}
        </button>
      </div>
      <h3>{t('sw_title')}</h3>
      <ul class="rows">{onCalls.map((one) => row(one, false))}</ul>
      <h3>{t('sw_pushTitle')}</h3>
      <ul class="rows">{onPushes.map((one) => row(one, true))}</ul>
    </>
  )
}

function Active({ all }: { all: Switch[] }) {
  const { engine, t } = usePhone()
  const off = (id: string) => void engine.done(ask('DELETE', id ? `switches/${id}` : 'switches'))
  if (all.length === 0) return <p class="soft active-none">{t('sw_noneActive')}</p>
  return (
    <section class="active">
      <h3>{t('sw_active')}</h3>
      <ul class="rows">
        {all.map((s) => (
          <li key={s.id}>
            <span>
              {nameOf(s, t)} <small class="mono">{s.path || '/'}</small>
            </span>
            <small class="soft">
              {t('sw_used', { n: s.used })}
              {s.times > 0 && ` · ${t('sw_left', { n: s.times })}`}
            </small>
            <button type="button" class="chip" onClick={() => off(s.id)}>
              {t('sw_remove')}
            </button>
          </li>
        ))}
      </ul>
      {all.length > 1 && (
        <button type="button" class="button quiet small" onClick={() => off('')}>
          {t('sw_removeAll')}
        </button>
      )}
    </section>
  )
}

function nameOf(s: Switch, t: ReturnType<typeof usePhone>['t']): string {
  const word = wordOf(`sw_${s.do}`)
  return (word ? t(word) : s.do) + (s.do === 'errcode' ? ` ${s.code}` : '')
}
