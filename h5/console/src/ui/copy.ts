import { i18n } from '../words'
import { toast } from './toast'

/** Puts a text on the clipboard and says so. Pages without TLS may use the old way only. */
export async function copyText(text: string): Promise<boolean> {
  const done = await modern(text)
  const { t } = i18n.global
  if (done) toast.good(t('common.copied'))
  else toast.bad(t('common.copy_failed'))
  return done
}

async function modern(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return old(text)
  }
}

function old(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}
