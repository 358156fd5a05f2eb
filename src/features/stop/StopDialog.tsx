import { StopMany } from './StopMany.tsx'
import { StopOne } from './StopOne.tsx'

/** Asks before jobs are stopped, and says what that costs (interaction-rules.md §6). */
export function StopDialog({
  jobIds,
  onClose,
}: {
  jobIds: readonly number[]
  onClose: () => void
}) {
  const [first] = jobIds
  if (first === undefined) return null
  return jobIds.length === 1 ? (
    <StopOne jobId={first} onClose={onClose} />
  ) : (
    <StopMany jobIds={jobIds} onClose={onClose} />
  )
}
