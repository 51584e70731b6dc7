/**
 * Keeps the page inside what is visible. On iOS the keyboard does not make the
 * page smaller but covers it and pushes it up: there the visual viewport says
 * what is left. Android and old webviews resize the window, which needs no help
 * but for an input that stays behind the keyboard.
 */
export function fitKeyboard(changed: () => void): void {
  const root = document.documentElement
  const visual = window.visualViewport
  if (!visual) {
    addEventListener('resize', () => {
      const active = document.activeElement
      if (active && /^(TEXTAREA|INPUT)$/.test(active.tagName) && active.scrollIntoView) active.scrollIntoView(false)
      changed()
    })
    return
  }
  const fit = () => {
    if (visual.scale > 1.01) return // the reader has zoomed in: leave the page alone
    const covered = Math.round(window.innerHeight - visual.height)
    const keyboard = covered > 60
    root.style.setProperty('--seen', keyboard ? `${Math.round(visual.height)}px` : '100%')
    root.style.setProperty('--pushed', keyboard ? `${Math.round(visual.offsetTop)}px` : '0px')
    root.classList.toggle('keyboard', keyboard)
    changed()
  }
  visual.addEventListener('resize', fit)
  visual.addEventListener('scroll', fit)
  fit()
}
