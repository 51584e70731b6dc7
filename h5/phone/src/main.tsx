/** The page starts: choose language and colours, draw. */
import { render } from 'preact'
import '@yingke/shared/tokens.css'
import './style/stage.css'
import './style/parts.css'
import './style/talk.css'
import './style/input.css'
import './style/dev.css'
import { chooseLanguage } from '@yingke/shared/language'
import { keep, kept } from './shell/keep'
import { App } from './view/App'
import type { Look } from './view/phone'
import { makeSay } from './words'

const scheme = matchMedia('(prefers-color-scheme: dark)')
const theme = kept('theme')
let look: Look = {
  language: chooseLanguage(new URLSearchParams(location.search).get('lang') || kept('language'), navigator.languages),
  theme: theme === 'dark' || theme === 'light' ? theme : 'auto',
}

function paint(next: Look): void {
  look = next
  keep('language', look.language)
  keep('theme', look.theme === 'auto' ? '' : look.theme)
  const dark = look.theme === 'auto' ? scheme.matches : look.theme === 'dark'
  document.documentElement.setAttribute('theme-mode', dark ? 'dark' : 'light')
  document.documentElement.lang = look.language
  document.title = makeSay(look.language)('title')
}

scheme.addEventListener('change', () => paint(look))
paint(look)
render(<App look={look} paint={paint} />, document.getElementById('page')!)
