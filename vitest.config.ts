import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Most of the time goes into waiting: for processes, for operations of a provider, for a pause before another try.
    maxWorkers: 3,
  },
})
