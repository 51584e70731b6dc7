/** The two forms: before the chat, and when nobody is there. */
import { useState } from 'preact/hooks'
import type { FormField } from '../core/types'
import { troubleOf } from '../shell/api'
import { useShop } from './desk'
import { BackIcon } from './icons'
import { useModal } from './modal'

const LONGEST_LINE = 100
const LONGEST_LEAVE = 1000

interface FieldsProps {
  fields: FormField[]
  long?: string
  values: Record<string, string>
  errors: Record<string, string>
  change(key: string, value: string): void
}

function Fields({ fields, long, values, errors, change }: FieldsProps) {
  const { t } = useShop()
  return (
    <>
      {fields.map((f) => {
        const id = `field-${f.key}`
        const error = errors[f.key]
        const common = {
          id,
          class: 'field',
          value: values[f.key] || '',
          'aria-invalid': Boolean(error),
          'aria-required': f.required,
          'aria-describedby': error ? `${id}-error` : undefined,
          onInput: (e: { currentTarget: { value: string } }) => change(f.key, e.currentTarget.value),
        }
        return (
          <div class="field-row" key={f.key}>
            <label for={id}>
              {f.label}
              {!f.required && <small> ({t('optional')})</small>}
            </label>
            {f.key === long ? (
              <textarea rows={4} maxLength={LONGEST_LEAVE} {...common} />
            ) : (
              <input
                type={f.kind === 'mobile' ? 'tel' : 'text'}
                inputMode={f.kind === 'mobile' ? 'tel' : 'text'}
                maxLength={LONGEST_LINE}
                autocomplete={f.kind === 'mobile' ? 'tel' : f.key === 'nickname' ? 'name' : 'off'}
                {...common}
              />
            )}
            {error && (
              <small class="error" id={`${id}-error`}>
                {error}
              </small>
            )}
          </div>
        )
      })}
    </>
  )
}

/** useForm keeps what is typed and says what is missing. */
function useForm(fields: FormField[]) {
  const { t } = useShop()
  const [values, setValues] = useState<Record<string, string>>({})
  const [errors, setErrors] = useState<Record<string, string>>({})
  const change = (key: string, value: string) => {
    setValues({ ...values, [key]: value })
    if (errors[key]) setErrors({ ...errors, [key]: '' })
  }
  const check = (): Record<string, string> | null => {
    const wrong: Record<string, string> = {}
    const clean: Record<string, string> = {}
    for (const f of fields) {
      const value = (values[f.key] || '').trim()
      if (value) clean[f.key] = value
      if (!value && f.required) wrong[f.key] = t('required', { label: f.label })
      else if (value && f.kind === 'mobile' && !/^\+?[\d -]{6,20}$/.test(value)) wrong[f.key] = t('badMobile')
    }
    setErrors(wrong)
    const first = Object.keys(wrong)[0]
    if (!first) return clean
    const element = document.getElementById(`field-${first}`)
    if (element) element.focus()
    return null
  }
  return { values, errors, change, check }
}

function useSubmit(act: (values: Record<string, string>) => Promise<unknown>, done: () => void) {
  const { toast } = useShop()
  const [busy, setBusy] = useState(false)
  const submit = async (values: Record<string, string> | null) => {
    if (!values || busy) return
    setBusy(true)
    try {
      await act(values)
      done()
    } catch (e) {
      toast(troubleOf(e).message)
    }
    setBusy(false)
  }
  return { busy, submit }
}

/** Asked before the first word. */
export function FirstForm() {
  const { engine, t, channel } = useShop()
  const { fields } = channel.settings.form
  const form = useForm(fields)
  const { busy, submit } = useSubmit(
    (values) => engine.api.form(values),
    () => engine.tell({ on: 'formDone' }),
  )
  return (
    <form class="page-form" noValidate aria-label={t('formTitle')} onSubmit={(e) => (e.preventDefault(), void submit(form.check()))}>
      <h2>{t('formTitle')}</h2>
      <p class="soft">{t('formHint')}</p>
      <Fields fields={fields} {...form} />
      <button type="submit" class="button" disabled={busy}>
        {t(busy ? 'submitting' : 'start')}
      </button>
    </form>
  )
}

/** 留言 */
export function Leave({ close }: { close(): void }) {
  const { engine, t, channel, toast } = useShop()
  const box = useModal(close)
  const fields: FormField[] = [
    { key: 'text', label: t('leaveText'), required: true, kind: 'text' },
    { key: 'mobile', label: t('leaveMobile'), required: true, kind: 'mobile' },
    { key: 'nickname', label: t('leaveName'), required: false, kind: 'text' },
  ]
  const form = useForm(fields)
  const { busy, submit } = useSubmit(
    (values) => engine.api.leave(values),
    () => (close(), toast(t('leaveDone'))),
  )
  return (
    <div class="full" ref={box} role="dialog" aria-modal="true" aria-label={t('leaveTitle')}>
      <header class="head plain">
        <button type="button" class="tool" aria-label={t('close')} data-first="" onClick={close}>
          <BackIcon />
        </button>
        <h2>{t('leaveTitle')}</h2>
      </header>
      <form class="page-form" noValidate onSubmit={(e) => (e.preventDefault(), void submit(form.check()))}>
        <p class="soft">{channel.settings.leave_message.prompt || t('leaveHint')}</p>
        <Fields fields={fields} long="text" {...form} />
        <button type="submit" class="button" disabled={busy}>
          {t(busy ? 'submitting' : 'submit')}
        </button>
      </form>
    </div>
  )
}
