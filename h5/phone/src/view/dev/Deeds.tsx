/** What a person can do that has no place on the phone. */
import { useState } from 'preact/hooks'
import { mini, type Account } from '../../core/types'
import { ask } from '../../shell/ask'
import { usePhone } from '../phone'
import { Field } from '../Sheet'
import { Copy } from './Copy'

export function Deeds({ account }: { account: Account }) {
  const { engine, t, toast } = usePhone()
  const { appid } = account
  const [code, setCode] = useState('')
  const at = `persons/${encodeURIComponent(engine.world.person)}/threads/${encodeURIComponent(appid)}/`
  const act = async (action: string, body: object = {}) => {
    if (await engine.act(appid, action, body)) toast(t('deed_done'))
  }
  const fetchCode = (action: string) => void engine.done(ask<{ code: string }>('POST', at + action).then((a) => setCode(a.code)))
  const button = (label: string, hint: string, go: () => void) => (
    <li key={label}>
      <span>
        {label} {hint && <small class="soft">{hint}</small>}
      </span>
      <button type="button" class="chip" aria-label={label} onClick={go}>
        {t('ok')}
      </button>
    </li>
  )
  return (
    <>
      <ul class="rows">
        {!mini(account.kind) && button(t('deed_pay'), t('deed_payHint'), () => void act('pay'))}
        {account.templates?.map((m) => [
          button(t('deed_consent', { title: m.title }), m.id, () => void act('consent', { answers: { [m.id]: true } })),
          button(t('deed_reject', { title: m.title }), m.id, () => void act('consent', { answers: { [m.id]: false } })),
        ])}
        {button(t('deed_block'), '', () => void act('block', { on: true }))}
        {button(t('deed_unblock'), '', () => void act('block', { on: false }))}
        {mini(account.kind) && button(t('deed_login'), '', () => fetchCode('login'))}
        {mini(account.kind) && button(t('deed_phone'), '', () => fetchCode('phone-number'))}
      </ul>
      {code && <Copy text={code} />}
      <Raw action="raw" title={t('deed_raw')} type="hologram" values={'{"Url":"https://example.com"}'} act={act} />
      <Raw action="raw-event" title={t('deed_rawEvent')} type="shop_order_paid" values={'{"OrderId":"20261123"}'} act={act} />
    </>
  )
}

/** readValues reads the fields of a raw message; null if they are none. */
export function readValues(text: string): Record<string, string> | null {
  try {
    const value: unknown = JSON.parse(text || '{}')
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    return Object.values(value).every((v) => typeof v === 'string') ? (value as Record<string, string>) : null
  } catch {
    return null
  }
}

interface RawProps {
  action: string
  title: string
  type: string
  values: string
  act(action: string, body: object): Promise<void>
}

function Raw(props: RawProps) {
  const { t, toast } = usePhone()
  const [type, setType] = useState(props.type)
  const [values, setValues] = useState(props.values)
  const send = (e: Event) => {
    e.preventDefault()
    const read = readValues(values)
    if (!read || !type.trim()) return toast(t('deed_badJSON'))
    void props.act(props.action, { type: type.trim(), values: read })
  }
  return (
    <form class="raw" onSubmit={send}>
      <h3>{props.title}</h3>
      <Field label={t('deed_type')} value={type} change={setType} mono />
      <Field label={t('deed_values')} value={values} change={setValues} rows={2} mono />
      <button type="submit" class="button quiet small">
        {t('send')}
      </button>
    </form>
  )
}
