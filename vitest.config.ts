import { defineConfig } from 'vitest/config'

/** `unit` runs in process; `cli` needs dist/; `conformance` needs Java or system tools; `brokers` starts real brokers. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // A guard against hangs only: machines are slow at times.
          testTimeout: 120_000,
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/cli/**',
            'test/conformance/**',
            'test/brokers/**',
            'test/integrations/**',
          ],
        },
      },
      { test: { name: 'cli', include: ['test/cli/**/*.test.ts'], testTimeout: 120_000 } },
      {
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          testTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'integrations',
          include: ['test/integrations/**/*.test.ts'],
          testTimeout: 900_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'brokers',
          include: ['test/brokers/**/*.test.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
