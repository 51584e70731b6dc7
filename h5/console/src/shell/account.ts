import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { language, theme, type Theme } from '../look'
import { useMe } from '../stores/me'
import { IconDark, IconDevice, IconLanguage, IconLeave, IconLight, IconUser } from '../ui/icons'
import type { MenuItem } from '../ui/Menu.vue'
import { toast } from '../ui/toast'

/** What stands behind one's own name, the same on wide windows and phones. */
export function useAccount() {
  const { t } = useI18n()
  const router = useRouter()
  const me = useMe()
  const icons: Record<Theme, unknown> = { light: IconLight, dark: IconDark, system: IconDevice }

  const lookItems = computed<MenuItem[]>(() => [
    { key: 'zh-CN', label: '简体中文', icon: IconLanguage, chosen: language.value === 'zh-CN' },
    { key: 'en', label: 'English', icon: IconLanguage, chosen: language.value === 'en' },
    ...(['light', 'dark', 'system'] as const).map((key, at) => ({
      key, label: t('shell.' + key), icon: icons[key], chosen: theme.value === key, apart: at === 0,
    })),
  ])
  const items = computed<MenuItem[]>(() => [
    { key: 'profile', label: t('shell.profile'), icon: IconUser },
    ...lookItems.value.map((item, at) => ({ ...item, apart: item.apart || at === 0 })),
    { key: 'leave', label: t('shell.log_out'), icon: IconLeave, apart: true },
  ])

  async function pick(key: string) {
    if (key === 'zh-CN' || key === 'en') language.value = key
    else if (key === 'light' || key === 'dark' || key === 'system') theme.value = key
    else if (key === 'profile') await router.push('/profile')
    else if (key === 'leave') await leave()
  }

  async function leave() {
    try {
      await me.logOut()
    } catch (err) {
      toast.failed(err)
    }
  }

  return { items, lookItems, pick }
}
