import type { Engine } from './engine/engine.ts'
import type { EngineDeps } from './engine/engine-deps.ts'
import type { ScheduleKeeper } from './engine/schedule-keeper.ts'
import { operatorJob } from './operator.ts'

/**
 * The second cluster of a first start, for schedules, so that a runaway on the first cluster blocks
 * only the jobs queued there.
 */
const scheduledCluster = 'scheduled'

interface DemoJob {
  package: string
  cluster: 'local-1' | typeof scheduledCluster
  times?: number
  variables?: Record<string, string | number>
}

/**
 * The first thing a new user sees. Ten short runs give the package a baseline, then someone passes
 * a radius in metres instead of kilometres, and two jobs queue behind that one.
 */
const demoJobs: readonly DemoJob[] = [
  { package: 'earthquake-chains', cluster: 'local-1', times: 10 },
  { package: 'earthquake-chains', cluster: 'local-1', variables: { radius_km: '25000' } },
  { package: 'airport-coverage', cluster: 'local-1' },
  { package: 'budget-by-agency', cluster: 'local-1' },
  { package: 'bird-strike-costs', cluster: scheduledCluster },
  { package: 'station-readings', cluster: scheduledCluster },
  { package: 'heat-days', cluster: scheduledCluster },
  { package: 'bird-strikes-by-phase', cluster: scheduledCluster },
  { package: 'weather-night', cluster: scheduledCluster },
  { package: 'flight-delays', cluster: scheduledCluster },
]

/** Its schedule runs before the package it reads from, so it fails and is retried. */
const scheduledFirst = 'report-freshness'

/**
 * Creates the first clusters and, unless disabled, queues the demonstration jobs; each once in the
 * life of a data folder.
 */
export function beginFirstTime(
  { ledger }: EngineDeps,
  engine: Engine,
  schedules: ScheduleKeeper,
  options: { slots: number; demo: boolean },
): void {
  ledger.atomically(() => {
    if (!ledger.markOnce('first start')) return
    const add = (name: string, description: string, nodes: number) =>
      ledger.clusters.add({
        name,
        description,
        nodes,
        type: 'production',
        terminateOnIdle: 0,
        timeToIdle: 3600,
      })
    const clusters = {
      'local-1': add('local-1', 'For jobs that people start.', options.slots),
      [scheduledCluster]: add(scheduledCluster, 'For jobs started by schedules.', 1),
    }
    if (!options.demo) return
    const early = ledger.packages.byFile(scheduledFirst)
    const schedule = early && ledger.schedules.byPackage(early.id)
    if (schedule) schedules.run(schedule.id)
    for (const demo of demoJobs) {
      const target = ledger.packages.byFile(demo.package)
      if (!target || target.status !== 'active') continue
      for (let time = 0; time < (demo.times ?? 1); time += 1) {
        engine.accept(
          operatorJob(target, {
            cluster_id: clusters[demo.cluster].id,
            variables: demo.variables ?? {},
            dynamic_variables: {},
          }),
        )
      }
    }
  })
}
