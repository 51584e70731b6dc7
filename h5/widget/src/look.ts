/**
 * The look of what stands in another's page. Nothing leaks in: every element
 * starts from `all: initial` and says each property with !important, inside a
 * shadow where the browser has one. Nothing leaks out: there is no style sheet.
 * Properties are set through the CSSOM, which the strictest policy allows.
 */
export type Look = Record<string, string | number>

export function wear(element: HTMLElement | SVGElement, look: Look): void {
  for (const name in look) element.style.setProperty(name, String(look[name]), 'important')
}

/** Over everything that a shop puts on its page. */
const top = 2147483000

export const root: Look = { all: 'initial', display: 'block', position: 'static' }

export function launcher(side: string, color: string, ink: string): Look {
  return {
    all: 'initial', position: 'fixed', bottom: '20px', [side]: '20px', 'z-index': top,
    width: '56px', height: '56px', 'border-radius': '50%', background: color, color: ink, cursor: 'pointer', display: 'block',
    'box-shadow': '0 4px 16px rgba(0,0,0,.24)', '-webkit-tap-highlight-color': 'transparent', 'box-sizing': 'border-box', padding: '0', border: '0',
  }
}

export const icon: Look = { all: 'initial', display: 'block', width: '30px', height: '30px', margin: '13px', 'pointer-events': 'none', color: 'inherit' }

export const badge: Look = {
  all: 'initial', position: 'absolute', top: '-4px', right: '-4px', 'min-width': '20px', height: '20px', padding: '0 5px', 'box-sizing': 'border-box',
  'border-radius': '10px', background: '#d63a3a', color: '#fff', font: 'bold 12px/20px -apple-system,"PingFang SC","Microsoft YaHei",sans-serif',
  'text-align': 'center', 'pointer-events': 'none',
}

const box: Look = { all: 'initial', position: 'fixed', 'z-index': top + 1, overflow: 'hidden', background: '#ededed', display: 'block' }

/** A card in the corner. */
export function card(side: string): Look {
  return {
    ...box, bottom: '88px', [side]: '20px', width: '380px', height: '640px', 'max-width': 'calc(100% - 40px)', 'max-height': 'calc(100% - 108px)',
    'border-radius': '12px', 'box-shadow': '0 12px 40px rgba(0,0,0,.28)',
  }
}

/** On a phone the whole of what is visible, above the keyboard. */
export function whole(height: number, offset: number): Look {
  return { ...box, top: offset + 'px', left: '0', width: '100%', height: height ? height + 'px' : '100%' }
}

export const frame: Look = { all: 'initial', display: 'block', width: '100%', height: '100%', border: '0', background: 'transparent' }

/** Dark or light ink, whichever can be read on the colour. */
export function inkOn(color: string): string {
  const m = /^#(..)(..)(..)$/.exec(color)
  if (!m) return '#fff'
  const [r, g, b] = m.slice(1).map((part) => Math.pow(parseInt(part, 16) / 255, 2.2))
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b! > 0.42 ? '#16191a' : '#fff'
}
