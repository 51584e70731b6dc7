import type { useRules } from '../../forms/rules'
import type { ChannelForm } from '../../stores/channels'

type Rules = ReturnType<typeof useRules>
type Say = (key: string, args?: Record<string, unknown>) => string

/** The most characters of an automatic text. */
export const textMost = 600
export const texts = ['open_text', 'join_text', 'queue_text', 'offline_text', 'end_text'] as const

/** What is wrong with a channel's settings, by field, before the server has to say it. */
export function checkChannel(values: ChannelForm, rules: Rules, t: Say): Record<string, string> {
  const { notice, form } = values
  return rules.wrong({
    name: rules.required(values.name) || rules.most(values.name.trim(), 30),
    remark: rules.most(values.remark, 100),
    title: rules.most(values.title, 30),
    default_nickname: rules.most(values.default_nickname, 20),
    'notice.text': notice.enabled ? rules.required(notice.text) || rules.most(notice.text, 200) : '',
    'notice.url': rules.url(notice.url),
    'form.fields': form.enabled && form.fields.length === 0 ? t('channels.form_empty') : '',
    'leave_message.prompt': rules.most(values.leave_message.prompt, 200),
    history_shown: rules.range(values.history_shown, 0, 100),
    auto_end_minutes: values.auto_end_minutes === 0 ? '' : rules.range(values.auto_end_minutes, 5, 2880),
    ...Object.fromEntries(texts.map((name) => [name, rules.most(values[name], textMost)])),
    ...checkEntries(values, rules),
    ...Object.fromEntries(form.fields.map((field, at) => [`form.fields.${at}.label`, rules.required(field.label) || rules.most(field.label, 20)])),
  })
}

function checkEntries({ entries }: ChannelForm, rules: Rules): Record<string, string> {
  const found: Record<string, string> = {}
  entries.forEach((entry, at) => {
    found[`entries.${at}.label`] = rules.required(entry.label) || rules.most(entry.label, 10)
    if (entry.kind === 'human') return
    found[`entries.${at}.value`] = rules.required(entry.value) || (entry.kind === 'link' ? rules.url(entry.value) : rules.most(entry.value, 100))
  })
  return found
}
