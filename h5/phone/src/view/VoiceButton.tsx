/** Hold to talk; a keyboard holds with space or Enter. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { LONGEST_VOICE, silence } from '../core/amr'
import { sendBytes } from './files'
import { usePhone } from './phone'

const SHORTEST_MS = 600

export function VoiceButton({ appid }: { appid: string }) {
  const phone = usePhone()
  const { t, toast } = phone
  const since = useRef(0)
  const [seconds, setSeconds] = useState(-1)
  const begin = () => {
    if (since.current) return
    since.current = Date.now()
    setSeconds(0)
  }
  const end = (keep: boolean) => {
    if (!since.current) return
    const ms = Math.min(Date.now() - since.current, LONGEST_VOICE * 1000)
    since.current = 0
    setSeconds(-1)
    if (!keep) return
    if (ms < SHORTEST_MS) return toast(t('tooShort'))
    void sendBytes(phone, appid, 'voice', 'voice.amr', silence(ms))
  }
  useEffect(() => {
    if (seconds < 0) return undefined
    const timer = setInterval(() => {
      const now = Math.floor((Date.now() - since.current) / 1000)
      setSeconds(now)
      if (now >= LONGEST_VOICE) end(true)
    }, 200)
    return () => clearInterval(timer)
  }, [seconds < 0])
  const key = (e: KeyboardEvent) => e.key === ' ' || e.key === 'Enter'
  return (
    <>
      <button
        type="button"
        class={`hold${seconds >= 0 ? ' held-down' : ''}`}
        title={t('voiceHint')}
        onPointerDown={(e) => {
          e.currentTarget.setPointerCapture(e.pointerId)
          begin()
        }}
        onPointerUp={() => end(true)}
        onPointerCancel={() => end(false)}
        onKeyDown={(e) => {
          if (!key(e)) return
          e.preventDefault()
          begin()
        }}
        onKeyUp={(e) => key(e) && end(true)}
        onBlur={() => end(false)}
      >
        {t(seconds >= 0 ? 'releaseToSend' : 'holdToTalk')}
      </button>
      {seconds >= 0 && (
        <div class="recording" role="status">
          <b>{seconds}″</b>
          <small>{t('voiceHint')}</small>
        </div>
      )}
    </>
  )
}
