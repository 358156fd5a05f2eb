import { rm } from 'node:fs/promises'
import { SourceError } from '../../port.ts'
import type { JobRecord } from '../ledger/job-record.ts'
import type { EngineDeps } from './engine-deps.ts'

/** Outputs and logs are kept for this many runs of a package, and for its newest completed one. */
export const runsWithFiles = 20
/**
 * Jobs beyond their package's newest runs are kept until there are this many newer ones, or until
 * they are this old.
 */
const jobsKept = 10_000
const jobsKeptForMs = 30 * 24 * 3600 * 1000
/** Jobs that leave the ledger in one write: a moment in which nothing else is done. */
const removedAtOnce = 50

/** How much is kept; for tests. */
export interface Retention {
  jobs: number
  runs: number
}

const usual: Retention = { jobs: jobsKept, runs: runsWithFiles }

/**
 * Removes outputs and logs of a package's older runs. The jobs themselves stay listed.
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
      // The next run of the package tries again.
      log.warn(
        { job: job.id, error: String(error) },
        'the files of an old run could not be removed',
      )
    }
  }
}

/**
 * Removes jobs that are too old to be kept at all, with what they left.
 * @param trustsClock false: only numbers count, not ages
 * @param inUse ids of jobs whose outputs are being read
 * @returns ids of the jobs removed
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
  for (let from = 0; from < wanted.length; from += removedAtOnce) {
    const gone: number[] = []
    for (const id of wanted.slice(from, from + removedAtOnce)) {
      try {
        // The files first: a job whose files could not be removed is tried again, files without a
        // job never.
        await rm(folders.job(id).root, { recursive: true, force: true })
        gone.push(id)
      } catch (error) {
        log.warn({ job: id, error: String(error) }, 'an old job could not be removed')
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

/** @throws {SourceError} 404 when retention has taken the job's files */
export function requireFiles(job: JobRecord, what: string): void {
  if (job.filesRemoved === 1)
    throw new SourceError(
      404,
      `${what} of job ${job.id} was removed: they are kept for the newest ${runsWithFiles} runs of a package and its newest completed one.`,
    )
}
