/** pretty lays a body out for reading: JSON with lines, XML with a line for each field. */
export function pretty(text: string): string {
  const trimmed = text.trim()
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
    try {
      // Numbers of 64 bits would lose their last digits on the way, so they go as texts.
      const safe = trimmed.replace(/([:[,]\s*)(\d{16,})(?=\s*[,}\]])/g, '$1"@number:$2"')
      return JSON.stringify(JSON.parse(safe), null, 2).replace(/"@number:(\d+)"/g, '$1')
    } catch {
      return text
    }
  }
  return trimmed.startsWith('<') ? trimmed.replace(/([^\]])>\s*<(?=[A-Za-z/])/g, '$1>\n<') : text
}
