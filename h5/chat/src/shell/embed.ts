/** Talk with the page around the widget's frame. Only counts and wishes cross the border. */
import type { Link } from './link'

export type ToHost = { type: 'ready' | 'close' | 'talked' } | { type: 'unread'; count: number }

export class Host {
  /** The frame is in view. */
  shown = true

  constructor(
    private readonly link: Link,
    onShown: (shown: boolean) => void,
  ) {
    if (!link.embed || window.parent === window) return
    this.shown = false
    addEventListener('message', (e) => {
      if (e.source !== window.parent || !e.data || e.data.yingke !== 1) return
      if (link.host && e.origin !== link.host) return
      if (e.data.type !== 'shown' && e.data.type !== 'hidden') return
      this.shown = e.data.type === 'shown'
      onShown(this.shown)
    })
  }

  tell(message: ToHost): void {
    if (!this.link.embed || window.parent === window) return
    window.parent.postMessage({ yingke: 1, ...message }, this.link.host || '*')
  }
}
