import type { JobRow } from '../../../contract/job-row.ts'
import { statusFacts } from '../../../contract/status.ts'
import { errorHeadline } from '../../../contract/rules/error-headline.ts'
import { formatDuration } from '../../format/duration.ts'
import type { Watched } from '../../domain/watching/watched.ts'

/**
 * What became of the watched jobs of one account. `absent` may still be there: the answer leaves
 * out what the store does not hold.
 */
export interface Endings {
  ended: readonly { job: Watched; row: JobRow }[]
  absent: readonly Watched[]
}

/** @param rows the answer to their ids */
export function endingsOf(watched: readonly Watched[], rows: readonly JobRow[]): Endings {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const ended = watched.flatMap((job) => {
    const row = byId.get(job.id)
    return row && statusFacts[row.status].terminal ? [{ job, row }] : []
  })
  return { ended, absent: watched.filter(({ id }) => !byId.has(id)) }
}

export interface EndingWords {
  /** `Job 305 failed` */
  title: string
  /** What else there is to say, in a line. */
  body: string
}

/** @param row null when the job is gone from its source */
export function endingWords(job: Watched, row: JobRow | null): EndingWords {
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
