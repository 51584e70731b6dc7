import { emoji } from './emoji'
import { useShop } from './desk'
import { BackspaceIcon } from './icons'
import { keepFocus } from './Composer'

export function EmojiPanel({ insert, erase }: { insert(text: string): void; erase(): void }) {
  const { t } = useShop()
  return (
    <div class="panel emoji-panel" role="group" aria-label={t('emoji')}>
      <div class="emoji-grid">
        {emoji.map((face) => (
          <button key={face} type="button" class="face-key" onMouseDown={keepFocus} onClick={() => insert(face)}>
            {face}
          </button>
        ))}
      </div>
      <button type="button" class="erase" aria-label={t('backspace')} onMouseDown={keepFocus} onClick={erase}>
        <BackspaceIcon />
      </button>
    </div>
  )
}
