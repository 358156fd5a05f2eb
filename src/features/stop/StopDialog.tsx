import { BulkStopDialog } from './BulkStopDialog.tsx'
import { StopJobDialog } from './StopJobDialog.tsx'

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
    <StopJobDialog jobId={first} onClose={onClose} />
  ) : (
    <BulkStopDialog jobIds={jobIds} onClose={onClose} />
  )
}
