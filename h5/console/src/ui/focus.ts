const reachable =
  'a[href], button:not([disabled]), input:not([disabled]):not([type="hidden"]), select:not([disabled]), textarea:not([disabled]), [tabindex]:not([tabindex="-1"])'

/** Elements that Tab stops at, in their order. */
export function focusable(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(reachable)].filter((one) => one.tabIndex >= 0 && !one.closest('[hidden], [inert]'))
}

/** Keeps Tab inside `root`, as a window over the page must. */
export function trapTab(root: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== 'Tab') return
  const all = focusable(root)
  if (all.length === 0) return event.preventDefault()
  const first = all[0]!
  const last = all[all.length - 1]!
  const here = document.activeElement
  if (event.shiftKey && (here === first || here === root)) {
    event.preventDefault()
    last.focus()
  } else if (!event.shiftKey && here === last) {
    event.preventDefault()
    first.focus()
  }
}
