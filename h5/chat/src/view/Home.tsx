/** An agent's card page (product.md 3.8): who he is and how to reach him. */
import { useEffect, useState } from 'preact/hooks'
import { safeHref } from '../core/rich'
import { troubleOf } from '../shell/api'
import { copy } from '../shell/copy'
import type { HomePage } from '../shell/home'
import { Avatar, imageAddress } from './Avatar'
import { useShop, type Face } from './desk'
import { BackIcon } from './icons'
import { useModal } from './modal'
import { Rich } from './Rich'
import { stateWord } from './Header'

const nobody: HomePage = {
  agent_id: 0,
  enabled: false,
  avatar: '',
  name: '',
  title: '',
  company: '',
  mobile: '',
  weixin: '',
  weixin_qr: '',
  email: '',
  address: '',
  introduction: '',
  pictures: [],
  hours: '',
  links: [],
  shown: {},
}

export function Home({ agentId, who, close }: { agentId: number; who?: Face; close(): void }) {
  const { engine, t, toast } = useShop()
  const box = useModal(close)
  const [home, setHome] = useState<HomePage | null>(null)
  const [error, setError] = useState('')
  const load = () => {
    setError('')
    engine.api.home(agentId).then(setHome, (e) => {
      const trouble = troubleOf(e)
      if (trouble.status !== 404) return setError(trouble.message)
      if (who)
        setHome({ ...nobody, ...who, agent_id: agentId }) // he has no page: his name and face then
      else close()
    })
  }
  useEffect(load, [agentId])
  const copyText = (text: string) => void copy(text).then((done) => toast(t(done ? 'copied' : 'copyFailed')))
  return (
    <div class="full home" ref={box} role="dialog" aria-modal="true" aria-label={t('home')}>
      <header class="head plain">
        <button type="button" class="tool" aria-label={t('close')} data-first="" onClick={close}>
          <BackIcon />
        </button>
        <h2>{t('home')}</h2>
      </header>
      <div class="home-body">
        {!home && !error && (
          <p class="aside" role="status">
            <i class="spinner" /> {t('homeLoading')}
          </p>
        )}
        {error && (
          <div class="state-page">
            <p>{error}</p>
            <button type="button" class="button" onClick={load}>
              {t('retry')}
            </button>
          </div>
        )}
        {home && <Card home={home} copyText={copyText} />}
      </div>
      <div class="home-foot">
        <button type="button" class="button" onClick={close}>
          {t('homeChat')}
        </button>
      </div>
    </div>
  )
}

function Card({ home, copyText }: { home: HomePage; copyText(text: string): void }) {
  const { t } = useShop()
  const shown = (field: keyof HomePage) => (!home.shown || home.shown[field] !== false) && Boolean(home[field])
  const qr = shown('weixin_qr') ? imageAddress(home.weixin_qr) : ''
  const pictures = shown('pictures') ? home.pictures.map(imageAddress).filter(Boolean) : []
  const links = shown('links') ? home.links.filter((l) => safeHref(l.url)) : []
  return (
    <>
      <section class="home-top">
        <Avatar src={home.avatar} />
        <div>
          <h3>{home.name}</h3>
          {shown('title') && <p>{home.title}</p>}
          {home.work_state && (
            <p class="soft">
              <i class={`dot ${home.work_state}`} /> {stateWord(home.work_state, t)}
            </p>
          )}
        </div>
      </section>
      <section class="home-rows">
        {shown('company') && <HomeRow label={t('company')}>{home.company}</HomeRow>}
        {shown('mobile') && (
          <HomeRow label={t('mobile')}>
            <a href={`tel:${home.mobile.replace(/[^\d+]/g, '')}`} aria-label={t('call', { number: home.mobile })}>
              {home.mobile}
            </a>
          </HomeRow>
        )}
        {shown('weixin') && (
          <HomeRow label={t('weixin')}>
            <button type="button" class="plain-link" onClick={() => copyText(home.weixin)}>
              {home.weixin} · {t('copy')}
            </button>
          </HomeRow>
        )}
        {shown('email') && (
          <HomeRow label={t('email')}>
            <a href={`mailto:${home.email}`}>{home.email}</a>
          </HomeRow>
        )}
        {shown('address') && <HomeRow label={t('address')}>{home.address}</HomeRow>}
        {shown('hours') && <HomeRow label={t('hours')}>{home.hours}</HomeRow>}
      </section>
      {qr && (
        <section class="home-qr">
          <img src={qr} alt={t('qr')} />
          <p class="soft">{t('qr')}</p>
        </section>
      )}
      {shown('introduction') && (
        <section class="home-text">
          <h4>{t('introduction')}</h4>
          <p>
            <Rich text={home.introduction} ours={false} />
          </p>
        </section>
      )}
      {pictures.length > 0 && (
        <section class="home-text">
          <h4>{t('pictures')}</h4>
          <div class="gallery">
            {pictures.map((src) => (
              <a key={src} href={src} target="_blank" rel="noopener noreferrer">
                <img src={src} alt={t('image')} loading="lazy" />
              </a>
            ))}
          </div>
        </section>
      )}
      {links.length > 0 && (
        <section class="home-rows">
          {links.map((l) => (
            <a key={l.url} class="home-row" href={safeHref(l.url)} target="_blank" rel="noopener noreferrer nofollow">
              <span>{l.label || l.url}</span>
              <span aria-hidden="true">›</span>
            </a>
          ))}
        </section>
      )}
    </>
  )
}

function HomeRow({ label, children }: { label: string; children: preact.ComponentChildren }) {
  return (
    <div class="home-row">
      <span class="soft">{label}</span>
      <span>{children}</span>
    </div>
  )
}
