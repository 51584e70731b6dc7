/** A picture over the whole phone; a tap closes it. */
import { usePhone } from './phone'
import { useModal } from './Sheet'

export function Viewer({ src }: { src: string }) {
  const { t, show } = usePhone()
  const box = useModal(() => show(null))
  return (
    <div class="viewer" role="dialog" aria-modal="true" aria-label={t('item_image')} ref={box}>
      <button type="button" aria-label={t('close')} onClick={() => show(null)}>
        <img src={src} alt="" />
      </button>
    </div>
  )
}
