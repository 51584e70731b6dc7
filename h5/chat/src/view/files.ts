/** From a chosen file to the outbox. */
import { shrink } from '../shell/pictures'
import type { Shop } from './desk'

/** The server takes nothing larger. */
const LARGEST_MB = 20
const MB = 1024 * 1024
/** Chosen at once, as many as WeChat allows. */
const MOST = 9

export async function offerFiles(files: File[], kind: 'image' | 'video' | 'file', shop: Shop): Promise<void> {
  for (const file of files.slice(0, MOST)) {
    if (file.size === 0) shop.toast(shop.t('emptyFile'))
    else if (kind === 'image' && file.type.indexOf('image/') === 0) await offerPicture(file, shop)
    else if (file.size > LARGEST_MB * MB) shop.toast(shop.t('tooLarge', { n: LARGEST_MB }))
    else offerOne(file, kind === 'image' ? 'file' : kind, shop)
  }
}

async function offerPicture(file: File, shop: Shop): Promise<void> {
  try {
    const p = await shrink(file)
    if (p.blob.size > LARGEST_MB * MB) return shop.toast(shop.t('tooLarge', { n: LARGEST_MB }))
    const about = { key: '', name: p.name, size: p.blob.size, type: p.blob.type, width: p.width, height: p.height }
    shop.engine.say('image', { file: about }, p.blob)
  } catch (e) {
    shop.toast(shop.t('badPicture'))
  }
}

function offerOne(file: File, kind: 'video' | 'file', shop: Shop): void {
  const about = { key: '', name: file.name || kind, size: file.size, type: file.type }
  shop.engine.say(kind, { file: about }, file)
}
