import { useI18n } from 'vue-i18n'

/** The same sentences for the same mistakes, before the server has to say them. */
export function useRules() {
  const { t } = useI18n()

  /** Characters as people count them. */
  const length = (text: string) => [...text].length

  return {
    required: (text: string) => (text.trim() ? '' : t('rule.required')),
    most: (text: string, most: number) => (length(text) > most ? t('rule.too_long', { n: most }) : ''),
    password: (text: string) => (length(text) < 8 ? t('rule.password_short') : length(text) > 128 ? t('rule.too_long', { n: 128 }) : ''),
    range: (value: unknown, least: number, most: number) =>
      typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? '' : t('rule.range', { least, most }),
    url: (text: string) => (text === '' || /^https?:\/\/[^\s/]+/.test(text) ? '' : t('rule.url')),
    loginName: (text: string) => (/^[\p{L}\p{N}][\p{L}\p{N}._@-]{2,63}$/u.test(text) ? '' : t('rule.login_name', { at: '@' })),
    address: (text: string) => (addressPattern.test(text) ? '' : t('rule.address', { address: text })),
    /** Leaves out the fields that are well. */
    wrong: (found: Record<string, string>) => Object.fromEntries(Object.entries(found).filter(([, sentence]) => sentence !== '')),
  }
}

/** IPv4 or IPv6, with or without a prefix length; the server decides the rest. */
const addressPattern = /^((\d{1,3}\.){3}\d{1,3}(\/([0-9]|[12]\d|3[0-2]))?|[0-9a-fA-F:]*:[0-9a-fA-F:.]*(\/\d{1,3})?)$/
