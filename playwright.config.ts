import { defineConfig, devices } from '@playwright/test'
import { findBrowser } from './tools/browser.mjs'

const browser = findBrowser()

export default defineConfig({
  testDir: 'e2e',
  // The world has unit tests of its own beside it.
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // Each test has a server of its own, and waits for polls most of the time.
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: process.env['JOBWATCH_TEST_ZONE'] ?? 'UTC',
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    launchOptions: {
      ...(browser === null ? {} : { executablePath: browser }),
      // Root (containers) cannot use Chromium's own sandbox.
      chromiumSandbox: process.getuid?.() !== 0,
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
