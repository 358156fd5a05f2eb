import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Begun first, so that the longest do not run on alone when all else is done. */
const slow = [
  'server/hosted-cost.test.ts',
  'server/http/fuzz.test.ts',
  'server/sources/embedded/shipped.test.ts',
  'server/sources/embedded/engine/clusters-and-schedules.test.ts',
  'server/sources/embedded/restart.test.ts',
  'server/hosted-mutations.test.ts',
  'server/sources/embedded/clock.test.ts',
  'server/main.test.ts',
  'server/account/account-service.test.ts',
  'server/store/text-search.test.ts',
  'tools/replay/rule.test.ts',
]

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      slow.some((name) => moduleId.endsWith(name)) ? 0 : 1
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

/** Set by `npm run test:thorough` for the tests that drive Firefox. */
const isFirefox = process.env['JOBWATCH_TEST_BROWSER'] === 'firefox'

export default defineConfig({
  plugins: [react()],
  test: {
    // The server's tests start real child processes and databases: they get the room of a process
    // each.
    pool: 'forks',
    // More than the two cores of a small machine: many tests wait for child processes.
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    env: { TZ: process.env['JOBWATCH_TEST_ZONE'] ?? 'UTC' },
    include: isFirefox
      ? ['e2e/firefox/*.test.ts']
      : [
          'contract/**/*.test.ts',
          'server/**/*.test.ts',
          'src/**/*.test.{ts,tsx}',
          'tools/**/*.test.ts',
          'e2e/world/**/*.test.ts',
        ],
  },
})
