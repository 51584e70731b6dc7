/** Whose phone this is, the other phones, and how the page looks. */
import { useState } from 'preact/hooks'
import { ask } from '../shell/ask'
import type { Person } from '../core/types'
import { Bar, Tabs } from './Bar'
import { Face } from './Face'
import { AddIcon, CheckIcon, ChevronIcon, ToolIcon } from './icons'
import { usePhone, type Look } from './phone'
import { Field, FormSheet } from './Sheet'

export function Me() {
  const { engine, t, wide, look, change, go, show } = usePhone()
  const { state, person, unread } = engine.world
  const me = state?.persons.find((p) => p.id === person)
  return (
    <>
      <Bar title={t('me')} />
      <main class="body">
        {me && (
          <div class="me">
            <Face name={me.nickname} of={me.id} picture={me.avatar} size={60} />
            <div>
              <h2>{me.nickname}</h2>
              <p class="soft">
                {me.id} {me.mobile}
              </p>
            </div>
          </div>
        )}
        <h2 class="group-title">{t('switchPerson')}</h2>
        <ul class="list group">
          {(state?.persons ?? []).map((p) => (
            <li key={p.id}>
              <button type="button" class="line-button" aria-pressed={p.id === person} onClick={() => go({ person: p.id })}>
                <Face name={p.nickname} of={p.id} picture={p.avatar} size={36} />
                <span>{p.nickname}</span>
                {p.id === person && <CheckIcon />}
              </button>
            </li>
          ))}
          <li>
            <button type="button" class="line-button" onClick={() => show(<PersonSheet />)}>
              <AddIcon />
              <span>{t('addPerson')}</span>
            </button>
          </li>
        </ul>
        <ul class="list group">
          <li class="line-button">
            <span>{t('language')}</span>
            <Choice name="language" value={look.language} all={{ 'zh-CN': '中文', en: 'English' }} choose={(language) => change({ language: language as Look['language'] })} />
          </li>
          <li class="line-button">
            <span>{t('theme')}</span>
            <Choice name="theme" value={look.theme} all={{ auto: t('theme_auto'), light: t('theme_light'), dark: t('theme_dark') }} choose={(theme) => change({ theme: theme as Look['theme'] })} />
          </li>
        </ul>
        {!wide && (
          <ul class="list group">
            <li>
              <button type="button" class="line-button" onClick={() => go({ screen: 'dev', appid: '' })}>
                <ToolIcon />
                <span>{t('developer')}</span>
                <ChevronIcon />
              </button>
            </li>
          </ul>
        )}
      </main>
      <Tabs unread={Object.values(unread).reduce((n, one) => n + one, 0)} />
    </>
  )
}

export function Choice({ name, value, all, choose }: { name: string; value: string; all: Record<string, string>; choose(value: string): void }) {
  return (
    <span class="choice" role="group" aria-label={name}>
      {Object.entries(all).map(([key, label]) => (
        <button key={key} type="button" aria-pressed={key === value} onClick={() => choose(key)}>
          {label}
        </button>
      ))}
    </span>
  )
}

export function PersonSheet() {
  const { engine, t, go } = usePhone()
  const [nickname, setNickname] = useState('')
  const add = async () => {
    let made: Person | null = null
    const done = await engine.done(ask<Person>('POST', 'persons', { nickname: nickname.trim() }).then((p) => (made = p)))
    engine.want({ state: true, threads: false, items: false, log: false })
    if (made) go({ person: (made as Person).id, screen: 'chats', appid: '' })
    return done
  }
  return (
    <FormSheet title={t('addPerson')} send={t('ok')} submit={add}>
      <Field label={t('nickname')} value={nickname} change={setNickname} first />
    </FormSheet>
  )
}
