import { defineConfig } from 'vitest/config'

/** Tests run from `dist`, so that worker threads and child processes are the very files that ship. */
export default defineConfig({
  test: {
    include: ['dist/**/*.test.js'],
    exclude: ['node_modules/**'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
