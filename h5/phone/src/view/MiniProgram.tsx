/** A mini-program or mini-game with a contact button, whose attributes can be edited. */
import { useState } from 'preact/hooks'
import { bytesOf, judge, sampleOf, samples, SESSION_LIMIT } from '../core/session'
import { keep, kept } from '../shell/keep'
import { MoreIcon, TargetIcon } from './icons'
import { usePhone } from './phone'
import { Field } from './Sheet'

export function MiniProgram({ appid }: { appid: string }) {
  const { engine, t, go } = usePhone()
  const thread = engine.thread(appid)
  const game = thread?.kind === 'minigame'
  const leave = () => go({ screen: 'chats', appid: '' })
  return (
    <div class={`app${game ? ' game' : ''}`}>
      <header class="bar app-bar">
        <h1>
          <span>{thread?.name ?? appid}</span>
        </h1>
        <span class="capsule">
          <span aria-hidden="true">
            <MoreIcon />
          </span>
          <button type="button" aria-label={t('closeApp')} onClick={leave}>
            <TargetIcon />
          </button>
        </span>
      </header>
      <main class="body">
        <div class="goods">
          {game ? <GamePicture /> : <CupPicture />}
          <div class="goods-text">
            <b>{t(game ? 'gameName' : 'productName')}</b>
            <small>{t(game ? 'gameAbout' : 'productAbout')}</small>
            {!game && <em>¥ 59</em>}
          </div>
        </div>
        {thread && <Contact appid={appid} key={engine.world.person + appid} />}
      </main>
    </div>
  )
}

function Contact({ appid }: { appid: string }) {
  const { engine, t, go } = usePhone()
  const { state, person } = engine.world
  const me = state?.persons.find((p) => p.id === person)
  const place = `session.${person}.${appid}`
  const [from, setFrom] = useState(() => kept(place) || sampleOf('full', me?.nickname ?? '', me?.mobile))
  const [card, setCard] = useState(() => kept('card.on') === '1')
  const [title, setTitle] = useState(() => kept('card.title') || t('productName'))
  const [path, setPath] = useState(() => kept('card.path') || 'pages/goods?id=59')
  const verdict = judge(from)
  const open = async () => {
    keep(place, from)
    keep('card.on', card ? '1' : '')
    keep('card.title', title)
    keep('card.path', path)
    if (!(await engine.act(appid, 'open', { session_from: from }))) return
    if (card) engine.offers[appid] = { title, path }
    else delete engine.offers[appid]
    go({ screen: 'chat', appid })
  }
  return (
    <>
      <button type="button" class="button contact" onClick={() => void open()}>
        {t('contact')}
      </button>
      <section class="attributes">
        <p class="soft">{t('sessionHint')}</p>
        <Field label={t('sessionFrom')} value={from} change={setFrom} rows={4} mono />
        <p class={`soft verdict ${verdict}`} role="status">
          <span>{t(`session_${verdict}`, { most: SESSION_LIMIT })}</span>
          <span>{t('bytes', { n: bytesOf(from), most: SESSION_LIMIT })}</span>
        </p>
        <div class="chips">
          {samples.map((s) => (
            <button key={s} type="button" class="chip" onClick={() => setFrom(sampleOf(s, me?.nickname ?? '', me?.mobile))}>
              {t(`sample_${s}`)}
            </button>
          ))}
        </div>
        <label class="check">
          <input type="checkbox" checked={card} onChange={(e) => setCard(e.currentTarget.checked)} />
          <span>{t('withCard')}</span>
        </label>
        {card && (
          <>
            <Field label={t('cardTitle')} value={title} change={setTitle} />
            <Field label={t('cardPath')} value={path} change={setPath} mono />
          </>
        )}
      </section>
    </>
  )
}

const CupPicture = () => (
  <svg class="goods-picture" viewBox="0 0 320 180" aria-hidden="true" focusable="false">
    <rect class="ground" width="320" height="180" />
    <ellipse class="shade" cx="160" cy="150" rx="70" ry="10" />
    <path class="body-1" d="M112 62h84l-8 70c-1 10-8 16-18 16h-32c-10 0-17-6-18-16z" />
    <ellipse class="body-2" cx="154" cy="62" rx="42" ry="9" />
    <path class="handle" d="M196 78c26-4 30 40-6 40" />
    <path class="steam" d="M140 44c-6-8 6-12 0-22M164 44c-6-8 6-12 0-22" />
  </svg>
)

const GamePicture = () => (
  <svg class="goods-picture" viewBox="0 0 320 180" aria-hidden="true" focusable="false">
    <rect class="ground" width="320" height="180" />
    {[0, 1, 2].map((row) =>
      [0, 1, 2, 3, 4].map((column) => (
        <rect key={`${row}-${column}`} class={`gem gem-${((row * 2 + column * 3) % 4) + 1}`} x={62 + column * 40} y={32 + row * 40} width="34" height="34" rx="9" />
      )),
    )}
  </svg>
)
