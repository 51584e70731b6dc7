/** A value that goes to the clipboard with a tap. */
import { usePhone } from '../phone'

export function Copy({ text }: { text: string }) {
  const { t, toast } = usePhone()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      toast(t('copied'))
    } catch {
      toast(text) // the browser forbids it: at least it can be read
    }
  }
  return (
    <button type="button" class="copy mono" title={t('copy')} aria-label={`${t('copy')} ${text}`} onClick={() => void copy()}>
      {text}
    </button>
  )
}
