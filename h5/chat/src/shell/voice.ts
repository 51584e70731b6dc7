/** Recording a voice message, where the browser can. */

/** As in WeChat, a voice message lasts a minute at most. */
export const LONGEST_VOICE = 60
const SHORTEST_MS = 800
const TYPES = ['audio/mp4', 'audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/webm']

export interface Recording {
  blob: Blob
  seconds: number
  name: string
}

export function canRecord(): boolean {
  return typeof MediaRecorder === 'function' && Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia)
}

export class Recorder {
  private recorder: MediaRecorder | null = null
  private stream: MediaStream | null = null
  private parts: Blob[] = []
  private since = 0

  /** start rejects when the microphone is refused. */
  async start(): Promise<void> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    const type = TYPES.find((t) => !MediaRecorder.isTypeSupported || MediaRecorder.isTypeSupported(t))
    const recorder = new MediaRecorder(stream, type ? { mimeType: type } : undefined)
    this.stream = stream
    this.recorder = recorder
    this.parts = []
    recorder.ondataavailable = (e) => e.data.size > 0 && this.parts.push(e.data)
    recorder.start()
    this.since = Date.now()
  }

  /** stop returns null when there was too little to hear. */
  stop(): Promise<Recording | null> {
    const { recorder } = this
    if (!recorder) return Promise.resolve(null)
    const ms = Date.now() - this.since
    return new Promise((resolve) => {
      recorder.onstop = () => {
        const type = (recorder.mimeType || 'audio/webm').split(';')[0]!
        const blob = new Blob(this.parts, { type })
        this.release()
        if (ms < SHORTEST_MS || blob.size === 0) return resolve(null)
        const seconds = Math.min(LONGEST_VOICE, Math.max(1, Math.round(ms / 1000)))
        resolve({ blob, seconds, name: `voice.${type.split('/')[1]}` })
      }
      recorder.stop()
    })
  }

  cancel(): void {
    const { recorder } = this
    if (recorder && recorder.state !== 'inactive') {
      recorder.onstop = null
      recorder.stop()
    }
    this.release()
  }

  private release(): void {
    if (this.stream) this.stream.getTracks().forEach((track) => track.stop())
    this.stream = null
    this.recorder = null
  }
}
