/** Hold to talk. Sliding up takes it back. A keyboard holds with space or Enter. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { LONGEST_VOICE, Recorder } from '../shell/voice'
import { useShop } from './desk'

const CANCEL_ABOVE = 80

export function VoiceButton() {
  const shop = useShop()
  const { t } = shop
  const recorder = useRef<Recorder | null>(null)
  const [state, setState] = useState<'idle' | 'asking' | 'talking' | 'leaving'>('idle')
  const [seconds, setSeconds] = useState(0)
  const wanted = useRef(false)
  const startY = useRef(0)

  const begin = async (y: number) => {
    if (wanted.current) return
    wanted.current = true
    startY.current = y
    setSeconds(0)
    setState('asking')
    const r = new Recorder()
    try {
      await r.start()
    } catch (e) {
      wanted.current = false
      setState('idle')
      return shop.toast(t('noMicrophone'))
    }
    if (!wanted.current) return r.cancel() // let go while the browser was still asking
    recorder.current = r
    setState('talking')
  }
  const end = async (keep: boolean) => {
    wanted.current = false
    const r = recorder.current
    recorder.current = null
    setState('idle')
    if (!r) return
    if (!keep) return r.cancel()
    const said = await r.stop()
    if (!said) return shop.toast(t('tooShort'))
    const about = { key: '', name: said.name, size: said.blob.size, type: said.blob.type }
    shop.engine.say('voice', { file: about, seconds: said.seconds }, said.blob)
  }
  const move = (y: number) => {
    if (state === 'talking' || state === 'leaving') setState(startY.current - y > CANCEL_ABOVE ? 'leaving' : 'talking')
  }
  useEffect(() => {
    if (state !== 'talking' && state !== 'leaving') return
    const timer = setInterval(() => setSeconds((n) => n + 1), 1000)
    return () => clearInterval(timer)
  }, [state === 'idle' || state === 'asking'])
  useEffect(() => {
    if (seconds >= LONGEST_VOICE) void end(true)
  }, [seconds])
  useEffect(
    () => () => {
      if (recorder.current) recorder.current.cancel()
    },
    [],
  )

  const keep = state !== 'leaving'
  const busy = state === 'talking' || state === 'leaving'
  return (
    <>
      <button
        type="button"
        class={`hold${busy ? ' pressed' : ''}`}
        onTouchStart={(e) => (e.preventDefault(), void begin(e.touches[0]!.clientY))}
        onTouchMove={(e) => move(e.touches[0]!.clientY)}
        onTouchEnd={(e) => (e.preventDefault(), void end(keep))}
        onTouchCancel={() => void end(false)}
        onMouseDown={(e) => void begin(e.clientY)}
        onMouseMove={(e) => move(e.clientY)}
        onMouseUp={() => void end(keep)}
        onMouseLeave={() => wanted.current && void end(false)}
        onContextMenu={(e) => e.preventDefault()}
        onKeyDown={(e) => (e.key === ' ' || e.key === 'Enter') && !e.repeat && (e.preventDefault(), void begin(0))}
        onKeyUp={(e) => (e.key === ' ' || e.key === 'Enter') && void end(true)}
      >
        {t(!busy ? 'holdToTalk' : keep ? 'releaseToSend' : 'releaseToCancel')}
      </button>
      {busy && (
        <div class="recording" role="status">
          <div class={`recording-card${keep ? '' : ' leaving'}`}>
            <span class="bars">
              {[0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => (
                <i key={i} />
              ))}
            </span>
            <span>{seconds}″</span>
          </div>
          <p>{t(keep ? 'slideToCancel' : 'releaseToCancel')}</p>
        </div>
      )}
    </>
  )
}
