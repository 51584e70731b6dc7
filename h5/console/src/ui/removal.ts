import { i18n } from '../words'
import { confirm, type Question } from './confirm'
import { toast } from './toast'

/** Asks, deletes, says so and reloads; a refusal is shown as the server words it. */
export async function askAndRemove(asked: Omit<Question, 'yes' | 'danger'>, remove: () => Promise<unknown>, then: () => unknown): Promise<void> {
  const { t } = i18n.global
  if (!(await confirm({ ...asked, yes: t('common.delete'), danger: true }))) return
  try {
    await remove()
    toast.good(t('common.deleted'))
    await then()
  } catch (err) {
    toast.failed(err)
  }
}
