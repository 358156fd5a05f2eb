import { clusterTakesJobs } from '../../../../contract/resources.ts'
import { statusFacts } from '../../../../contract/status.ts'
import { SourceError } from '../../port.ts'
import type { JobRecord } from '../ledger/jobs.ts'
import type { PackageRecord } from '../ledger/packages.ts'
import type { ScheduleRecord } from '../ledger/schedules.ts'
import { storageTrouble } from '../storage-error.ts'
import type { Definition } from '../packages/definition.ts'
import type { Engine } from './engine.ts'
import { isInterval, nextRunAt } from './interval.ts'
import type { EngineDeps } from './engine-deps.ts'

/** Runs packages as their schedules say, and tries failed runs again. */
export interface ScheduleKeeper {
  /**
   * Takes in what a package file says of its schedule, or that it says nothing (any more). Who
   * switched it off keeps it off.
   */
  define(record: PackageRecord, definition: Definition): void
  /** @throws {SourceError} 404, or 422 where it cannot run now */
  run(id: number): ScheduleRecord
  /** @throws {SourceError} 404 */
  setStatus(id: number, status: ScheduleRecord['status']): ScheduleRecord
  /** Starts what is due. */
  tick(): void
}

/** A retry waits this long, milliseconds: what failed for want of something else gets a chance. */
const retryAfterMs = 15_000

/** Months differ in length: from the 31st, the next may be a few days further away. */
const monthSlackMs = 4 * 86_400_000

const underWay = 'running'

/** @param first what a schedule new to the ledger starts as */
export function createScheduleKeeper(
  { ledger, log, now }: EngineDeps,
  engine: Engine,
  first: ScheduleRecord['status'],
): ScheduleKeeper {
  const find = (id: number): ScheduleRecord => {
    const schedule = ledger.schedules.get(id)
    if (!schedule) throw new SourceError(404, `Schedule ${id} was not found.`)
    return schedule
  }
  const next = (schedule: Pick<ScheduleRecord, 'startAt' | 'every' | 'unit'>) =>
    nextRunAt(schedule.startAt, schedule.every, schedule.unit, now())

  /**
   * Earlier versions took in any interval. One that cannot be kept is never due, and goes with its
   * package file.
   */
  const retire = (schedule: ScheduleRecord) => {
    if (ledger.packages.get(schedule.packageId)?.status !== 'active')
      return ledger.schedules.remove(schedule.id)
    if (schedule.nextRunAt === null && schedule.retryAt === null) return
    ledger.schedules.change(schedule.id, { nextRunAt: null, retryAt: null, retryAttempt: null })
    log.warn(
      { schedule: schedule.id },
      'a schedule will not run: its interval is longer than 100 years',
    )
  }

  const newestRun = (schedule: ScheduleRecord): JobRecord | null =>
    ledger.jobs.newestOf('Schedule', schedule.id)

  const start = (
    schedule: ScheduleRecord,
    attempt: number,
    preferred: number | null,
  ): JobRecord => {
    const target = ledger.packages.get(schedule.packageId)
    if (!target || target.status !== 'active')
      throw new SourceError(422, `The package of schedule "${schedule.name}" is archived.`)
    const clusters = ledger.clusters.all().filter(clusterTakesJobs)
    const cluster =
      clusters.find(({ id }) => id === preferred) ??
      clusters.find(({ name }) => name === schedule.clusterName) ??
      clusters[0]
    if (!cluster) throw new SourceError(422, 'There is no cluster that takes jobs.')
    return engine.accept({
      packageId: target.id,
      packageVersion: target.version,
      clusterId: cluster.id,
      variables: schedule.variables,
      dynamicVariables: '{}',
      creatorType: 'Schedule',
      creatorId: schedule.id,
      creatorName: schedule.name,
      componentName: null,
      attempts: attempt,
      maxAttempts: schedule.retries > 0 ? schedule.retries : null,
    })
  }

  const begin = (schedule: ScheduleRecord): ScheduleRecord => {
    const running = newestRun(schedule)
    if (running && !statusFacts[running.status].terminal)
      throw new SourceError(
        422,
        `Schedule "${schedule.name}" is still running as job ${running.id}, and its runs do not overlap.`,
      )
    return ledger.atomically(() => {
      start(schedule, 0, null)
      return (
        ledger.schedules.change(schedule.id, {
          lastRunAt: now(),
          lastRunStatus: underWay,
          executions: schedule.executions + 1,
          retryAt: null,
          retryAttempt: null,
        }) ?? schedule
      )
    })
  }

  const retry = (schedule: ScheduleRecord) => {
    ledger.atomically(() => {
      start(schedule, schedule.retryAttempt ?? 1, newestRun(schedule)?.clusterId ?? null)
      ledger.schedules.change(schedule.id, {
        lastRunStatus: underWay,
        retryAt: null,
        retryAttempt: null,
      })
    })
  }

  const guarded = (schedule: ScheduleRecord, work: () => void) => {
    try {
      work()
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      log.warn({ schedule: schedule.id, reason: error.message }, 'a schedule did not run')
    }
  }

  const settle = (schedule: ScheduleRecord) => {
    const job = newestRun(schedule)
    if (!job || !statusFacts[job.status].terminal) return
    const again =
      job.status === 'failed' && job.attempts < schedule.retries && schedule.status === 'enabled'
    ledger.schedules.change(schedule.id, {
      lastRunStatus: job.status,
      ...(again ? { retryAt: now() + retryAfterMs, retryAttempt: job.attempts + 1 } : {}),
    })
  }
  engine.onEnded((job) => {
    const schedule = job.creatorType === 'Schedule' ? ledger.schedules.get(job.creatorId) : null
    if (schedule) settle(schedule)
  })

  /**
   * The clock was ahead when these times were set: no run of a schedule is further away than its
   * interval.
   */
  const isBeyondOneInterval = ({ nextRunAt: at, retryAt, every, unit }: ScheduleRecord): boolean =>
    (at !== null &&
      at > nextRunAt(now(), every, unit, now()) + (unit === 'months' ? monthSlackMs : 0)) ||
    (retryAt !== null && retryAt > now() + retryAfterMs)

  const realign = (schedule: ScheduleRecord) => {
    const startAt = Math.min(schedule.startAt, now())
    const retryAt =
      schedule.retryAt === null ? null : Math.min(schedule.retryAt, now() + retryAfterMs)
    const aligned = ledger.schedules.change(schedule.id, {
      startAt,
      retryAt,
      nextRunAt: next({ ...schedule, startAt }),
    })
    log.warn(
      { schedule: schedule.id, was: schedule.nextRunAt, is: aligned?.nextRunAt },
      'the clock was set back: a schedule was due later than its interval allows, and its next run was recalculated',
    )
  }

  const step = (schedule: ScheduleRecord) => {
    if (!isInterval(schedule.every, schedule.unit)) return retire(schedule)
    // Jobs that end while the engine starts or closes are not told of.
    if (schedule.lastRunStatus === underWay) settle(schedule)
    if (schedule.status === 'disabled') return
    if (isBeyondOneInterval(schedule)) return realign(schedule)
    if (schedule.nextRunAt !== null && schedule.nextRunAt <= now()) {
      // Both or none: a run that could not be written down is still due. However many were missed,
      // one is run, and the next lies ahead.
      ledger.atomically(() => {
        ledger.schedules.change(schedule.id, { nextRunAt: next(schedule) })
        guarded(schedule, () => begin(schedule))
      })
    } else if (schedule.retryAt !== null && schedule.retryAt <= now()) {
      ledger.atomically(() => {
        ledger.schedules.change(schedule.id, { retryAt: null })
        guarded(schedule, () => retry(schedule))
      })
    }
  }

  return {
    define: (record, definition) => {
      const said = definition.schedule
      const known = ledger.schedules.byPackage(record.id)
      if (!said) return known ? ledger.schedules.remove(known.id) : undefined
      const timing = { startAt: known?.startAt ?? now(), every: said.every, unit: said.unit }
      const status = known?.status ?? first
      const moved = !known || known.every !== said.every || known.unit !== said.unit
      const terms = {
        ...timing,
        name: `${record.name}, every ${said.every === 1 ? said.unit.slice(0, -1) : `${said.every} ${said.unit}`}`,
        clusterName: said.cluster ?? null,
        retries: said.retries ?? 0,
        variables: JSON.stringify(said.variables ?? {}),
      }
      if (!known)
        ledger.schedules.add({
          ...terms,
          packageId: record.id,
          status,
          nextRunAt: status === 'enabled' ? next(timing) : null,
        })
      // A run missed while the server was off must stay due, so an unchanged interval keeps its
      // next run.
      else
        ledger.schedules.change(known.id, {
          ...terms,
          ...(moved && status === 'enabled' ? { nextRunAt: next(timing) } : {}),
        })
    },
    run: (id) => begin(find(id)),
    setStatus: (id, status) => {
      const schedule = find(id)
      if (schedule.status === status) return schedule
      if (status === 'enabled' && !isInterval(schedule.every, schedule.unit))
        throw new SourceError(
          422,
          `The interval of schedule "${schedule.name.slice(0, 100)}" is longer than 100 years: correct its package file.`,
        )
      return (
        ledger.schedules.change(id, {
          status,
          nextRunAt: status === 'enabled' ? next(schedule) : null,
          retryAt: null,
          retryAttempt: null,
        }) ?? schedule
      )
    },
    tick: () => {
      for (const schedule of ledger.schedules.all()) {
        try {
          step(schedule)
        } catch (error) {
          if (storageTrouble(error)) throw error
          log.error(
            { schedule: schedule.id, error: String(error) },
            'a schedule could not be moved along',
          )
        }
      }
    },
  }
}
