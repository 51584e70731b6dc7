/** What this browser remembers between visits. Without storage it remembers nothing, and works. */
const PREFIX = 'yingke-phone.'

export function kept(name: string): string {
  try {
    return localStorage.getItem(PREFIX + name) || ''
  } catch {
    return ''
  }
}

export function keep(name: string, value: string): void {
  try {
    if (value) localStorage.setItem(PREFIX + name, value)
    else localStorage.removeItem(PREFIX + name)
  } catch {
    // full, or forbidden
  }
}
