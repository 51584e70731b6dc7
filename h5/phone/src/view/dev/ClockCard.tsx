/** The time of this WeChat, and how to move it. */
import { useEffect, useState } from 'preact/hooks'
import { duration, fullTime } from '@yingke/shared/time'
import { ask } from '../../shell/ask'
import { usePhone } from '../phone'
import type { Word } from '../../words'

const steps: [Word, string][] = [
  ['dev_minute', '1m'],
  ['dev_hour', '1h'],
  ['dev_window', '48h'],
  ['dev_days', '72h'],
]

export function ClockCard() {
  const { engine, t, language } = usePhone()
  useTick()
  const moved = engine.world.state?.clock.moved ?? 0
  return (
    <section class="card">
      <h2>{t('dev_clock')}</h2>
      <p class="figure">{fullTime(engine.now())}</p>
      <p class="soft">{moved ? t('dev_ahead', { by: duration(moved, language) }) : t('dev_real')}</p>
      <div class="chips">
        {steps.map(([word, by]) => (
          <button key={by} type="button" class="chip" aria-label={t('dev_forward', { by: t(word) })} onClick={() => void engine.done(ask('POST', 'clock', { by }))}>
            +{t(word)}
          </button>
        ))}
      </div>
    </section>
  )
}

/** useTick draws anew every second. */
export function useTick(): void {
  const [, draw] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => draw((n) => n + 1), 1000)
    return () => clearInterval(timer)
  }, [])
}
