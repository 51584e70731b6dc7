/** What a message looks like inside: one small component for each kind. */
import { useEffect, useState } from 'preact/hooks'
import type { Body, FileRef, Party } from '../core/types'
import { safeHref } from '../core/rich'
import { imageAddress } from './Avatar'
import { useShop } from './desk'
import { ChevronIcon, FileIcon, PlayIcon, Waves } from './icons'
import { Rich } from './Rich'
import { listen, toggle } from './sound'
import { sizeOf } from './words'

export interface BubbleProps {
  kind: string
  body: Body
  party: Party
  /** A picture that this page still holds itself. */
  preview?: string
  open(): void
}

export function Bubble(props: BubbleProps) {
  const { kind, body } = props
  if (kind === 'text') return <TextBubble text={body.text || ''} ours={props.party !== 'customer'} />
  if (kind === 'image' && body.file) return <PictureBubble {...props} file={body.file} />
  if (kind === 'video' && body.file) return <VideoBubble {...props} file={body.file} />
  if (kind === 'voice' && body.file) return <VoiceBubble file={body.file} seconds={body.seconds || 1} preview={props.preview} />
  if (kind === 'file' && body.file) return <FileBubble file={body.file} />
  if (kind === 'link') return <LinkBubble body={body} />
  if (kind === 'menu') return <MenuBubble body={body} />
  const { t } = useShop()
  return <div class="bubble">{t('unknownKind')}</div>
}

function TextBubble({ text, ours }: { text: string; ours: boolean }) {
  return (
    <div class="bubble text">
      <Rich text={text} ours={ours} />
    </div>
  )
}

/** A picture keeps its shape, within the sizes that WeChat gives it. */
function frameOf(file: FileRef): { width: number; height: number } {
  const w = file.width || 120
  const h = file.height || 120
  const scale = Math.min(1, 150 / Math.max(w, 1), 180 / Math.max(h, 1))
  return { width: Math.max(48, Math.round(w * scale)), height: Math.max(44, Math.round(h * scale)) }
}

function PictureBubble({ file, preview, open }: BubbleProps & { file: FileRef }) {
  const { t } = useShop()
  const [broken, setBroken] = useState(false)
  const src = preview || imageAddress(file.thumb_url || file.url)
  return (
    <button type="button" class="bubble picture" aria-label={t('picture')} onClick={open} style={frameOf(file)}>
      {src && !broken && <img src={src} alt="" draggable={false} onError={() => setBroken(true)} />}
    </button>
  )
}

function VideoBubble({ file, open }: BubbleProps & { file: FileRef }) {
  const { t } = useShop()
  const poster = imageAddress(file.thumb_url)
  return (
    <button type="button" class="bubble picture video" aria-label={t('videoMessage')} onClick={open} style={frameOf(file)}>
      {poster && <img src={poster} alt="" draggable={false} />}
      <PlayIcon />
    </button>
  )
}

function VoiceBubble({ file, seconds, preview }: { file: FileRef; seconds: number; preview?: string }) {
  const { t } = useShop()
  const src = preview || imageAddress(file.url)
  const [playing, setPlaying] = useState(false)
  useEffect(() => listen((now) => setPlaying(now === src && src !== '')), [src])
  const width = `${Math.min(200, 76 + seconds * 4)}px`
  return (
    <button
      type="button"
      class="bubble voice"
      style={{ minWidth: width }}
      aria-pressed={playing}
      aria-label={t('voiceMessage', { n: seconds })}
      onClick={() => toggle(src)}
    >
      <Waves playing={playing} />
      <span>{seconds}″</span>
    </button>
  )
}

function FileBubble({ file }: { file: FileRef }) {
  const { t } = useShop()
  const size = sizeOf(file.size || 0)
  const ending = (/\.(\w{1,5})$/.exec(file.name) || [])[1]
  const card = (
    <>
      <span class="card-text">
        <b class="two-lines">{file.name}</b>
        <small>{size}</small>
      </span>
      <span class="card-file">
        {ending ? <i>{ending.toUpperCase()}</i> : <FileIcon />}
      </span>
    </>
  )
  const href = imageAddress(file.url)
  if (!href) return <div class="bubble card">{card}</div>
  return (
    <a
      class="bubble card"
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      download={file.name}
      aria-label={t('fileMessage', { name: file.name, size })}
    >
      {card}
    </a>
  )
}

function LinkBubble({ body }: { body: Body }) {
  const { t } = useShop()
  const href = safeHref(body.url || '')
  const picture = imageAddress(body.picture)
  const inside = (
    <>
      <b class="two-lines">{body.title || body.url}</b>
      <span class="card-row">
        <span class="card-text three-lines">{body.description}</span>
        {picture && <img src={picture} alt="" />}
      </span>
    </>
  )
  if (!href) return <div class="bubble card link">{inside}</div>
  return (
    <a
      class="bubble card link"
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      aria-label={`${t('linkCard')}: ${body.title || href}`}
    >
      {inside}
    </a>
  )
}

/** A tap on a keyword line says its word, as in WeChat. */
function MenuBubble({ body }: { body: Body }) {
  const shop = useShop()
  return (
    <div class="bubble menu">
      {body.head && (
        <p>
          <Rich text={body.head} ours />
        </p>
      )}
      {(body.lines || []).map((line, i) => {
        if (line.kind === 'blank') return <br key={i} />
        if (line.kind === 'keyword') {
          return (
            <button key={i} type="button" class="line" onClick={() => shop.say(line.value || line.text)}>
              <span>{line.text}</span>
              <ChevronIcon />
            </button>
          )
        }
        const href = line.kind === 'link' ? safeHref(line.value) : ''
        if (href) {
          return (
            <a key={i} class="line" href={href} target="_blank" rel="noopener noreferrer nofollow">
              <span>{line.text}</span>
              <ChevronIcon />
            </a>
          )
        }
        return (
          <p key={i}>
            <Rich text={line.text} ours />
          </p>
        )
      })}
      {body.tail && (
        <p>
          <Rich text={body.tail} ours />
        </p>
      )}
    </div>
  )
}
