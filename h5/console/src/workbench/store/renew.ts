import { useMe } from '../../stores/me'

/** Whose things the stores of the workbench hold in this tab. */
let owner = 0

/** Another agent logged in: the page begins anew, so that nothing of the one before him is seen or sent. */
export function renew(): void {
  const me = useMe().agent.id
  if (owner !== 0 && owner !== me) location.reload()
  owner = me
}
