import { describe, expect, it } from 'vitest'
import { deviceName } from './device'
import { fields, wholeHome } from './home'

describe('a device', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0', 'Edge 130 · Windows'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 MicroMessenger/8.0.4', 'WeChat 8 · iPhone'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1 Version/17.1 Safari/605.1', 'Safari 17 · macOS'],
    ['Mozilla/5.0 (Linux; Android 14; K) Chrome/130.0 Mobile Safari/537.36', 'Chrome 130 · Android 14'],
    ['curl/8.0', ''],
    ['', ''],
  ])('%s', (userAgent, name) => {
    expect(deviceName(userAgent)).toBe(name)
  })
})

describe('a home page', () => {
  it('has every part, shown unless somebody hid it', () => {
    const home = wholeHome({ agent_id: 1, enabled: true, shown: { mobile: false } })
    expect(home.shown.mobile).toBe(false)
    expect(fields.every((field) => field === 'mobile' || home.shown[field])).toBe(true)
    expect([home.pictures, home.links, home.introduction]).toEqual([[], [], ''])
  })
})
