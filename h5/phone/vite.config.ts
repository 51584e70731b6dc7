import { defineConfig } from 'vite'

// The phone is a tool on a developer's own machine: its browser is a new one.
// While it is being written, `npx vite` shows it against a simulator on 9090.
export default defineConfig({
  base: '/phone/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  server: { proxy: { '/simulator': 'http://127.0.0.1:9090' } },
  build: {
    outDir: '../dist/phone',
    emptyOutDir: true,
    target: ['chrome87', 'safari14', 'firefox85'],
    modulePreload: false,
    assetsInlineLimit: 0,
  },
})
