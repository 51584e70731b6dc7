/** A record of the simulator's, kept fresh while it is looked at. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../shell/ask'
import { usePhone } from '../phone'

const LIMIT = 40
/** Under load the list is not drawn more often than this. */
const PAUSE_MS = 250

/** useLog is the end of a record, newest first; null while it is fetched for the first time. */
export function useLog<T extends { id: number }>(path: string): T[] | null {
  const { engine } = usePhone()
  const [list, setList] = useState<T[] | null>(null)
  const state = useRef({ asking: false, again: false, gone: false })
  useEffect(() => {
    const s = state.current
    s.gone = false
    const fetchIt = async () => {
      if (s.asking) {
        s.again = true
        return
      }
      s.asking = true
      try {
        const found = await ask<T[]>('GET', `${path}${path.includes('?') ? '&' : '?'}limit=${LIMIT}`)
        if (!s.gone) setList(found.reverse())
      } catch {
        // the line says that nobody answers; when it is back the log is asked for again
      }
      setTimeout(() => {
        s.asking = false
        if (s.again && !s.gone) {
          s.again = false
          void fetchIt()
        }
      }, PAUSE_MS)
    }
    void fetchIt()
    return () => {
      s.gone = true
    }
  }, [path, engine.logs])
  return list
}
