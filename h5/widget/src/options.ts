/** What the script tag asks for. */
export interface Options {
  /** Origin that serves the chat page. */
  host: string
  channel: string
  key: string
  agent: string
  agentKey: string
  lang: string
  color: string
  theme: string
  side: 'left' | 'right'
  hidden: boolean
}

export function readOptions(script: HTMLScriptElement): Options {
  const d = script.dataset
  const color = d.color || ''
  return {
    host: new URL(script.src, location.href).origin,
    channel: d.channel || '',
    key: d.key || '',
    agent: d.agent || '',
    agentKey: d.agentKey || '',
    lang: d.lang || '',
    color: /^#[0-9a-f]{6}$/i.test(color) ? color : '#07c160',
    theme: d.theme || '',
    side: d.position === 'left' ? 'left' : 'right',
    hidden: 'hidden' in d && d.hidden !== 'false',
  }
}

/** What setUser takes: the parameters of a link (nickName, openid, sign, ticket ...). */
export type User = Record<string, string | number>

/** The address of the chat inside the frame. */
export function addressOf(o: Options, user: User): string {
  const pairs: [string, string | number][] = [
    ['channel_id', o.channel], ['key', o.key], ['agent_id', o.agent], ['agent_key', o.agentKey], ['lang', o.lang], ['theme', o.theme],
    ['embed', '1'], ['host', location.origin],
  ]
  for (const name in user) pairs.push([name, user[name]!])
  const query = pairs.filter(([, value]) => value !== '' && value !== null && value !== undefined)
  return o.host + '/chat/?' + query.map(([name, value]) => encodeURIComponent(name) + '=' + encodeURIComponent(String(value))).join('&')
}

/** Whether the page is read in Chinese. */
export function chinese(o: Options): boolean {
  return !/^en/i.test(o.lang || document.documentElement.lang || navigator.language || 'zh')
}
