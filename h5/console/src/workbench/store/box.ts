// What the browser keeps for one agent. Storage may be forbidden or full: then
// things hold until the page is closed, and nothing breaks.

export class Box {
  constructor(private agent: number) {}

  key(name: string): string {
    return `yingke.${this.agent}.${name}`
  }

  read(name: string): string | null {
    try {
      return localStorage.getItem(this.key(name))
    } catch {
      return null
    }
  }

  write(name: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(this.key(name))
      else localStorage.setItem(this.key(name), value)
    } catch {
      // forbidden or full
    }
  }

  /** The names that begin so, without that beginning. */
  names(prefix: string): string[] {
    const start = this.key(prefix)
    try {
      return Object.keys(localStorage).filter((k) => k.startsWith(start)).map((k) => k.slice(start.length))
    } catch {
      return []
    }
  }
}

type News = { about: string; [name: string]: unknown }

/** Tells the agent's other tabs of this browser. Where there is no channel, each tab goes alone. */
export class Tabs {
  private channel: BroadcastChannel | null = null

  constructor(agent: number, hear: (news: News) => void) {
    if (typeof BroadcastChannel !== 'function') return
    this.channel = new BroadcastChannel(`yingke.${agent}`)
    this.channel.onmessage = (e) => hear(e.data as News)
  }

  tell(news: News): void {
    this.channel?.postMessage(news)
  }

  close(): void {
    this.channel?.close()
  }
}
