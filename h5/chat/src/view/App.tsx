/** The page: what it shows follows from the desk; what lies over it is its own. */
import { Component } from 'preact'
import type { Language } from '@yingke/shared/language'
import type { Channel } from '../core/types'
import { lastMine } from '../core/unread'
import type { Engine } from '../shell/engine'
import type { Host } from '../shell/embed'
import type { Link } from '../shell/link'
import type { Say } from '../words'
import { Composer, isTouch, type Handle } from './Composer'
import { ShopContext, type MenuPlace, type Overlay, type Shop } from './desk'
import { FirstForm, Leave } from './Forms'
import { Banner, Header, Notice } from './Header'
import { Home } from './Home'
import { Ask, HoldMenu, Toast } from './Over'
import { Rating } from './Rating'
import { Refused } from './Refused'
import { Spoken } from './Spoken'
import { Talk } from './Talk'
import { Viewer } from './Viewer'

interface Props {
  engine: Engine
  link: Link
  host: Host
  t: Say
  language: Language
  channel: Channel
}

interface State {
  over: Overlay | null
  menu: MenuPlace | null
  asking: { question: string; then(): void } | null
  toast: string
  looked: boolean
  ticks: number
}

export class App extends Component<Props, State> {
  state: State = { over: null, menu: null, asking: null, toast: '', looked: !document.hidden && this.props.host.shown, ticks: 0 }
  private handle: Handle | null = null
  private readonly recalled: Record<number, string> = {}
  private homeShown = false
  private pending = false

  componentDidMount(): void {
    const { engine } = this.props
    engine.watch(() => {
      if (this.pending) return // many changes, one drawing
      this.pending = true
      Promise.resolve().then(() => {
        this.pending = false
        this.openHomeFirst()
        this.setState((s) => ({ ticks: s.ticks + 1 }))
      })
    })
    engine.onNews((news) => {
      const asked = news.some((m) => m.kind === 'event' && m.body.name === 'rating.asked')
      const busy = this.state.over || (this.handle && this.handle.busy())
      if (asked && !busy) this.setState({ over: { kind: 'rating' } })
    })
    document.addEventListener('visibilitychange', this.look)
  }

  /** Whether somebody looks: the page may be hidden, or the widget's frame closed. */
  look = (): void => {
    const { host, link } = this.props
    this.setState({ looked: !document.hidden && host.shown })
    if (link.embed && host.shown && !isTouch() && this.handle && !this.state.over) this.handle.focus()
  }

  private openHomeFirst(): void {
    const { engine, link, channel } = this.props
    const { desk } = engine
    if (this.homeShown || desk.phase !== 'open') return
    this.homeShown = true
    const settings = (desk.channel || channel).settings
    if (settings.home_first && link.agentId) this.setState({ over: { kind: 'home', agentId: link.agentId } })
  }

  private shop(): Shop {
    const { engine, t, language, channel, link } = this.props
    return {
      engine,
      t,
      language,
      channel: engine.desk.channel || channel,
      embed: link.embed,
      recalled: this.recalled,
      lastMine: lastMine(engine.desk),
      toast: (toast) => this.setState({ toast }),
      show: (over) => this.setState({ over }),
      ask: (question, then) => this.setState({ asking: { question, then } }),
      menu: (menu) => this.setState({ menu }),
      say: (text) => engine.say('text', { text }),
      edit: (text) => this.handle && this.handle.replace(text),
    }
  }

  render({ engine, host, link }: Props, { over, menu, asking, toast, looked }: State) {
    const { desk } = engine
    const close = () => this.setState({ over: null })
    const shop = this.shop()
    const leave = link.embed ? () => host.tell({ type: 'close' }) : undefined
    return (
      <ShopContext.Provider value={shop}>
        <div class="app">
          {desk.phase === 'refused' ? (
            <Refused trouble={desk.refusal!} close={leave} />
          ) : (
            <>
              <Header desk={desk} close={leave} />
              <Notice />
              <Banner desk={desk} />
              {desk.formDue ? (
                <FirstForm />
              ) : (
                <>
                  <Talk desk={desk} looked={looked} />
                  <Composer desk={desk} handle={(h) => (this.handle = h)} />
                </>
              )}
            </>
          )}
        </div>
        <Spoken engine={engine} />
        {over && over.kind === 'viewer' && <Viewer number={over.number} desk={desk} close={close} />}
        {over && over.kind === 'home' && <Home agentId={over.agentId} who={over.who} close={close} />}
        {over && over.kind === 'leave' && <Leave close={close} />}
        {over && over.kind === 'rating' && <Rating close={close} />}
        {menu && <HoldMenu place={menu} close={() => this.setState({ menu: null })} />}
        {asking && <Ask question={asking.question} yes={asking.then} close={() => this.setState({ asking: null })} />}
        {toast && <Toast text={toast} done={() => this.setState({ toast: '' })} />}
      </ShopContext.Provider>
    )
  }
}
