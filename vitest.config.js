import { defineConfig } from 'vitest/config'

/**
 * Tests run from `dist`, so that worker threads and child processes are the very files that ship. Those that drive a browser
 * wait for real drawing on a real clock: they come after all others, one file at a time, and are given time.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'tests', include: ['dist/**/*.test.js'], exclude: ['node_modules/**', 'dist/test/browser/**'],
          testTimeout: 30_000, hookTimeout: 30_000, maxWorkers: 2, sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser', include: ['dist/test/browser/**/*.test.js'],
          testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 1, fileParallelism: false, sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
