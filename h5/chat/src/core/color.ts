/** A channel's own colour, made fit for what stands on it. */

type Rgb = [number, number, number]

export function readColor(text: string): Rgb | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text.trim())
  if (short) return [1, 2, 3].map((i) => parseInt(short[i]! + short[i]!, 16)) as Rgb
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim())
  return long ? ([1, 2, 3].map((i) => parseInt(long[i]!, 16)) as Rgb) : null
}

/** WCAG's relative luminance. */
function luminance(color: Rgb): number {
  const [r, g, b] = color.map((c) => {
    const part = c / 255
    return part <= 0.03928 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4)
  }) as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

export function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

export function mix(a: Rgb, b: Rgb, part: number): Rgb {
  return a.map((c, i) => Math.round(c * (1 - part) + b[i]! * part)) as Rgb
}

export function css(color: Rgb): string {
  return `#${color.map((c) => (c < 16 ? '0' : '') + c.toString(16)).join('')}`
}

const WHITE: Rgb = [255, 255, 255]
const BLACK: Rgb = [0, 0, 0]
const READABLE = 4.6

/** darkFor makes a colour as dark as white text on it needs. */
export function darkFor(color: Rgb): Rgb {
  for (let part = 0; part < 1; part += 0.04) {
    const dark = mix(color, BLACK, part)
    if (contrast(dark, WHITE) >= READABLE) return dark
  }
  return BLACK
}

/** lightFor makes a colour as light as text on a dark page needs. */
export function lightFor(color: Rgb, page: Rgb): Rgb {
  for (let part = 0; part < 1; part += 0.04) {
    const light = mix(color, WHITE, part)
    if (contrast(light, page) >= READABLE) return light
  }
  return WHITE
}

/** The names of tokens that a channel's colour replaces; none for WeChat's own green. */
export function themed(theme: string, dark: boolean): Record<string, string> {
  const color = readColor(theme)
  if (!color || css(color) === '#07c160') return {}
  const button = darkFor(color)
  const mine = dark ? darkFor(mix(color, BLACK, 0.35)) : mix(color, WHITE, 0.72)
  return {
    '--brand': css(color),
    '--brand-text': css(dark ? lightFor(color, [26, 29, 29]) : button),
    '--button': css(button),
    '--button-hover': css(mix(button, BLACK, 0.08)),
    '--button-active': css(mix(button, BLACK, 0.16)),
    '--bubble-mine': css(mine),
    '--bubble-mine-text': dark ? '#ffffff' : '#14181a',
  }
}
