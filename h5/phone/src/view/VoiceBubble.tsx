/** A voice: how long it is, and how it sounds where the browser knows the format. */
import { useEffect, useState } from 'preact/hooks'
import { isAMR, seconds } from '../core/amr'
import { Waves } from './icons'
import { usePhone } from './phone'

const lengths = new Map<string, { seconds: number; amr: boolean }>()
let playing: HTMLAudioElement | null = null

export function VoiceBubble({ src }: { src: string }) {
  const { t, toast } = usePhone()
  const [known, setKnown] = useState(lengths.get(src))
  useEffect(() => {
    if (known || !src) return undefined
    let gone = false
    void read(src).then((length) => {
      if (!gone && length) setKnown(length)
    })
    return () => {
      gone = true
    }
  }, [src])
  const play = () => {
    if (known?.amr) return toast(t('cannotPlay'))
    playing?.pause()
    playing = new Audio(src)
    playing.play().catch(() => toast(t('cannotPlay')))
  }
  const n = known?.seconds || 0
  return (
    <button type="button" class="bubble voice" style={{ width: `${80 + Math.min(60, n) * 2}px` }} aria-label={t('seconds', { n: n || '?' })} onClick={play}>
      <Waves />
      <span>{n ? `${n}″` : ''}</span>
    </button>
  )
}

async function read(src: string): Promise<{ seconds: number; amr: boolean } | null> {
  try {
    const bytes = new Uint8Array(await (await fetch(src)).arrayBuffer())
    const length = { seconds: seconds(bytes), amr: isAMR(bytes) }
    lengths.set(src, length)
    return length
  } catch {
    return null // the simulator is away; the bubble stays without a length
  }
}
