import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { defineConfig } from 'vite'

const file = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')

/** Without a script the tokens follow the system: the dark block is repeated behind a media query. */
function tokens(): string {
  const css = file('../shared/tokens.css')
  const dark = /:root\[theme-mode="dark"\]\s*(\{[^}]*\})/.exec(css)
  if (!dark) throw new Error('tokens.css has no dark block any more')
  return `${css}\n@media (prefers-color-scheme: dark) { :root:not([theme-mode]) ${dark[1]} }`
}

const squeeze = (css: string) =>
  css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/;}/g, '}')
    .trim()

/**
 * The first drawing waits for no request: tokens and frame stand in the page,
 * and the style sheet is fetched beside the script, which puts it to work.
 */
function frame(): Plugin {
  return {
    name: 'frame',
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        html
          .replace('<style></style>', () => `<style>${squeeze(tokens() + file('src/style/frame.css'))}</style>`)
          .replace(/<link rel="stylesheet" crossorigin/g, '<link rel="preload" as="style" data-style'),
    },
  }
}

// Old WeChat webviews are Chromium 64 and later, so the output stays that old.
export default defineConfig({
  base: '/chat/',
  plugins: [frame()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  build: {
    outDir: '../dist/chat',
    emptyOutDir: true,
    target: ['chrome64', 'ios11'],
    cssTarget: ['chrome64', 'ios11'],
    modulePreload: false,
    assetsInlineLimit: 0,
  },
})
