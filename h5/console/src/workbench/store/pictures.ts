/** Pictures of this page kept in memory for the bubbles that show them. */
const MOST = 60

export class Pictures {
  private urls = new Map<string, string>()

  get(id: string): string {
    return this.urls.get(id) ?? ''
  }

  set(id: string, url: string): void {
    this.urls.set(id, url)
    for (const oldest of this.urls.keys()) {
      if (this.urls.size <= MOST) break
      this.drop(oldest)
    }
  }

  drop(id: string): void {
    const url = this.urls.get(id)
    if (url) URL.revokeObjectURL(url)
    this.urls.delete(id)
  }
}

/** A picture longer than this is made smaller before it goes up. */
const LONGEST = 4096
/** Smaller files go up as they are. */
const SMALL = 4 * 1024 * 1024

/** Makes a very large photo smaller; what cannot be read is left to the server's judgement. */
export async function lighter(file: File): Promise<File> {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size <= SMALL) return file
  try {
    const map = await createImageBitmap(file)
    const scale = Math.min(1, LONGEST / Math.max(map.width, map.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(map.width * scale)
    canvas.height = Math.round(map.height * scale)
    canvas.getContext('2d')?.drawImage(map, 0, 0, canvas.width, canvas.height)
    map.close()
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.88))
    if (!blob || blob.size >= file.size) return file
    return new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' })
  } catch {
    return file
  }
}
