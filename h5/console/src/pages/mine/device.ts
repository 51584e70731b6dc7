/** A browser and a system in words, from what a browser says of itself; empty when nothing is known. */
export function deviceName(userAgent: string): string {
  const browser = first(userAgent, [
    [/MicroMessenger\/(\d+)/, 'WeChat'],
    [/Edg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
    [/OPR\/(\d+)/, 'Opera'],
    [/Firefox\/(\d+)/, 'Firefox'],
    [/(?:Chrome|CriOS)\/(\d+)/, 'Chrome'],
    [/Version\/(\d+).*Safari/, 'Safari'],
  ])
  const system = first(userAgent, [
    [/Windows NT 10/, 'Windows'],
    [/Windows/, 'Windows'],
    [/iPad/, 'iPad'],
    [/iPhone/, 'iPhone'],
    [/Android (\d+)/, 'Android'],
    [/Mac OS X/, 'macOS'],
    [/Linux/, 'Linux'],
  ])
  return [browser, system].filter(Boolean).join(' · ')
}

function first(text: string, patterns: [RegExp, string][]): string {
  for (const [pattern, name] of patterns) {
    const found = pattern.exec(text)
    if (found) return found[1] ? `${name} ${found[1]}` : name
  }
  return ''
}
