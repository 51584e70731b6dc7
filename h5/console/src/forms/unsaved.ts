import { onBeforeUnmount, onMounted, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { onBeforeRouteLeave } from 'vue-router'
import { confirm } from '../ui/confirm'

/** Asks before changes are thrown away: by another page, by a closed tab, by a closed drawer. */
export function useUnsaved(dirty: Readonly<Ref<boolean>>): { mayLeave(): Promise<boolean> } {
  const { t } = useI18n()

  async function mayLeave(): Promise<boolean> {
    if (!dirty.value) return true
    return confirm({ title: t('common.unsaved_title'), text: t('common.unsaved_text'), yes: t('common.unsaved_leave'), danger: true })
  }

  function warn(event: BeforeUnloadEvent) {
    if (dirty.value) event.preventDefault()
  }

  onMounted(() => window.addEventListener('beforeunload', warn))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', warn))
  onBeforeRouteLeave(mayLeave)
  return { mayLeave }
}
