import { defineConfig } from 'vite'

// One script with a lasting name, because other sites include it by address.
// demo/ is a page that includes it as they do.
export default defineConfig({
  base: '/',
  publicDir: 'demo',
  build: {
    outDir: '../dist/widget',
    emptyOutDir: true,
    target: ['chrome64', 'ios11'],
    lib: { entry: 'src/widget.ts', name: 'YingkeWidget', formats: ['iife'], fileName: () => 'widget.js' },
  },
})
