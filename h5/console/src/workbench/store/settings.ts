import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useMe } from '../../stores/me'
import { parsePreferences, type Preferences } from '../core/preferences'

/** The agent's own settings of the workbench, kept with his account. A choice holds at once and is taken back if it cannot be kept. */
export const useSettings = defineStore('workbench.settings', () => {
  const me = useMe()
  const wished = ref<Partial<Preferences>>({})
  const now = computed<Preferences>(() => ({ ...parsePreferences(me.me?.preferences.workbench), ...wished.value }))
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0

  /** One after the other, so that an earlier choice never overtakes a later one. */
  async function save(part: Partial<Preferences>): Promise<void> {
    wished.value = { ...wished.value, ...part }
    waiting++
    const mine = last.then(() => me.prefer('workbench', { ...now.value, ...part }))
    last = mine.catch(() => {}) // whoever saved is told below
    try {
      await mine
    } finally {
      if (--waiting === 0) wished.value = {}
    }
  }

  return { now, save }
})
