/** Pictures are made small on the phone: 1600 pixels at most, upright, as JPEG. */

const LONGEST = 1600
const QUALITY = 0.82
/** Below this a picture that is small enough goes as it is. */
const LIGHT = 400 * 1024
/** The orientation stands in the first part of the file. */
const HEAD = 128 * 1024

export interface Picture {
  blob: Blob
  name: string
  width: number
  height: number
}

/** shrink rejects when the browser can not read the picture. */
export async function shrink(file: File): Promise<Picture> {
  const address = URL.createObjectURL(file)
  try {
    const image = await load(address)
    const turn = (await turnsByItself()) ? 1 : await orientation(file)
    const swapped = turn >= 5
    const width = swapped ? image.naturalHeight : image.naturalWidth
    const height = swapped ? image.naturalWidth : image.naturalHeight
    const scale = Math.min(1, LONGEST / Math.max(width, height))
    const asItIs = { blob: file, name: file.name || 'image', width, height }
    if (file.type === 'image/gif') return asItIs
    if (scale === 1 && turn === 1 && file.size <= LIGHT && /^image\/(jpeg|png|webp)$/.test(file.type)) return asItIs
    const small = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
    const blob = await draw(image, small.width, small.height, turn)
    if (!blob || (scale === 1 && turn === 1 && blob.size >= file.size)) return asItIs
    return { blob, name: (file.name || 'image').replace(/\.\w+$/, '') + '.jpg', ...small }
  } finally {
    URL.revokeObjectURL(address)
  }
}

function load(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image()
    image.onload = () => (image.naturalWidth > 0 ? resolve(image) : reject(new Error('an image without size')))
    image.onerror = () => reject(new Error('not an image'))
    image.src = address
  })
}

function draw(image: HTMLImageElement, width: number, height: number, turn: number): Promise<Blob | null> {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const pen = canvas.getContext('2d')!
  pen.fillStyle = 'white' // JPEG knows no transparency
  pen.fillRect(0, 0, width, height)
  pen.imageSmoothingQuality = 'high'
  upright(pen, turn, width, height)
  if (turn >= 5) pen.drawImage(image, 0, 0, height, width)
  else pen.drawImage(image, 0, 0, width, height)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
}

/** The eight orientations of EXIF as matrices. */
function upright(pen: CanvasRenderingContext2D, turn: number, w: number, h: number): void {
  if (turn === 2) pen.transform(-1, 0, 0, 1, w, 0)
  else if (turn === 3) pen.transform(-1, 0, 0, -1, w, h)
  else if (turn === 4) pen.transform(1, 0, 0, -1, 0, h)
  else if (turn === 5) pen.transform(0, 1, 1, 0, 0, 0)
  else if (turn === 6) pen.transform(0, 1, -1, 0, w, 0)
  else if (turn === 7) pen.transform(0, -1, -1, 0, w, h)
  else if (turn === 8) pen.transform(0, -1, 1, 0, 0, h)
}

let turning: Promise<boolean> | undefined

/**
 * turnsByItself finds out whether this browser turns photographs upright: it
 * makes a picture of 2x1 pixels that says "lie me on my side" and looks.
 */
function turnsByItself(): Promise<boolean> {
  if (turning) return turning
  const canvas = document.createElement('canvas')
  canvas.width = 2
  canvas.height = 1
  canvas.getContext('2d')!.fillRect(0, 0, 2, 1)
  const plain = atob(canvas.toDataURL('image/jpeg').split(',')[1] || '')
  const exif = '\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0'
  turning = load('data:image/jpeg;base64,' + btoa(plain.slice(0, 2) + exif + plain.slice(2))).then(
    (image) => image.naturalWidth === 1,
    () => false,
  )
  return turning
}

/** orientation reads the EXIF tag of a JPEG; 1 when there is none. */
export async function orientation(file: Blob): Promise<number> {
  const bytes = await readHead(file)
  const view = new DataView(bytes)
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return 1
  let at = 2
  while (at + 10 < view.byteLength) {
    const marker = view.getUint16(at)
    const size = view.getUint16(at + 2)
    if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return tagOf(view, at + 10)
    if ((marker & 0xff00) !== 0xff00 || size < 2) return 1
    at += 2 + size
  }
  return 1
}

function tagOf(view: DataView, start: number): number {
  if (start + 8 > view.byteLength) return 1
  const little = view.getUint16(start) === 0x4949
  const first = start + view.getUint32(start + 4, little)
  if (first + 2 > view.byteLength) return 1
  const count = view.getUint16(first, little)
  for (let i = 0; i < count; i++) {
    const entry = first + 2 + i * 12
    if (entry + 12 > view.byteLength) return 1
    if (view.getUint16(entry, little) === 0x0112) {
      const value = view.getUint16(entry + 8, little)
      return value >= 1 && value <= 8 ? value : 1
    }
  }
  return 1
}

function readHead(file: Blob): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result as ArrayBuffer)
    reader.onerror = () => reject(reader.error)
    reader.readAsArrayBuffer(file.slice(0, HEAD))
  })
}
