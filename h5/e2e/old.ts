import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import type { Browser } from 'puppeteer-core/lib/cjs/puppeteer/common/Browser.js'
import { onTestFinished } from 'vitest'

// The last puppeteer that drives these browsers says its types only inside.
const require = createRequire(import.meta.url)
const puppeteer = require('puppeteer-core') as {
  launch(options: { executablePath: string; args: string[]; headless: boolean }): Promise<Browser>
}

/** Versions of Chromium that stand for WeChat's webviews of earlier years. */
export type OldVersion = 83 | 88

const flags = [
  '--no-sandbox', // its sandbox knows no kernel of today; it sees only pages of ours
  '--disable-gpu',
  '--no-zygote', // in one process alone (--single-process) one start in twenty hung
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
]

/**
 * Starts an old Chromium, which npm brought along in compressed form. It ends
 * with the test that asked for it, however that ends.
 */
export async function launchOld(version: OldVersion): Promise<Browser> {
  const browser = await puppeteer.launch({ executablePath: unpack(version), args: flags, headless: true })
  onTestFinished(async () => {
    const program = browser.process()
    if (!program || program.exitCode !== null || program.signalCode !== null) return
    const ended = new Promise((resolve) => program.once('exit', resolve))
    program.kill('SIGKILL') // asked to close, one in a hundred never ends
    await ended
  })
  return browser
}

// Unpacks the browser once, beside the modules, under a name of its own first,
// so that two tests that start at once never run half a file.
function unpack(version: OldVersion): string {
  const packed = join(dirname(require.resolve(`chrome-aws-lambda-${version}/package.json`)), 'bin')
  const folder = fileURLToPath(new URL(`../node_modules/.cache/chromium-${version}`, import.meta.url))
  if (existsSync(join(folder, 'chromium'))) return join(folder, 'chromium')
  const fresh = `${folder}.${process.pid}`
  mkdirSync(fresh, { recursive: true })
  writeFileSync(join(fresh, 'chromium'), brotliDecompressSync(readFileSync(join(packed, 'chromium.br'))), { mode: 0o755 })
  const tar = brotliDecompressSync(readFileSync(join(packed, 'swiftshader.tar.br')))
  execFileSync('tar', ['-x', '-C', fresh], { input: tar })
  try {
    renameSync(fresh, folder)
  } catch {
    rmSync(fresh, { recursive: true, force: true }) // another test was faster
  }
  return join(folder, 'chromium')
}
