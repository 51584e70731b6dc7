/** Pushes that do not come from WeChat, and what the server said to each. */
import { useState } from 'preact/hooks'
import { ask, Refusal } from '../../shell/ask'
import type { Account } from '../../core/types'
import { usePhone, sentence } from '../phone'
import { wordOf } from '../../words'

interface Verdict {
  status: number
  answer: string
  /** Why it was not tried at all. */
  why?: string
}

/** verdictOn says how a server did: a replay may be answered, anything else must be refused. */
export function verdictOn(how: string, status: number): 'good' | 'bad' | 'pending' {
  if (how === 'replay') return status > 0 ? 'good' : 'pending'
  return status >= 400 && status < 500 ? 'good' : status === 0 || status >= 500 ? 'pending' : 'bad'
}

export function Forgeries({ account }: { account: Account }) {
  const { engine, t } = usePhone()
  const { state, person } = engine.world
  const [found, setFound] = useState<Record<string, Verdict>>({})
  const [busy, setBusy] = useState(false)
  const names = [...state!.forgeries.filter((f) => f !== 'echo' && f !== 'replay'), 'echo', 'replay']
  const attempt = async (how: string) => {
    let verdict: Verdict
    try {
      verdict = await ask<Verdict>('POST', 'forgeries', { appid: account.appid, person, how, text: `forged: ${how}` })
    } catch (e) {
      if (!(e instanceof Refusal)) throw e
      verdict = { status: 0, answer: '', why: account.push.mode === 'plain' && /plain mode/.test(e.message) ? t('forge_plainMode') : sentence(e, t) }
    }
    setFound((all) => ({ ...all, [how]: verdict }))
  }
  const all = async () => {
    setBusy(true)
    for (const how of names) await attempt(how)
    setBusy(false)
  }
  const title = (how: string) => {
    const word = wordOf(`forge_${how}`)
    return word ? t(word) : how
  }
  return (
    <>
      <p class="soft">{t('forge_hint')}</p>
      <button type="button" class="button small" disabled={busy} onClick={() => void all()}>
        {t('forge_all')}
      </button>
      <ul class="rows">
        {names.map((how) => (
          <li key={how} data-forgery={how}>
            <span>
              {title(how)}
              {found[how] && <Answer how={how} verdict={found[how]} />}
            </span>
            <button type="button" class="chip" disabled={busy} aria-label={`${t('forge_try')} ${title(how)}`} onClick={() => void attempt(how)}>
              {t('forge_try')}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

function Answer({ how, verdict }: { how: string; verdict: Verdict }) {
  const { t } = usePhone()
  const mark = verdictOn(how, verdict.status)
  const word = how === 'replay' ? t('forge_replayed') : t(mark === 'bad' ? 'forge_taken' : 'forge_refused')
  return (
    <small class="verdict-line" role="status">
      <i class={`mark ${mark}`}>{verdict.why || mark === 'pending' ? verdict.status || '—' : `${word} ${verdict.status}`}</i>
      <code>{verdict.why ?? (verdict.answer.slice(0, 120) || t('dev_emptyAnswer'))}</code>
    </small>
  )
}
