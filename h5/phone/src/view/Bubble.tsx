/** What an item looks like inside: one small component for each kind. */
import type { ComponentChildren } from 'preact'
import { here, webAddress } from '../core/text'
import type { Item } from '../core/types'
import { AppIcon, MusicIcon, PinIcon } from './icons'
import { usePhone } from './phone'
import { Rich } from './Rich'
import { Viewer } from './Viewer'
import { VoiceBubble } from './VoiceBubble'

export interface BubbleProps {
  item: Item
  mine: boolean
}

export function Bubble(props: BubbleProps) {
  switch (props.item.kind) {
    case 'text':
      return <TextBubble {...props} />
    case 'image':
      return <PictureBubble {...props} />
    case 'voice':
      return <VoiceBubble src={here(props.item.media)} />
    case 'video':
      return <VideoBubble {...props} />
    case 'link':
    case 'news':
    case 'music':
      return <LinkBubble {...props} />
    case 'card':
      return <CardBubble {...props} />
    case 'menu':
      return <MenuBubble {...props} />
    case 'location':
      return <PlaceBubble {...props} />
    case 'template':
    case 'subscribe':
      return <TemplateBubble {...props} />
    default:
      return <OtherBubble {...props} />
  }
}

function TextBubble({ item, mine }: BubbleProps) {
  return (
    <div class="bubble text">
      <Rich text={item.text ?? item.extra?.Content ?? ''} appid={item.appid} mine={mine} />
    </div>
  )
}

function PictureBubble({ item }: BubbleProps) {
  const { t, show } = usePhone()
  const src = here(item.media)
  return (
    <button type="button" class="bubble picture" aria-label={t('viewPicture')} onClick={() => show(<Viewer src={src} />)}>
      <img src={src} alt="" />
    </button>
  )
}

function VideoBubble({ item }: BubbleProps) {
  return (
    <div class="bubble picture">
      <video src={here(item.media)} controls preload="metadata" playsInline />
      {item.title && <b class="caption">{item.title}</b>}
    </div>
  )
}

/** A link opens in a tab of its own, if it is one that a browser may open. */
function Door({ to, kind, children }: { to: string | undefined; kind: string; children: ComponentChildren }) {
  const href = webAddress(to ?? '')
  if (!href) return <div class={`bubble sheetlike ${kind}`}>{children}</div>
  return (
    <a class={`bubble sheetlike ${kind}`} href={href} target="_blank" rel="noopener">
      {children}
    </a>
  )
}

/** gone hides a picture that is not there. */
const gone = (e: { currentTarget: HTMLElement }): void => {
  e.currentTarget.hidden = true
}

function LinkBubble({ item }: BubbleProps) {
  const picture = here(item.picture)
  if (item.kind === 'news') {
    return (
      <Door to={item.url} kind="news">
        <b class="two-lines">{item.title}</b>
        {picture && <img class="news-picture" src={picture} alt="" onError={gone} />}
        {item.about && <small class="three-lines">{item.about}</small>}
      </Door>
    )
  }
  return (
    <Door to={item.url} kind={item.kind}>
      <b class="two-lines">{item.title || item.url}</b>
      <span class="link-row">
        <small class="three-lines">{item.about}</small>
        {picture ? <img src={picture} alt="" onError={gone} /> : item.kind === 'music' && <MusicIcon />}
      </span>
    </Door>
  )
}

function CardBubble({ item }: BubbleProps) {
  const { t, engine, toast } = usePhone()
  const owner = engine.world.state?.accounts.find((a) => a.appid === item.opens_appid)
  const picture = here(item.picture)
  const open = () => toast(t('opensApp', { appid: owner?.name ?? item.opens_appid ?? '', path: item.path || t('noPath') }))
  return (
    <button type="button" class="bubble sheetlike card" onClick={open}>
      <span class="card-owner">
        <AppIcon />
        {owner?.name ?? item.opens_appid}
      </span>
      <b class="two-lines">{item.title}</b>
      <span class="card-picture">{picture && <img src={picture} alt="" onError={gone} />}</span>
      <small class="card-foot">
        <AppIcon size={12} />
        {t('item_card')}
      </small>
    </button>
  )
}

function MenuBubble({ item }: BubbleProps) {
  const { engine } = usePhone()
  return (
    <div class="bubble text menu">
      {item.head && <Rich text={item.head} appid={item.appid} mine={false} />}
      {item.lines?.map((line) => (
        <button key={line.id} type="button" class="menu-line" onClick={() => void engine.act(item.appid, 'line', { item: item.id, line: line.id })}>
          {line.text}
        </button>
      ))}
      {item.tail && <Rich text={item.tail} appid={item.appid} mine={false} />}
    </div>
  )
}

function PlaceBubble({ item }: BubbleProps) {
  const place = item.place
  if (!place) return null
  return (
    <div class="bubble sheetlike place">
      <b>{place.label}</b>
      <small>
        {place.latitude}, {place.longitude}
      </small>
      <span class="map">
        <PinIcon />
      </span>
    </div>
  )
}

/** Template and subscription messages, as WeChat lays them out. */
function TemplateBubble({ item }: BubbleProps) {
  const { t } = usePhone()
  return (
    <Door to={item.url} kind="template">
      <small class="template-kind">{t('service')}</small>
      <b>{item.title}</b>
      <span class="template-fields">
        {item.fields?.map((f) => (
          <span key={f.name}>
            <small>{f.name}</small>
            <span>{f.value}</span>
          </span>
        ))}
      </span>
      {(item.url || item.path) && <small class="template-more">{item.path && !item.url ? item.path : t('detail')}</small>}
    </Door>
  )
}

function OtherBubble({ item }: BubbleProps) {
  const { t } = usePhone()
  return (
    <div class="bubble text">
      {t('unknownItem', { kind: item.kind })}
      {item.extra && <small class="mono">{JSON.stringify(item.extra)}</small>}
    </div>
  )
}
