import { Link } from 'react-router-dom'
import type { Place } from '../format/time.ts'
import { Timestamp } from './Timestamp.tsx'

/**
 * When something ran last, leading to its job.
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
      <small>Job {jobId}</small>
    </Link>
  )
}
