import { defineConfig } from 'vitest/config'

// Browser tests: each file starts the real program on a folder of its own and
// drives Chromium against it. Two at a time, because a browser fills a core.
export default defineConfig({
  test: {
    name: 'e2e',
    include: ['*.test.ts'],
    globalSetup: './binary.ts',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000, // on a busy machine; what hangs says so after half of it
    hookTimeout: 120_000,
  },
})
