/** A square face: a picture where there is one, else the first letter on a colour of its own. */
import type { Kind } from '../core/types'
import { here } from '../core/text'
import { AppIcon } from './icons'

export function Face({ name, of, kind, picture, size = 44 }: { name: string; of: string; kind?: Kind; picture?: string; size?: number }) {
  const src = here(picture)
  const style = { width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size * 0.44)}px` }
  return (
    <span class={`face face-${shade(of)}`} style={style} aria-hidden="true">
      {src ? <img src={src} alt="" /> : letterOf(name, kind)}
      {(kind === 'miniprogram' || kind === 'minigame') && (
        <i class="face-app">
          <AppIcon size={11} />
        </i>
      )}
    </span>
  )
}

/** A person is told by the end of his name, as 小明 and 小红 are; our samples by what follows the brand. */
function letterOf(name: string, kind?: Kind): string {
  const letters = Array.from(kind ? name.replace(/^迎客/, '') : name)
  return (kind || /^[\w ]+$/.test(name) ? letters[0] : letters[letters.length - 1]) ?? '?'
}

function shade(of: string): number {
  let sum = 0
  for (const c of of) sum = (sum * 37 + c.codePointAt(0)!) % 9973
  return (sum % 6) + 1
}
