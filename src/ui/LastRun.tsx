import type { Place } from '../format/time.ts'
import { CellNote } from './CellNote.tsx'
import { Link } from './Link.tsx'
import { Timestamp } from './Timestamp.tsx'

/**
 * When something last ran, linked to that job.
 * @param now milliseconds
 */
export function LastRun({
  at,
  to,
  jobId,
  now,
  place,
}: {
  at: string | null
  to: string
  jobId: number
  now: number
  place: Place
}) {
  return (
    <Link to={to}>
      <Timestamp at={at} now={now} place={place} />
      <CellNote className="max-sm:ml-1.5">Job {jobId}</CellNote>
    </Link>
  )
}
