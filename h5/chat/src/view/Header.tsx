/** Above the conversation: who answers, the notice, and whether there is a line. */
import { useEffect, useState } from 'preact/hooks'
import type { Desk } from '../core/state'
import { safeHref } from '../core/rich'
import { flag } from '../shell/keep'
import type { Say } from '../words'
import { Avatar } from './Avatar'
import { useShop } from './desk'
import { CloseIcon, SpeakerIcon } from './icons'

export function stateWord(state: string, t: Say): string {
  return state === 'online' ? t('online') : state === 'rest' ? t('rest') : t('offline')
}

export function Header({ desk, close }: { desk: Desk; close?: () => void }) {
  const { t, channel, show } = useShop()
  const { settings } = channel
  const agent = settings.show_agent_name ? desk.agent : null
  const name = (agent && agent.nickname) || settings.title || settings.default_nickname || channel.name || t('title')
  const face = (
    <Avatar
      src={(agent && agent.avatar) || settings.default_avatar || settings.logo}
      robot={!agent && !settings.default_avatar && !settings.logo}
    />
  )
  return (
    <header class="head">
      {agent ? (
        <button
          type="button"
          class="face"
          aria-label={`${t('home')}: ${name}`}
          onClick={() => show({ kind: 'home', agentId: agent.id, who: { name, avatar: agent.avatar } })}
        >
          {face}
        </button>
      ) : (
        face
      )}
      <div class="head-text">
        <h1>{name}</h1>
        <State desk={desk} />
      </div>
      {close && (
        <button type="button" class="tool" aria-label={t('close')} onClick={close}>
          <CloseIcon />
        </button>
      )}
    </header>
  )
}

function State({ desk }: { desk: Desk }) {
  const { t, channel } = useShop()
  const { conversation, agent } = desk
  if (desk.phase === 'opening') return <p role="status">{t('opening')}</p>
  if (desk.typingUntil > 0) return <p>{t('typing')}</p>
  if (!channel.settings.show_agent_state || !conversation) return null
  if (conversation.state === 'queued') {
    const ahead = Math.max(0, conversation.queue_position - 1)
    return <p role="status">{ahead > 0 ? t('queued', { n: ahead }) : t('queuedNext')}</p>
  }
  const state = agent ? agent.work_state : desk.offline ? 'offline' : 'online'
  if (!state) return null
  return (
    <p>
      <i class={`dot ${state}`} />
      {stateWord(state, t)}
    </p>
  )
}

export function Notice() {
  const { t, channel } = useShop()
  const { enabled, text, url } = channel.settings.notice
  const name = `notice.${channel.id}`
  const [closed, setClosed] = useState('')
  if (!enabled || !text || closed === text || flag.get(name) === text) return null
  const href = safeHref(url)
  return (
    <div class="notice" role="note" aria-label={t('notice')}>
      <SpeakerIcon />
      {href ? (
        <a href={href} target="_blank" rel="noopener noreferrer">
          {text}
        </a>
      ) : (
        <span>{text}</span>
      )}
      <button type="button" class="tool" aria-label={t('closeNotice')} onClick={() => (flag.set(name, text), setClosed(text))}>
        <CloseIcon size={18} />
      </button>
    </div>
  )
}

/** A line that is away for a moment is nobody's business. */
const TELL_AFTER = 2500

export function Banner({ desk }: { desk: Desk }) {
  const { engine, t } = useShop()
  const { awaySince, offline, state } = desk.line
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (awaySince === 0) return setLate(false)
    const timer = setTimeout(() => setLate(true), Math.max(0, awaySince + TELL_AFTER - Date.now()))
    return () => clearTimeout(timer)
  }, [awaySince])
  if (state === 'stopped') {
    return (
      <div class="banner" role="status">
        {t('stopped')}
        <button type="button" class="plain-link" onClick={() => engine.restart()}>
          {t('reconnect')}
        </button>
      </div>
    )
  }
  if (!offline && !late) return <div class="banner-place" role="status" />
  return (
    <div class="banner" role="status">
      {t(offline ? 'awayOffline' : 'away')}
    </div>
  )
}
