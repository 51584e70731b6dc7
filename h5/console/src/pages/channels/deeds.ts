import { useI18n } from 'vue-i18n'
import { useChannels } from '../../stores/channels'
import type { Channel } from '../../types'
import { confirm } from '../../ui/confirm'
import type { MenuItem } from '../../ui/Menu.vue'
import { toast } from '../../ui/toast'

/** What can be done with a channel as a whole, the same in the list and on its own page. */
export function useChannelDeeds(then: () => unknown) {
  const { t } = useI18n()
  const channels = useChannels()

  function items(channel: Channel): MenuItem[] {
    return [
      { key: 'settings', label: t('channels.tab_settings') },
      { key: 'agents', label: t('channels.tab_agents') },
      { key: 'links', label: t('channels.tab_links') },
      channel.enabled ? { key: 'disable', label: t('common.disable'), apart: true } : { key: 'enable', label: t('common.enable'), apart: true },
      { key: 'delete', label: t('common.delete'), danger: true },
    ]
  }

  async function act(key: string, channel: Channel) {
    try {
      if (await deeds[key]?.(channel)) await then()
    } catch (err) {
      toast.failed(err)
    }
  }

  const deeds: Record<string, (channel: Channel) => Promise<boolean>> = {
    async enable({ id }) {
      await channels.enable(id)
      toast.good(t('channels.enable_done'))
      return true
    },
    async disable({ id, name }) {
      if (!(await confirm({ title: t('channels.disable_title', { name }), text: t('channels.disable_text'), yes: t('common.disable'), danger: true }))) return false
      await channels.disable(id)
      toast.good(t('channels.disable_done'))
      return true
    },
    async delete({ id, name }) {
      if (!(await confirm({ title: t('channels.delete_title', { name }), text: t('channels.delete_text'), yes: t('common.delete'), danger: true, typed: name }))) return false
      await channels.remove(id, name)
      toast.good(t('common.deleted'))
      return true
    },
  }

  return { items, act }
}
