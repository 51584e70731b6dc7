import { describe, expect, it } from 'vitest'
import { sectionOf, sections, visibleSections } from './menu'
import { safeNext } from './router'
import type { Permission } from './types'

const shown = (...boxes: Permission[]) => visibleSections((box) => boxes.includes(box)).map((one) => [one.name, one.places.map((place) => place.name)])

describe('the menu', () => {
  it('shows an agent what is his', () => {
    expect(shown('queue')).toEqual([
      ['workbench', ['workbench']],
      ['library', ['replies']],
      ['mine', ['profile', 'home_page']],
    ])
  })

  it('shows who manages agents the team, and not the settings', () => {
    expect(shown('agents').map(([name]) => name)).toEqual(['workbench', 'team', 'library', 'mine'])
  })

  it.each([
    ['/channels/12', 'sources'],
    ['/products/3/guide', 'sources'],
    ['/agents/3/home', 'team'],
    ['/profile/home', 'mine'],
    ['/settings', 'settings'],
    ['/nowhere', undefined],
  ])('knows that %s belongs to %s', (path, name) => {
    expect(sectionOf(path, sections)?.name).toBe(name)
  })
})

it.each([
  ['/agents?group=1', '/agents?group=1'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['/login?next=/login', '/'],
  [['/a', '/b'], '/'],
  [undefined, '/'],
])('after logging in, %s leads to %s', (next, path) => {
  expect(safeNext(next)).toBe(path)
})
