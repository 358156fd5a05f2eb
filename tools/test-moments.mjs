// The dates at which tests run, so that none of them depends on the machine's time, date or zone.
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const preload = path.join(path.dirname(fileURLToPath(import.meta.url)), 'shift-clock.mjs')

/** A midweek morning, the default for end-to-end tests. */
export const e2eMoment = { name: 'a Wednesday morning', time: '2031-05-14T10:00:00Z', zone: 'UTC' }

/**
 * Around midnight, at the ends of a year and of February in a leap year, and minutes before
 * daylight saving changes.
 */
export const oddMoments = [
  { name: '23:45 on 31 December', time: '2031-12-31T23:45:00Z', zone: 'UTC' },
  { name: '00:05 on 31 December', time: '2031-12-31T00:05:00Z', zone: 'UTC' },
  { name: '23:45 on 29 February', time: '2032-02-29T23:45:00Z', zone: 'UTC' },
  { name: '00:05 on 29 February', time: '2032-02-29T00:05:00Z', zone: 'UTC' },
  {
    name: 'clocks going forward in New York',
    time: '2031-03-09T06:50:00Z',
    zone: 'America/New_York',
  },
  { name: 'clocks going back in New York', time: '2031-11-02T05:50:00Z', zone: 'America/New_York' },
]

/** Environment of a test run whose clock starts at a given time. */
export function clockEnv({ time, zone }) {
  return {
    JOBWATCH_CLOCK_OFFSET_MS: String(Date.parse(time) - Date.now()),
    JOBWATCH_TEST_ZONE: zone,
    NODE_OPTIONS: [process.env.NODE_OPTIONS, `--import ${pathToFileURL(preload).href}`]
      .filter(Boolean)
      .join(' '),
  }
}
