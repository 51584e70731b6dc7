import { copy } from '../../forms/form'
import type { Keyword, ReplySettings, ReplySwitches } from '../../types'
import { checkWindow, characters, limits, type Rules, type WindowFields, windowFields } from './rule'

/** The settings of a place as their form holds them. */
export interface SettingsFields {
  own: boolean
  settings: Omit<ReplySwitches, 'human'> & { human: Omit<ReplySwitches['human'], 'windows'> & { windows: WindowFields[] } }
}

export const pauses = ['open', 'param', 'inline', 'received', 'keyword'] as const
export const switches = ['open_reply', 'open_needs_message', 'keywords_take_part', 'join_from_queue', 'all_keywords', 'keep_punctuation'] as const

export function settingsFields(kept: ReplySettings): SettingsFields {
  const { human, ...rest } = copy(kept.settings)
  return { own: kept.own, settings: { ...rest, human: { ...human, windows: human.windows.map(windowFields) } } }
}

/** Says at the field what the server would refuse. */
export function checkSettings({ own, settings }: SettingsFields, rules: Rules, t: (key: string, args?: Record<string, unknown>) => string): Record<string, string> {
  if (!own) return {}
  const { human, blacklist } = settings
  const long = (words: readonly Keyword[]) => {
    const word = words.find((one) => characters(one.text) > limits.keyword)
    return word ? t('bot.keyword_long', { word: word.text, n: limits.keyword }) : ''
  }
  return rules.wrong({
    'settings.blacklist': long(blacklist),
    'settings.human.words': long(human.words) || (human.enabled && human.words.length === 0 ? t('bot.keyword_needed') : ''),
    'settings.human.windows': human.windows.map((one) => checkWindow(one, t)).find(Boolean) ?? '',
    'settings.human.closed': rules.most(human.closed, limits.text),
    'settings.human.entering': rules.most(human.entering, limits.text),
  })
}
