import { SourceError, type JobSource } from '../port.ts'
import { embeddedFloors, type EmbeddedOptions } from './options.ts'

/**
 * The engine on this machine as a source of jobs.
 * `start()` rejects with an error fit to show when the data folder cannot be written or another server holds it.
 */
export function createEmbeddedSource(options: EmbeddedOptions): JobSource {
  const notStarted = () => Promise.reject(new SourceError(503, 'The engine is not started.'))
  return {
    kind: 'embedded',
    account: options.account,
    floors: { ...embeddedFloors, ...options.floors },
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
    pull: (cursor) => Promise.resolve({ jobs: [], cursor: cursor ?? '', more: false }),
    onChange: () => () => undefined,
    job: notStarted,
    logSummary: notStarted,
    runJob: notStarted,
    stopJob: notStarted,
    children: notStarted,
    log: notStarted,
    executionVariables: notStarted,
    output: notStarted,
    preview: notStarted,
    packages: () => Promise.resolve([]),
    package: notStarted,
    invalidPackages: () => Promise.resolve([]),
    clusters: () => Promise.resolve([]),
    cluster: notStarted,
    createCluster: notStarted,
    updateCluster: notStarted,
    terminateCluster: notStarted,
    schedules: () => Promise.resolve([]),
    schedule: notStarted,
    runSchedule: notStarted,
    setScheduleStatus: notStarted,
    members: () => Promise.resolve([]),
    user: notStarted,
    systemVariables: () => Promise.resolve({}),
    watchers: () => Promise.resolve([]),
    watch: notStarted,
    unwatch: notStarted,
    credits: () => null,
  }
}
