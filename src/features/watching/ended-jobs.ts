import type { JobRow } from '../../../contract/job-row.ts'
import { statusFacts } from '../../../contract/status.ts'
import { errorHeadline } from '../../../contract/rules/error-headline.ts'
import { formatDuration } from '../../format/duration.ts'
import type { Watched } from '../../domain/watching/watched.ts'

/** `absent` jobs may still exist at the source: a response leaves out what the store lacks. */
export interface EndedJobs {
  ended: readonly { job: Watched; row: JobRow }[]
  absent: readonly Watched[]
}

/** @param rows the response for their ids */
export function endedJobs(watched: readonly Watched[], rows: readonly JobRow[]): EndedJobs {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const ended = watched.flatMap((job) => {
    const row = byId.get(job.id)
    return row && statusFacts[row.status].terminal ? [{ job, row }] : []
  })
  return { ended, absent: watched.filter(({ id }) => !byId.has(id)) }
}

export interface EndMessage {
  /** `Job 305 failed` */
  title: string
  /** One line of details. */
  body: string
}

/** @param row null if the source no longer has the job */
export function endMessage(job: Watched, row: JobRow | null): EndMessage {
  if (row === null)
    return {
      title: `Job ${job.id} is gone`,
      body: `${job.name}: it no longer exists at the source`,
    }
  const ran = row.runtime_in_seconds > 0 ? ` after ${formatDuration(row.runtime_in_seconds)}` : ''
  const error = row.status === 'failed' ? errorHeadline(row) : null
  const why = error === null ? '' : `: ${error}`
  return { title: `Job ${job.id} ${row.status}`, body: `${job.name}${ran}${why}` }
}
