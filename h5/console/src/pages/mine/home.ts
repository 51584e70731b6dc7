import type { HomePage } from '../../types'

/** The lines of a card, in the order in which customers see them. */
export const cardLines = ['name', 'title', 'company'] as const
export const contactLines = ['mobile', 'weixin', 'email', 'address', 'hours'] as const
/** Everything that can be shown or hidden by itself. */
export const fields = ['avatar', ...cardLines, ...contactLines, 'weixin_qr', 'introduction', 'pictures', 'links', 'state'] as const
export type HomeField = (typeof fields)[number]

export const mostPictures = 9
export const mostLinks = 5

/** A home page with every field there; a field that was never decided is shown. */
export function wholeHome(home: Partial<HomePage> & Pick<HomePage, 'agent_id' | 'enabled'>): HomePage {
  const blank = {
    avatar: '', name: '', title: '', company: '', mobile: '', weixin: '', weixin_qr: '', email: '', address: '',
    introduction: '', pictures: [], hours: '', links: [], shown: {},
  }
  const shown = Object.fromEntries(fields.map((field) => [field, home.shown?.[field] ?? true]))
  return { ...blank, ...home, shown }
}
