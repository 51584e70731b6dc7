/** The page: a phone, and beside it, where there is room, the developer's drawer. */
import { Component, type ComponentChildren } from 'preact'
import { clock } from '@yingke/shared/time'
import { hashOf, routeOf, type Route } from '../core/route'
import { Engine } from '../shell/engine'
import { keep, kept } from '../shell/keep'
import { makeSay, type Say } from '../words'
import { Account } from './Account'
import { Bar } from './Bar'
import { Chats } from './Chats'
import { Drawer } from './dev/Drawer'
import { Discover } from './Discover'
import { Me } from './Me'
import { MiniProgram } from './MiniProgram'
import { PhoneContext, sentence, type Look, type Phone } from './phone'
import { Thread } from './Thread'

const TOAST_MS = 2600

interface State {
  route: Route
  look: Look
  wide: boolean
  toast: string
  sheet: ComponentChildren | null
  ticks: number
}

export class App extends Component<{ look: Look; paint(look: Look): void }, State> {
  private readonly room = matchMedia('(min-width: 1000px)')
  private readonly engine = new Engine((e) => this.toast(sentence(e, this.say())))
  private toasting = 0
  private pending = false
  state: State = { route: routeOf(location.hash), look: this.props.look, wide: this.room.matches, toast: '', sheet: null, ticks: 0 }

  componentDidMount(): void {
    this.engine.watch(this.draw)
    addEventListener('hashchange', this.moved)
    this.room.addEventListener('change', () => this.setState({ wide: this.room.matches }))
    setInterval(this.draw, 20_000) // the clock in the corner, and "yesterday"
    void this.engine.start()
  }

  /** Many changes are one drawing. */
  private draw = (): void => {
    if (this.pending) return
    this.pending = true
    requestAnimationFrame(() => {
      this.pending = false
      this.takeUp()
      this.setState((s) => ({ ticks: s.ticks + 1 }))
    })
  }

  /** takeUp holds the phone of whom the address names, else the last one, else the first. */
  private takeUp(): void {
    const persons = this.engine.world.state?.persons ?? []
    const { route } = this.state
    const who = [route.person, kept('person')].find((id) => persons.some((p) => p.id === id)) ?? persons[0]?.id
    if (!who) return
    keep('person', who)
    if (who !== route.person) return this.go({ person: who })
    void this.engine.hold(who)
  }

  private moved = (): void => {
    this.setState({ route: routeOf(location.hash), sheet: null }, () => this.takeUp())
  }

  private go = (to: Partial<Route>): void => {
    const { route } = this.state
    const person = to.person ?? route.person
    const changed = person !== route.person && to.screen === undefined
    const next = hashOf(changed ? { person, screen: route.screen === 'me' ? 'me' : 'chats', appid: '' } : { ...route, ...to })
    if (next !== location.hash) location.hash = next
  }

  private say(): Say {
    return makeSay(this.state.look.language)
  }

  private toast = (toast: string): void => {
    clearTimeout(this.toasting)
    this.setState({ toast })
    this.toasting = window.setTimeout(() => this.setState({ toast: '' }), TOAST_MS)
  }

  private change = (more: Partial<Look>): void => {
    const look = { ...this.state.look, ...more }
    this.props.paint(look)
    this.setState({ look })
  }

  render() {
    const { engine } = this
    const { route, look, wide, toast, sheet } = this.state
    const t = this.say()
    const phone: Phone = {
      engine,
      t,
      language: look.language,
      route,
      wide,
      look,
      go: this.go,
      toast: this.toast,
      show: (over) => this.setState({ sheet: over }),
      change: this.change,
    }
    return (
      <PhoneContext.Provider value={phone}>
        <div class={wide ? 'stage wide' : 'stage'}>
          <div class="frame">
            <div class="phone">
              {wide && <StatusBar at={engine.now()} />}
              {engine.line === 'down' && (
                <p class="line-down" role="status">
                  {t(engine.world.state ? 'lineDown' : 'away')}
                </p>
              )}
              <div class="screen">{this.screen(route, wide, t)}</div>
              {sheet}
              {toast && (
                <p class="toast" role="status">
                  {toast}
                </p>
              )}
            </div>
          </div>
          {wide && <Drawer />}
        </div>
      </PhoneContext.Provider>
    )
  }

  private screen(route: Route, wide: boolean, t: Say): ComponentChildren {
    if (!this.engine.world.person) return <p class="empty">{t(this.engine.world.state?.persons.length === 0 ? 'noPersons' : 'starting')}</p>
    switch (route.screen) {
      case 'chat':
        return <Thread appid={route.appid} />
      case 'app':
        return <MiniProgram appid={route.appid} />
      case 'account':
        return <Account appid={route.appid} />
      case 'discover':
        return <Discover />
      case 'me':
        return <Me />
      case 'dev':
        if (wide) return <Chats />
        return (
          <>
            <Bar title={t('developer')} back={() => history.back()} />
            <main class="dev-screen">
              <Drawer />
            </main>
          </>
        )
      default:
        return <Chats />
    }
  }
}

/** The top of the phone. Its clock is the simulator's. */
function StatusBar({ at }: { at: number }) {
  return (
    <div class="status" aria-hidden="true">
      <span>{clock(at)}</span>
      <svg width="54" height="12" viewBox="0 0 54 12" fill="currentColor">
        <rect x="0" y="8" width="3" height="4" rx="1" />
        <rect x="4.5" y="5.5" width="3" height="6.5" rx="1" />
        <rect x="9" y="3" width="3" height="9" rx="1" />
        <rect x="13.5" y="0.5" width="3" height="11.5" rx="1" />
        <rect x="27" y="1" width="22" height="10" rx="3" fill="none" stroke="currentColor" />
        <rect x="29" y="3" width="16" height="6" rx="1.5" />
        <rect x="50.5" y="4" width="2" height="4" rx="1" />
      </svg>
    </div>
  )
}
