import { rm } from 'node:fs/promises'
import { partsOf } from '../../../shared/parts.ts'
import { SourceError } from '../../port.ts'
import type { JobRecord } from '../ledger/job-record.ts'
import type { EngineDeps } from './engine-deps.ts'

/** Outputs and logs are kept for this many runs of a package, plus its newest completed one. */
export const runsWithFiles = 20
/**
 * Jobs beyond their package's newest runs are kept until there are this many newer ones or they are
 * this old.
 */
const jobsKept = 10_000
const jobsKeptForMs = 30 * 24 * 3600 * 1000
/** Jobs removed from the ledger in one write, which blocks everything else. */
const removedAtOnce = 50

/** Limits; overridden in tests. */
export interface Retention {
  jobs: number
  runs: number
}

const usual: Retention = { jobs: jobsKept, runs: runsWithFiles }

/**
 * Removes outputs and logs of a package's older runs. The jobs stay listed.
 * @param inUse ids of jobs whose outputs are being read
 */
export async function removeOldFiles(
  { ledger, folders, log }: EngineDeps,
  packageId: number,
  inUse: ReadonlySet<number> = new Set(),
): Promise<void> {
  for (const job of ledger.jobs.withFilesBeyond(packageId, runsWithFiles)) {
    if (inUse.has(job.id)) continue
    try {
      await rm(folders.job(job.id).root, { recursive: true, force: true })
      ledger.jobs.markFilesRemoved(job.id)
    } catch (error) {
      // The next run of the package retries this.
      log.warn({ job: job.id, error: String(error) }, 'failed to remove the files of an old run')
    }
  }
}

/**
 * Removes jobs that are too old to keep, with their files.
 * @param trustsClock false: only counts matter, not ages
 * @param inUse ids of jobs whose outputs are being read
 * @returns ids of the removed jobs
 */
export async function removeOldJobs(
  { ledger, folders, log, now }: EngineDeps,
  trustsClock: boolean,
  inUse: ReadonlySet<number> = new Set(),
  { jobs: newest, runs: runsOfPackage }: Retention = usual,
): Promise<number[]> {
  const wanted = ledger.jobs
    .prunable({ newest, runsOfPackage, endedBefore: trustsClock ? now() - jobsKeptForMs : 0 })
    .filter((id) => !inUse.has(id))
  const removed: number[] = []
  for (const part of partsOf(wanted, removedAtOnce)) {
    const gone: number[] = []
    for (const id of part) {
      try {
        // Files first: a job whose files could not be removed is retried, but files without a job
        // never would be.
        await rm(folders.job(id).root, { recursive: true, force: true })
        gone.push(id)
      } catch (error) {
        log.warn({ job: id, error: String(error) }, 'failed to remove an old job')
      }
    }
    ledger.atomically(() => {
      ledger.jobs.remove(gone)
      for (const id of gone) ledger.watchers.remove('jobs', id)
    })
    removed.push(...gone)
  }
  return removed
}

/** @throws {SourceError} 404 if retention has removed the job's files */
export function requireFiles(job: JobRecord, what: string): void {
  if (job.filesRemoved === 1)
    throw new SourceError(
      404,
      `${what} of job ${job.id} was removed: it is only kept for the newest ${runsWithFiles} ` +
        'runs of a package and for its newest completed run.',
    )
}
