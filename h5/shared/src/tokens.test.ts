// @vitest-environment node
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../tokens.css', import.meta.url), 'utf8')

/** The values of one scheme: the names of :root, overlaid by those of dark. */
function scheme(name: 'light' | 'dark'): Record<string, string> {
  const values: Record<string, string> = {}
  const blocks = [css.match(/:root \{([^}]*)\}/)![1]!]
  if (name === 'dark') blocks.push(css.match(/:root\[theme-mode="dark"\] \{([^}]*)\}/)![1]!)
  for (const block of blocks) for (const [, key, value] of block.matchAll(/--([\w-]+):\s*([^;]+);/g)) values[key!] = value!
  return values
}

function light(hex: string): number {
  const part = (from: number) => {
    const c = parseInt(hex.slice(from, from + 2), 16) / 255
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

function contrast(a: string, b: string): number {
  const [high, low] = [light(a), light(b)].sort((x, y) => y - x)
  return (high! + 0.05) / (low! + 0.05)
}

describe.each(['light', 'dark'] as const)('the %s scheme', (name) => {
  const t = scheme(name)
  const readable: [string, string[]][] = [
    ['text', ['canvas', 'surface', 'surface-sunken', 'surface-hover', 'surface-active', 'surface-selected', 'chat-canvas']],
    ['text-soft', ['canvas', 'surface', 'surface-sunken', 'surface-hover', 'surface-selected']],
    ['text-faint', ['canvas', 'surface', 'surface-sunken', 'surface-hover', 'surface-selected']],
    ['brand-text', ['surface', 'surface-sunken', 'surface-hover', 'brand-soft', 'surface-selected', 'canvas']],
    ['danger', ['surface', 'danger-soft', 'surface-hover']],
    ['warning', ['surface', 'warning-soft']],
    ['success', ['surface', 'success-soft']],
    ['info', ['surface', 'info-soft']],
    ['link', ['surface', 'canvas', 'bubble-theirs']],
    ['on-button', ['button', 'button-hover', 'button-active']],
    ['on-danger', ['danger', 'danger-hover', 'danger-active']],
    ['bubble-mine-text', ['bubble-mine']],
    ['bubble-theirs-text', ['bubble-theirs']],
    ['bubble-note-text', ['bubble-note']],
    ['badge-text', ['badge']],
    ['text-soft', ['chat-canvas']],
    ['face-text', ['face-1', 'face-2', 'face-3', 'face-4', 'face-5', 'face-6']],
  ]

  it.each(readable)('%s can be read on every surface it stands on', (text, grounds) => {
    const low = grounds.filter((ground) => contrast(t[text]!, t[ground]!) < 4.5)
    expect(low.map((ground) => `${ground} ${contrast(t[text]!, t[ground]!).toFixed(2)}`)).toEqual([])
  })

  it.each(['line-strong', 'focus', 'online', 'rest', 'offline'])('%s can be made out on a surface', (mark) => {
    expect(contrast(t[mark]!, t.surface!)).toBeGreaterThanOrEqual(3)
  })
})
