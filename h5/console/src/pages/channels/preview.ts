import type { ChannelForm } from '../../stores/channels'

/** The parts of the customer's page that settings turn on and off. */
export type Part = 'agent_name' | 'agent_state' | 'notice' | 'entries' | 'emoji' | 'image' | 'voice' | 'video' | 'file' | 'form' | 'leave' | 'rating' | 'queue' | 'closed'

/** on: customers see it; off: shown grey, only in full mode; missing: not shown. */
export type Shown = Partial<Record<Part, 'on' | 'off'>>

export function parts(settings: ChannelForm, full: boolean): Shown {
  const has: Record<Part, boolean> = {
    agent_name: settings.show_agent_name,
    agent_state: settings.show_agent_state,
    notice: settings.notice.enabled && settings.notice.text.trim() !== '',
    entries: settings.entries.length > 0,
    ...settings.inputs,
    form: settings.form.enabled && settings.form.fields.length > 0,
    leave: settings.leave_message.enabled,
    rating: settings.rating.enabled,
    queue: settings.queue_text.trim() !== '' || settings.show_agent_state,
    closed: settings.closed,
  }
  // these happen only now and then, so that the plain preview leaves them out
  const rare: Part[] = ['leave', 'rating', 'queue']
  const out: Shown = {}
  for (const part of Object.keys(has) as Part[]) {
    if (has[part] && (full || !rare.includes(part))) out[part] = 'on'
    else if (full && part !== 'closed' && !has[part]) out[part] = 'off'
  }
  return out
}
