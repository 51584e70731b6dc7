import { onBeforeUnmount, onMounted } from 'vue'
import { type Command, commandOf } from './core/shortcuts'

/** Hands each shortcut to its deed. Windows over the page keep their own keys. */
export function useShortcuts(deeds: Record<Command, () => unknown>): void {
  function key(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || document.querySelector('[aria-modal="true"]')) return
    const target = event.target as HTMLElement
    const typing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
    const command = commandOf({
      key: event.key, code: event.code, ctrl: event.ctrlKey, meta: event.metaKey, alt: event.altKey, shift: event.shiftKey, typing,
    })
    if (!command) return
    event.preventDefault()
    deeds[command]()
  }
  onMounted(() => window.addEventListener('keydown', key))
  onBeforeUnmount(() => window.removeEventListener('keydown', key))
}
