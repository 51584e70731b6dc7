import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useMe } from '../../stores/me'
import { parsePreferences, type Preferences } from '../core/preferences'

/** The agent's own settings of the workbench, kept with his account. */
export const useSettings = defineStore('workbench.settings', () => {
  const me = useMe()
  const now = computed<Preferences>(() => parsePreferences(me.me?.preferences.workbench))

  async function save(part: Partial<Preferences>): Promise<void> {
    await me.prefer('workbench', { ...now.value, ...part })
  }

  return { now, save }
})
