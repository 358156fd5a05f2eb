import { flagLabels } from '../../contract/flag-kinds.ts'
import type { AttentionKind } from '../../contract/triage.ts'

/** Why a job needs somebody, in a word or two. */
export const attentionLabels: Readonly<Record<AttentionKind, string>> = {
  unresolved: 'Unresolved',
  runaway: flagLabels.runaway,
  no_progress: flagLabels.no_progress,
  stuck_stopping: flagLabels.stuck_stopping,
  queued_too_long: flagLabels.queued_too_long,
  few_records: 'Too few records',
}
