import { IconChannel, IconChat, IconLibrary, IconRobot, IconSettings, IconTeam, IconUser } from './ui/icons'
import type { Permission } from './types'

/** One page as the navigation shows it. */
export interface Place {
  name: string
  path: string
  /** Who may come here; anybody when not given. */
  need?: Permission
}

/** A section: one icon, one or more pages. */
export interface Section {
  name: string
  icon: unknown
  places: Place[]
  /** Not in the navigation: reached by the face in the corner. */
  aside?: boolean
}

export const sections: readonly Section[] = [
  { name: 'workbench', icon: IconChat, places: [{ name: 'workbench', path: '/workbench' }] },
  {
    name: 'team',
    icon: IconTeam,
    places: [
      { name: 'agents', path: '/agents', need: 'agents' },
      { name: 'groups', path: '/groups', need: 'agents' },
      { name: 'roles', path: '/roles', need: 'agents' },
    ],
  },
  {
    name: 'sources',
    icon: IconChannel,
    places: [
      { name: 'products', path: '/products', need: 'channels' },
      { name: 'channels', path: '/channels', need: 'channels' },
    ],
  },
  {
    name: 'robot',
    icon: IconRobot,
    places: [
      { name: 'rules', path: '/auto-replies', need: 'replies' },
      { name: 'try', path: '/auto-replies/try', need: 'replies' },
      { name: 'recipes', path: '/auto-replies/recipes', need: 'replies' },
      { name: 'menus', path: '/auto-replies/menus', need: 'replies' },
      { name: 'words', path: '/auto-replies/words', need: 'replies' },
      { name: 'reply_settings', path: '/auto-replies/settings', need: 'replies' },
      { name: 'sensitive', path: '/auto-replies/sensitive', need: 'replies' },
    ],
  },
  {
    name: 'library',
    icon: IconLibrary,
    places: [
      { name: 'replies', path: '/replies' },
      { name: 'tags', path: '/tags', need: 'settings' },
      { name: 'fields', path: '/fields', need: 'settings' },
    ],
  },
  {
    name: 'settings',
    icon: IconSettings,
    places: [
      { name: 'tenant', path: '/settings', need: 'settings' },
      { name: 'audit', path: '/audit', need: 'settings' },
    ],
  },
  {
    name: 'mine',
    icon: IconUser,
    aside: true,
    places: [
      { name: 'profile', path: '/profile' },
      { name: 'home_page', path: '/profile/home' },
    ],
  },
]

/** What somebody may see: sections without a page for him are left out. */
export function visibleSections(can: (need: Permission) => boolean): Section[] {
  return sections
    .map((section) => ({ ...section, places: section.places.filter((place) => !place.need || can(place.need)) }))
    .filter((section) => section.places.length > 0)
}

/** The section that a path belongs to, by its longest matching page. */
export function sectionOf(path: string, among: readonly Section[]): Section | undefined {
  const length = (section: Section) =>
    Math.max(0, ...section.places.map((place) => (path === place.path || path.startsWith(place.path + '/') ? place.path.length : 0)))
  return among.filter((section) => length(section) > 0).sort((a, b) => length(b) - length(a))[0]
}
