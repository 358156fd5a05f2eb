import { clusterTakesJobs } from '../../../../contract/resources.ts'
import { statusFacts } from '../../../../contract/status.ts'
import { SourceError } from '../../port.ts'
import type { JobRecord } from '../ledger/job-record.ts'
import type { PackageRecord } from '../ledger/packages.ts'
import type { ScheduleRecord } from '../ledger/schedules.ts'
import { storageTrouble } from '../storage-error.ts'
import type { Definition } from '../packages/definition.ts'
import type { Engine } from './engine.ts'
import { isInterval, nextRunAt } from './interval.ts'
import type { EngineDeps } from './engine-deps.ts'

/** Milliseconds before a retry, so that whatever was missing has a chance to appear. */
const retryAfterMs = 15_000

/** Months differ in length: from the 31st, the next run may be a few days further away. */
const monthSlackMs = 4 * 86_400_000

const underWay = 'running'

/** Runs packages on schedule and retries failed runs. */
export class ScheduleKeeper {
  readonly #deps: EngineDeps
  readonly #engine: Engine
  readonly #initialStatus: ScheduleRecord['status']

  /** @param initialStatus for a schedule that is new to the ledger */
  constructor(deps: EngineDeps, engine: Engine, initialStatus: ScheduleRecord['status']) {
    this.#deps = deps
    this.#engine = engine
    this.#initialStatus = initialStatus
    engine.onEnded((job) => {
      const { schedules } = deps.ledger
      const schedule = job.creatorType === 'Schedule' ? schedules.get(job.creatorId) : null
      if (schedule) this.#settle(schedule)
    })
  }

  /**
   * Applies the schedule in a package file, or its removal. A schedule disabled by a person stays
   * disabled.
   */
  define(record: PackageRecord, definition: Definition): void {
    const said = definition.schedule
    const known = this.#deps.ledger.schedules.byPackage(record.id)
    if (!said) return known ? this.#deps.ledger.schedules.remove(known.id) : undefined
    const timing = {
      startAt: known?.startAt ?? this.#deps.now(),
      every: said.every,
      unit: said.unit,
    }
    const status = known?.status ?? this.#initialStatus
    const moved = !known || known.every !== said.every || known.unit !== said.unit
    const terms = {
      ...timing,
      name: `${record.name}, every ${said.every === 1 ? said.unit.slice(0, -1) : `${said.every} ${said.unit}`}`,
      clusterName: said.cluster ?? null,
      retries: said.retries ?? 0,
      variables: JSON.stringify(said.variables ?? {}),
    }
    if (!known)
      this.#deps.ledger.schedules.add({
        ...terms,
        packageId: record.id,
        status,
        nextRunAt: status === 'enabled' ? this.#next(timing) : null,
      })
    // A run missed while the server was off must stay due, so an unchanged interval keeps its next
    // run.
    else
      this.#deps.ledger.schedules.change(known.id, {
        ...terms,
        ...(moved && status === 'enabled' ? { nextRunAt: this.#next(timing) } : {}),
      })
  }

  /** @throws {SourceError} 404, or 422 if it cannot run now */
  run(id: number): ScheduleRecord {
    return this.#begin(this.#find(id))
  }

  /** @throws {SourceError} 404 */
  setStatus(id: number, status: ScheduleRecord['status']): ScheduleRecord {
    const schedule = this.#find(id)
    if (schedule.status === status) return schedule
    if (status === 'enabled' && !isInterval(schedule.every, schedule.unit))
      throw new SourceError(
        422,
        `The interval of schedule "${schedule.name.slice(0, 100)}" is longer than 100 years: ` +
          'correct its package file.',
      )
    return (
      this.#deps.ledger.schedules.change(id, {
        status,
        nextRunAt: status === 'enabled' ? this.#next(schedule) : null,
        retryAt: null,
        retryAttempt: null,
      }) ?? schedule
    )
  }

  /** Starts what is due. */
  tick(): void {
    for (const schedule of this.#deps.ledger.schedules.all()) {
      try {
        this.#step(schedule)
      } catch (error) {
        if (storageTrouble(error)) throw error
        this.#deps.log.error(
          { schedule: schedule.id, error: String(error) },
          'failed to advance a schedule',
        )
      }
    }
  }

  #find(id: number): ScheduleRecord {
    const schedule = this.#deps.ledger.schedules.get(id)
    if (!schedule) throw new SourceError(404, `Schedule ${id} was not found.`)
    return schedule
  }

  #next(schedule: Pick<ScheduleRecord, 'startAt' | 'every' | 'unit'>): number | null {
    return nextRunAt(schedule.startAt, schedule.every, schedule.unit, this.#deps.now())
  }

  /**
   * Earlier versions accepted any interval. An invalid one is never due, and is removed with its
   * package file.
   */
  #retire(schedule: ScheduleRecord): void {
    if (this.#deps.ledger.packages.get(schedule.packageId)?.status !== 'active')
      return this.#deps.ledger.schedules.remove(schedule.id)
    if (schedule.nextRunAt === null && schedule.retryAt === null) return
    this.#deps.ledger.schedules.change(schedule.id, {
      nextRunAt: null,
      retryAt: null,
      retryAttempt: null,
    })
    this.#deps.log.warn(
      { schedule: schedule.id },
      'a schedule will not run: its interval is longer than 100 years',
    )
  }

  #newestRun(schedule: ScheduleRecord): JobRecord | null {
    return this.#deps.ledger.jobs.newestOf('Schedule', schedule.id)
  }

  #start(schedule: ScheduleRecord, attempt: number, preferred: number | null): JobRecord {
    const target = this.#deps.ledger.packages.get(schedule.packageId)
    if (!target || target.status !== 'active')
      throw new SourceError(422, `The package of schedule "${schedule.name}" is archived.`)
    const clusters = this.#deps.ledger.clusters.all().filter(clusterTakesJobs)
    const cluster =
      clusters.find(({ id }) => id === preferred) ??
      clusters.find(({ name }) => name === schedule.clusterName) ??
      clusters[0]
    if (!cluster) throw new SourceError(422, 'No cluster accepts jobs.')
    return this.#engine.accept({
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

  #begin(schedule: ScheduleRecord): ScheduleRecord {
    const running = this.#newestRun(schedule)
    if (running && !statusFacts[running.status].terminal)
      throw new SourceError(
        422,
        `Schedule "${schedule.name}" is still running as job ${running.id}, and runs must ` +
          'not overlap.',
      )
    return this.#deps.ledger.atomically(() => {
      this.#start(schedule, 0, null)
      return (
        this.#deps.ledger.schedules.change(schedule.id, {
          lastRunAt: this.#deps.now(),
          lastRunStatus: underWay,
          executions: schedule.executions + 1,
          retryAt: null,
          retryAttempt: null,
        }) ?? schedule
      )
    })
  }

  #retry(schedule: ScheduleRecord): void {
    this.#deps.ledger.atomically(() => {
      this.#start(
        schedule,
        schedule.retryAttempt ?? 1,
        this.#newestRun(schedule)?.clusterId ?? null,
      )
      this.#deps.ledger.schedules.change(schedule.id, {
        lastRunStatus: underWay,
        retryAt: null,
        retryAttempt: null,
      })
    })
  }

  #guarded(schedule: ScheduleRecord, work: () => void): void {
    try {
      work()
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      this.#deps.log.warn(
        { schedule: schedule.id, reason: error.message },
        'a schedule did not run',
      )
    }
  }

  #settle(schedule: ScheduleRecord): void {
    const job = this.#newestRun(schedule)
    if (!job || !statusFacts[job.status].terminal) return
    const again =
      job.status === 'failed' && job.attempts < schedule.retries && schedule.status === 'enabled'
    this.#deps.ledger.schedules.change(schedule.id, {
      lastRunStatus: job.status,
      ...(again
        ? { retryAt: this.#deps.now() + retryAfterMs, retryAttempt: job.attempts + 1 }
        : {}),
    })
  }

  /**
   * The clock was ahead when these times were set: no run of a schedule is further away than its
   * interval.
   */
  #isBeyondOneInterval({ nextRunAt: at, retryAt, every, unit }: ScheduleRecord): boolean {
    const slackMs = unit === 'months' ? monthSlackMs : 0
    const latest = nextRunAt(this.#deps.now(), every, unit, this.#deps.now()) + slackMs
    return (
      (at !== null && at > latest) ||
      (retryAt !== null && retryAt > this.#deps.now() + retryAfterMs)
    )
  }

  #realign(schedule: ScheduleRecord): void {
    const startAt = Math.min(schedule.startAt, this.#deps.now())
    const retryAt =
      schedule.retryAt === null ? null : Math.min(schedule.retryAt, this.#deps.now() + retryAfterMs)
    const aligned = this.#deps.ledger.schedules.change(schedule.id, {
      startAt,
      retryAt,
      nextRunAt: this.#next({ ...schedule, startAt }),
    })
    this.#deps.log.warn(
      { schedule: schedule.id, was: schedule.nextRunAt, is: aligned?.nextRunAt },
      'the clock was set back: recalculated the next run of a schedule that was further away ' +
        'than its interval',
    )
  }

  #step(schedule: ScheduleRecord): void {
    if (!isInterval(schedule.every, schedule.unit)) return this.#retire(schedule)
    // No events for jobs that end while the engine starts or closes.
    if (schedule.lastRunStatus === underWay) this.#settle(schedule)
    if (schedule.status === 'disabled') return
    if (this.#isBeyondOneInterval(schedule)) return this.#realign(schedule)
    if (schedule.nextRunAt !== null && schedule.nextRunAt <= this.#deps.now()) {
      // Both or neither: a run that could not be recorded is still due. However many were missed,
      // one is run, and the next is in the future.
      this.#deps.ledger.atomically(() => {
        this.#deps.ledger.schedules.change(schedule.id, { nextRunAt: this.#next(schedule) })
        this.#guarded(schedule, () => this.#begin(schedule))
      })
    } else if (schedule.retryAt !== null && schedule.retryAt <= this.#deps.now()) {
      this.#deps.ledger.atomically(() => {
        this.#deps.ledger.schedules.change(schedule.id, { retryAt: null })
        this.#guarded(schedule, () => this.#retry(schedule))
      })
    }
  }
}
