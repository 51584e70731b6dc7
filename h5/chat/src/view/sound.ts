/** One voice message plays at a time. */
let audio: HTMLAudioElement | null = null
let playing = ''
const ears: Array<(src: string) => void> = []

function tell(src: string): void {
  playing = src
  ears.forEach((ear) => ear(src))
}

export function toggle(src: string): void {
  if (!src) return
  if (!audio) {
    audio = new Audio()
    audio.onended = () => tell('')
    audio.onerror = () => tell('')
  }
  audio.pause()
  if (playing === src) return tell('')
  audio.src = src
  tell(src)
  const started = audio.play()
  if (started) started.catch(() => tell(''))
}

export function listen(ear: (src: string) => void): () => void {
  ears.push(ear)
  ear(playing)
  return () => {
    ears.splice(ears.indexOf(ear), 1)
  }
}
