/** The card that a contact button offers, above the input, until it is sent or put away. */
import { useState } from 'preact/hooks'
import { AppIcon, CloseIcon } from './icons'
import { usePhone } from './phone'

export function Offer({ appid }: { appid: string }) {
  const { engine, t } = usePhone()
  const [, draw] = useState(0)
  const offer = engine.offers[appid]
  if (!offer) return null
  const away = () => {
    delete engine.offers[appid]
    draw((n) => n + 1)
  }
  const send = async () => {
    if (await engine.act(appid, 'card', offer)) away()
  }
  return (
    <div class="offer">
      <button type="button" class="offer-card" onClick={() => void send()}>
        <small>{t('offer')}</small>
        <b class="two-lines">
          <AppIcon /> {offer.title}
        </b>
      </button>
      <button type="button" class="tool" aria-label={t('close')} onClick={away}>
        <CloseIcon />
      </button>
    </div>
  )
}
