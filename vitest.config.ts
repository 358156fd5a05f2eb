import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [react()],
  test: {
    // The server's tests start real child processes and databases: they get the room of a process each.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // As in playwright.config.ts.
    retry: process.env['CI'] === undefined ? 0 : 1,
    env: { TZ: 'UTC' },
    include: ['contract/**/*.test.ts', 'server/**/*.test.ts', 'src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts', 'e2e/world/**/*.test.ts'],
  },
})
