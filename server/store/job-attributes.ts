import type { Job } from '../../contract/job.ts'

/** What a list calls the job's creator: `schedule:17`; '' when there is none. */
export const creatorKey = (job: Pick<Job, 'creator'>): string =>
  job.creator ? `${job.creator.type.toLowerCase()}:${job.creator.id}` : ''

/** Records of all outputs together; null when no output has a count. */
export function recordsOf(job: Pick<Job, 'outputs'>): number | null {
  const counts = (job.outputs ?? []).flatMap((output) =>
    output.records_count === null ? [] : [output.records_count],
  )
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0)
}
