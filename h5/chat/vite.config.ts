import { defineConfig } from 'vite'

// Old WeChat webviews are Chromium 64 and later, so the output stays that old.
export default defineConfig({
  base: '/chat/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { outDir: '../dist/chat', emptyOutDir: true, target: ['chrome64', 'ios11'], modulePreload: false },
})
