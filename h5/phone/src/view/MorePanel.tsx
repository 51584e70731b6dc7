/** What plus offers: files, a place, cards and links, by kind of account. */
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { mini, type Thread } from '../core/types'
import { CardIcon, LinkIcon, PhotoIcon, PinIcon, VideoIcon, VoiceIcon } from './icons'
import { sendFiles } from './files'
import { usePhone } from './phone'
import { Field, FormSheet } from './Sheet'

export function MorePanel({ thread, done }: { thread: Thread; done(): void }) {
  const { t, show } = usePhone()
  const { appid } = thread
  return (
    <div class="panel more">
      <Files appid={appid} action="image" accept="image/*" label={t('photo')} icon={<PhotoIcon />} done={done} />
      {mini(thread.kind) ? (
        <Thing label={t('card')} icon={<CardIcon />} act={() => show(<CardSheet appid={appid} />)} />
      ) : (
        <>
          <Files appid={appid} action="video" accept="video/*" label={t('video')} icon={<VideoIcon />} done={done} />
          <Thing label={t('location')} icon={<PinIcon />} act={() => show(<PlaceSheet appid={appid} />)} />
          <Thing label={t('linkCard')} icon={<LinkIcon />} act={() => show(<LinkSheet appid={appid} />)} />
          <Files appid={appid} action="voice" accept=".amr,audio/*" label={t('voiceFile')} icon={<VoiceIcon />} done={done} />
        </>
      )}
    </div>
  )
}

function Thing({ label, icon, act }: { label: string; icon: ComponentChildren; act(): void }) {
  return (
    <button type="button" class="thing" onClick={act}>
      <span>{icon}</span>
      {label}
    </button>
  )
}

function Files({ appid, action, accept, label, icon, done }: { appid: string; action: 'image' | 'video' | 'voice'; accept: string; label: string; icon: ComponentChildren; done(): void }) {
  const phone = usePhone()
  const input = useRef<HTMLInputElement>(null)
  const chosen = (files: FileList | null) => {
    const all = [...(files ?? [])]
    input.current!.value = ''
    done()
    void sendFiles(phone, appid, action, all)
  }
  return (
    <>
      <Thing label={label} icon={icon} act={() => input.current!.click()} />
      <input ref={input} type="file" class="away" tabIndex={-1} aria-hidden="true" accept={accept} multiple={action === 'image'} onChange={(e) => chosen(e.currentTarget.files)} />
    </>
  )
}

function PlaceSheet({ appid }: { appid: string }) {
  const { engine, t } = usePhone()
  const [label, setLabel] = useState('广州市天河区体育西路')
  const [latitude, setLatitude] = useState('23.134521')
  const [longitude, setLongitude] = useState('113.358803')
  const place = () => ({ latitude: Number(latitude) || 0, longitude: Number(longitude) || 0, scale: 15, label })
  return (
    <FormSheet title={t('placeTitle')} send={t('send')} submit={() => engine.act(appid, 'location', { place: place() })}>
      <Field label={t('placeLabel')} value={label} change={setLabel} first />
      <Field label={t('latitude')} value={latitude} change={setLatitude} type="number" />
      <Field label={t('longitude')} value={longitude} change={setLongitude} type="number" />
    </FormSheet>
  )
}

function CardSheet({ appid }: { appid: string }) {
  const { engine, t } = usePhone()
  const [title, setTitle] = useState(() => t('productName'))
  const [path, setPath] = useState('pages/goods?id=59')
  return (
    <FormSheet title={t('card')} send={t('send')} submit={() => engine.act(appid, 'card', { title, path })}>
      <Field label={t('cardTitle')} value={title} change={setTitle} first />
      <Field label={t('cardPath')} value={path} change={setPath} mono />
    </FormSheet>
  )
}

function LinkSheet({ appid }: { appid: string }) {
  const { engine, t } = usePhone()
  const [title, setTitle] = useState('')
  const [about, setAbout] = useState('')
  const [url, setUrl] = useState('https://')
  return (
    <FormSheet title={t('linkCard')} send={t('send')} submit={() => engine.act(appid, 'link', { title, about, url })}>
      <Field label={t('linkTitle')} value={title} change={setTitle} first />
      <Field label={t('linkAbout')} value={about} change={setAbout} />
      <Field label={t('linkUrl')} value={url} change={setUrl} mono />
    </FormSheet>
  )
}
