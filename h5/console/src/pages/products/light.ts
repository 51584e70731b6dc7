import type { Light, Product } from '../../types'

/** How a product stands, as a word and a colour: paused comes before everything else. */
export type Standing = Light | 'paused'

export function standingOf(product: Pick<Product, 'kind' | 'light' | 'paused'>): Standing {
  return product.paused ? 'paused' : product.light
}

/** The library's theme of a tag for each of them. */
export const themes: Record<Standing, 'success' | 'warning' | 'danger' | 'default'> = {
  ok: 'success', unknown: 'default', warn: 'warning', fail: 'danger', paused: 'warning',
}
