import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// Unit tests of every page. Browser tests live in e2e and have a configuration
// of their own, because they need a running server.
const page = (name: string, plugins = [] as ReturnType<typeof vue>[]) => ({
  plugins,
  test: { name, root: `./${name}`, environment: 'jsdom' as const, include: ['src/**/*.test.{ts,tsx}'] },
})

export default defineConfig({
  test: {
    projects: [page('shared'), page('console', [vue()]), page('chat'), page('widget'), page('phone')],
  },
})
