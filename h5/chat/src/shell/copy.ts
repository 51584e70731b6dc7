/** copy puts text on the clipboard, also where only the old way works, and keeps the focus. */
export async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch (e) {
      // refused: the old way may still work
    }
  }
  const before = document.activeElement as HTMLElement | null
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'away'
  area.readOnly = true // no keyboard comes up
  document.body.appendChild(area)
  area.focus({ preventScroll: true })
  area.setSelectionRange(0, text.length)
  let done = false
  try {
    done = document.execCommand('copy')
  } catch (e) {
    done = false
  }
  document.body.removeChild(area)
  if (before && before.focus) before.focus({ preventScroll: true })
  return done
}
