import type { Job } from '../../contract/job.ts'

/** The key of the job's creator in lists: `schedule:17`; '' if there is none. */
export const creatorKey = (job: Pick<Job, 'creator'>): string =>
  job.creator ? `${job.creator.type.toLowerCase()}:${job.creator.id}` : ''

/** Sum over all outputs; null if no output has a count. */
export function recordsOf(job: Pick<Job, 'outputs'>): number | null {
  const counts = (job.outputs ?? []).flatMap((output) =>
    output.records_count === null ? [] : [output.records_count],
  )
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0)
}
