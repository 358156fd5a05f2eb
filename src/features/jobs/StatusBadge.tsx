import type { JobRow } from '../../../contract/job-row.ts'
import type { StatusView } from '../../domain/claims/claims.ts'
import { badgeOf } from '../../domain/status-display.ts'
import { Badge } from '../../ui/Badge.tsx'
import { classes } from '../../ui/classes.ts'

/** Badges of a column are equally wide; on phones they are as wide as their text. */
export const statusBadgeClass = 'flex w-fit max-w-full min-w-[92px] overflow-hidden max-sm:min-w-0'

/** The status of a row. */
export function StatusBadge({ row, view }: { row: JobRow; view: StatusView }) {
  const isBare = view.status === 'completed' || view.status === 'stopped'
  return (
    <Badge
      {...badgeOf(view.status, row.raw_status, view.claimed)}
      className={classes(statusBadgeClass, isBare && 'max-sm:border-l-0 max-sm:pl-0')}
    />
  )
}
