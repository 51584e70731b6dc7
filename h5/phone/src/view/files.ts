/** From a chosen file to the account. */
import type { Phone } from './phone'

/** The simulator takes 16 MiB in base64. */
const LARGEST_MB = 11
/** Chosen at once, as many as WeChat allows. */
const MOST = 9

/** pictures are the files of a list that are pictures. */
export const pictures = (files: FileList | undefined | null): File[] => [...(files ?? [])].filter((f) => f.type.startsWith('image/'))

/** sendFiles sends one after the other, so that they arrive in the order in which they were chosen. */
export async function sendFiles(phone: Phone, appid: string, action: 'image' | 'voice' | 'video', files: File[]): Promise<void> {
  for (const file of files.slice(0, MOST)) {
    if (file.size > LARGEST_MB << 20) {
      phone.toast(phone.t('tooLarge', { n: LARGEST_MB }))
      continue
    }
    await sendBytes(phone, appid, action, file.name, new Uint8Array(await file.arrayBuffer()))
  }
}

export function sendBytes(phone: Phone, appid: string, action: string, name: string, bytes: Uint8Array): Promise<boolean> {
  return phone.engine.act(appid, action, { name, content: base64(bytes) })
}

/** base64 goes in steps, because a call takes only so many arguments. */
export function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}
