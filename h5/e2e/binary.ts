import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

// Builds the program once for all test files, unless YINGKE_BINARY names one.
export default function setup(): (() => void) | undefined {
  if (process.env.YINGKE_BINARY) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'yingke-e2e-'))
  const binary = join(folder, 'yingke')
  execFileSync('go', ['build', '-o', binary, '.'], { cwd: root, stdio: 'inherit' })
  process.env.YINGKE_BINARY = binary
  return () => rmSync(folder, { recursive: true, force: true })
}
