import { chooseLanguage, type Language } from '@yingke/shared/language'
import { ref, watch } from 'vue'

/**
 * How the console looks and speaks. Kept in the browser, because it must be
 * right before anybody has logged in.
 */
export type Theme = 'light' | 'dark' | 'system'

const languageKey = 'yingke.language'
const themeKey = 'yingke.theme'

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null // storage is forbidden: the browser decides
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // storage is forbidden or full: holds until the page is closed
  }
}

function themeOf(value: string | null): Theme {
  return value === 'light' || value === 'dark' ? value : 'system'
}

export const language = ref<Language>(chooseLanguage(kept(languageKey), navigator.languages ?? [navigator.language]))
export const theme = ref<Theme>(themeOf(kept(themeKey)))
export const dark = ref(false)

/** Follows the choice, the system and other tabs; called once at start. */
export function followLook(): void {
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    dark.value = theme.value === 'dark' || (theme.value === 'system' && system.matches)
    document.documentElement.setAttribute('theme-mode', dark.value ? 'dark' : 'light')
  }
  system.addEventListener('change', apply)
  window.addEventListener('storage', (e) => {
    if (e.key === themeKey) theme.value = themeOf(e.newValue)
    if (e.key === languageKey) language.value = chooseLanguage(e.newValue)
  })
  watch(theme, (value) => {
    keep(themeKey, value)
    apply()
  })
  watch(
    language,
    (value) => {
      keep(languageKey, value)
      document.documentElement.lang = value
    },
    { immediate: true },
  )
  apply()
}
