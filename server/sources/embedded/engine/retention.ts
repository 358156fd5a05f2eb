import { rmSync } from 'node:fs'
import { SourceError } from '../../port.ts'
import type { JobRecord } from '../ledger/jobs.ts'
import type { EngineParts } from './parts.ts'

/** Outputs and logs are kept for this many runs of a package (design.md §5). */
export const runsWithFiles = 20
/** Jobs are kept until there are this many newer ones, or until they are this old, whichever comes first. */
const jobsKept = 10_000
const jobsKeptForMs = 30 * 24 * 3600 * 1000

/** Removes outputs and logs of a package's older runs. The jobs themselves stay listed. */
export function removeOldFiles({ ledger, folders, log }: EngineParts, packageId: number): void {
  for (const job of ledger.jobs.withFilesBeyond(packageId, runsWithFiles)) {
    try {
      rmSync(folders.job(job.id).root, { recursive: true, force: true })
      ledger.jobs.markFilesRemoved(job.id)
    } catch (error) {
      // The next run of the package tries again.
      log.warn({ job: job.id, error: String(error) }, 'the files of an old run could not be removed')
    }
  }
}

/** Removes jobs that are too old to be kept at all, with what they left. */
export function removeOldJobs({ ledger, folders, now }: EngineParts): void {
  for (const id of ledger.jobs.prune(jobsKept, now() - jobsKeptForMs)) {
    rmSync(folders.job(id).root, { recursive: true, force: true })
    ledger.watchers.remove('jobs', id)
  }
}

/** @throws {SourceError} 404 when retention has taken the job's files */
export function requireFiles(job: JobRecord, what: string): void {
  if (job.filesRemoved === 1) throw new SourceError(404, `${what} of job ${job.id} was removed: they are kept for the newest ${runsWithFiles} runs of a package.`)
}
