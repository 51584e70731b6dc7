/** A page for those who can not come in: wrong link, closed, or trouble. */
import type { Trouble } from '../core/types'
import { useShop } from './desk'
import { CloseIcon } from './icons'

export function Refused({ trouble, close }: { trouble: Trouble; close?: () => void }) {
  const { engine, t } = useShop()
  const invalid = trouble.status === 404 || trouble.status === 400
  const closed = trouble.status === 410
  return (
    <>
      {close && (
        <header class="head bare">
          <button type="button" class="tool" aria-label={t('close')} onClick={close}>
            <CloseIcon />
          </button>
        </header>
      )}
      <main class="state-page">
        <svg
          width="96"
          height="96"
          viewBox="0 0 96 96"
          fill="none"
          stroke="currentColor"
          stroke-width="3"
          stroke-linecap="round"
          stroke-linejoin="round"
          aria-hidden="true"
        >
          <path d="M14 22h68v46H46L30 82V68H14z" />
          {closed ? <path d="M36 45h24" /> : invalid ? <path d="M38 36l20 20M58 36L38 56" /> : <path d="M48 34v14M48 57v.5" />}
        </svg>
        <h1>{t(closed ? 'closedTitle' : invalid ? 'invalidTitle' : 'troubleTitle')}</h1>
        <p class="soft">{trouble.message || t(closed ? 'closedHint' : 'invalidHint')}</p>
        {!invalid && (
          <button type="button" class="button quiet" onClick={() => engine.restart()}>
            {t('retry')}
          </button>
        )}
      </main>
    </>
  )
}
