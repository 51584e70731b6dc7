import { useState } from 'preact/hooks'
import { troubleOf } from '../shell/api'
import { useShop } from './desk'
import { CloseIcon, StarIcon } from './icons'
import { useModal } from './modal'

const SCORES = [1, 2, 3, 4, 5] as const
const LONGEST_NOTE = 200

/** The sheet that asks how it was. */
export function Rating({ close }: { close(): void }) {
  const { engine, t, toast } = useShop()
  const box = useModal(close)
  const [score, setScore] = useState(0)
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const word = (n: number) => t(`score${n as 1 | 2 | 3 | 4 | 5}`)
  const submit = async () => {
    setBusy(true)
    try {
      await engine.api.rate(score, note.trim())
      engine.rated()
      close()
      toast(t('thanks'))
    } catch (e) {
      setBusy(false)
      toast(troubleOf(e).message)
    }
  }
  return (
    <div class="shade low" onClick={close}>
      <div
        class="sheet"
        ref={box}
        tabIndex={-1}
        role="dialog"
        aria-modal="true"
        aria-label={t('ratingTitle')}
        onClick={(e) => e.stopPropagation()}
      >
        <header class="sheet-head">
          <h2>{t('ratingTitle')}</h2>
          <button type="button" class="tool" aria-label={t('close')} onClick={close}>
            <CloseIcon />
          </button>
        </header>
        <p class="soft">{t('ratingHint')}</p>
        <div class="stars" role="radiogroup" aria-label={t('ratingHint')}>
          {SCORES.map((n) => (
            <button
              key={n}
              type="button"
              role="radio"
              aria-checked={score === n}
              class={n <= score ? 'star on' : 'star'}
              aria-label={t('ratingScore', { n, word: word(n) })}
              onClick={() => setScore(n)}
              onKeyDown={(e) => {
                const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[e.key] || 0
                if (step) (e.preventDefault(), setScore(Math.min(5, Math.max(1, (score || n) + step))))
              }}
            >
              <StarIcon full={n <= score} size={36} />
            </button>
          ))}
        </div>
        <p class="score-word" aria-hidden="true">
          {score > 0 ? word(score) : '\u00a0'}
        </p>
        <textarea
          class="field"
          rows={3}
          maxLength={LONGEST_NOTE}
          value={note}
          aria-label={t('ratingNote')}
          placeholder={t('ratingNote')}
          onInput={(e) => setNote(e.currentTarget.value)}
        />
        <button type="button" class="button" disabled={score === 0 || busy} onClick={() => void submit()}>
          {t(busy ? 'submitting' : 'submit')}
        </button>
      </div>
    </div>
  )
}
