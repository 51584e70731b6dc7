/** Scanning a parametric code, by pasting what is in it. */
import { useState } from 'preact/hooks'
import { ask } from '../shell/ask'
import { usePhone } from './phone'
import { Field, FormSheet } from './Sheet'

/** ticketOf takes the ticket out of the address of a code's picture. */
export function ticketOf(pasted: string): string {
  const text = pasted.trim()
  const ticket = /[?&]ticket=([^&#]+)/.exec(text)
  if (!ticket) return text
  try {
    return decodeURIComponent(ticket[1]!)
  } catch {
    return text
  }
}

export function ScanSheet() {
  const { engine, t, go } = usePhone()
  const [code, setCode] = useState('')
  const scan = async () => {
    let appid = ''
    const asked = ask<{ appid: string }>('POST', `persons/${encodeURIComponent(engine.world.person)}/scan`, { code: ticketOf(code) })
    const done = await engine.done(asked.then((a) => (appid = a.appid)))
    if (done) go({ screen: 'chat', appid })
    return done
  }
  return (
    <FormSheet title={t('scan')} hint={t('scanHint')} send={t('ok')} submit={scan}>
      <Field label={t('scanCode')} value={code} change={setCode} first rows={3} mono />
    </FormSheet>
  )
}
