import type { Engine } from './engine/engine.ts'
import type { EngineDeps } from './engine/engine-deps.ts'
import type { ScheduleKeeper } from './engine/schedule-keeper.ts'
import { operatorJob } from './operator.ts'

/**
 * The second cluster of a first start: the schedules' own, so that a runaway on the first holds up
 * only what waits there.
 */
const scheduledCluster = 'scheduled'

interface DemoJob {
  package: string
  cluster: 'local-1' | typeof scheduledCluster
  times?: number
  variables?: Record<string, string | number>
}

/**
 * What a newcomer finds at work. The ten short runs give the package its usual runtime, and then
 * someone gives a radius in metres where kilometres are meant; two jobs wait behind that one.
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

/** Its schedule runs it before the package it reads from has run: it fails, and is tried again. */
const scheduledFirst = 'report-freshness'

/**
 * Makes the first clusters and, unless told not to, queues the demonstration; both once in the life
 * of a data folder.
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
      [scheduledCluster]: add(scheduledCluster, 'For jobs that schedules start.', 1),
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
