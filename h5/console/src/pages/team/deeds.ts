import type { Agent } from '../../types'
import type { MenuItem } from '../../ui/Menu.vue'

/** What can be done with an agent, by what he is and who asks. The server has the last word. */
export function deedsFor(agent: Agent, mine: Pick<Agent, 'id' | 'role_kind'>, t: (key: string) => string): MenuItem[] {
  const beyond = agent.role_kind === 'administrator' && mine.role_kind !== 'administrator'
  if (beyond) return [{ key: 'edit', label: t('team.edit'), disabled: true }]
  if (agent.status === 'deleted') return [{ key: 'restore', label: t('team.restore') }]
  const self = agent.id === mine.id
  return [
    { key: 'edit', label: t('team.edit') },
    { key: 'password', label: t('team.reset_password') },
    { key: 'home', label: t('team.home_page') },
    agent.status === 'disabled'
      ? { key: 'enable', label: t('team.enable'), apart: true }
      : { key: 'disable', label: t('team.disable'), apart: true, disabled: self },
    { key: 'delete', label: t('team.delete'), danger: true, disabled: self },
  ]
}
