/** The account as WeChat's back office shows it, with the push settings that can be saved. */
import { useState } from 'preact/hooks'
import { mini, type Account } from '../../core/types'
import { ask, Refusal } from '../../shell/ask'
import { Choice } from '../Me'
import { sentence, usePhone } from '../phone'
import { Field } from '../Sheet'
import { Copy } from './Copy'

export function Settings({ account }: { account: Account }) {
  const shown: [string, string][] = [
    ['AppID', account.appid],
    ['AppSecret', account.secret],
    ['ID', account.original_id],
  ]
  return (
    <>
      <dl class="facts">
        {shown.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Copy text={value} />
            </dd>
          </div>
        ))}
      </dl>
      <PushForm account={account} />
      {account.templates?.length ? (
        <dl class="facts">
          {account.templates.map((m) => (
            <div key={m.id}>
              <dt>{m.title}</dt>
              <dd>
                <Copy text={m.id} /> <small class="soft">{m.fields.join(', ')}</small>
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      <p class="soft">
        API <Copy text={location.origin} />
      </p>
    </>
  )
}

function PushForm({ account }: { account: Account }) {
  const { engine, t } = usePhone()
  const [push, setPush] = useState(account.push)
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const save = async (e: Event) => {
    e.preventDefault()
    setBusy(true)
    try {
      await ask('PUT', `accounts/${encodeURIComponent(account.appid)}/push`, push)
      setSaid({ good: true, text: t('dev_pushSaved') })
      engine.want({ state: true, threads: false, items: false, log: false })
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault
      setSaid({ good: false, text: t('dev_pushRefused', { why: sentence(fault, t) }) })
    }
    setBusy(false)
  }
  return (
    <form class="raw" onSubmit={(e) => void save(e)}>
      <h3>{t('dev_pushSettings')}</h3>
      <Field label={t('dev_pushUrl')} value={push.url} change={(url) => setPush({ ...push, url: url.trim() })} mono />
      <Field label="Token" value={push.token} change={(token) => setPush({ ...push, token })} mono />
      <Field label="EncodingAESKey" value={push.key} change={(key) => setPush({ ...push, key: key.trim() })} mono />
      <div class="field-row">
        <span>{t('dev_mode')}</span>
        <Choice name={t('dev_mode')} value={push.mode} all={{ plain: t('mode_plain'), compat: t('mode_compat'), safe: t('mode_safe') }} choose={(mode) => setPush({ ...push, mode })} />
      </div>
      {mini(account.kind) && (
        <div class="field-row">
          <span>{t('dev_format')}</span>
          <Choice name={t('dev_format')} value={push.format} all={{ json: 'JSON', xml: 'XML' }} choose={(format) => setPush({ ...push, format })} />
        </div>
      )}
      <p class="soft">{t('dev_pushCheck')}</p>
      <button type="submit" class="button small" disabled={busy}>
        {t('save')}
      </button>
      {said && (
        <p class={said.good ? 'good-text' : 'bad-text'} role="status">
          {said.text}
        </p>
      )}
    </form>
  )
}
