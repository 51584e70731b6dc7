/** Where on the phone one is, as the address says it: #/ming/chat/wxshop. */
export type Screen = 'chats' | 'discover' | 'me' | 'chat' | 'app' | 'account' | 'dev'

export interface Route {
  person: string
  screen: Screen
  appid: string
}

const tabs: readonly string[] = ['chats', 'discover', 'me', 'dev']
const rooms: readonly string[] = ['chat', 'app', 'account']

/** routeOf reads an address; what it does not know leads to the chats. */
export function routeOf(hash: string): Route {
  const [person = '', screen = '', appid = ''] = hash.replace(/^#\/?/, '').split('/').map(decoded)
  if (rooms.includes(screen) && appid) return { person, screen: screen as Screen, appid }
  return { person, screen: tabs.includes(screen) ? (screen as Screen) : 'chats', appid: '' }
}

export function hashOf(route: Route): string {
  const parts = [route.person, route.screen === 'chats' ? '' : route.screen, route.appid].filter(Boolean)
  return '#/' + parts.map(encodeURIComponent).join('/')
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}
