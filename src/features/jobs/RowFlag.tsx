import { Link } from 'react-router-dom'
import type { JobRow } from '../../../contract/job-row.ts'
import { flagDisplay } from '../../domain/status-display.ts'
import { FlagChip } from '../../ui/FlagChip.tsx'

/** In a row there is room for one flag: the one that matters most is first in this order. */
const urgency = [
  'runaway',
  'stuck_stopping',
  'no_progress',
  'queued_too_long',
  'slow',
  'zero_records',
] as const

/** What was noticed about a job; leads to its evidence. Retries where nothing was. */
export function RowFlag({ row, href }: { row: JobRow; href: string }) {
  const [flag, ...others] = urgency.filter((kind) => row.flags.some((each) => each.kind === kind))
  const retries = row.master_auto_retry_attempts
  if (flag !== undefined) {
    const { icon, label, weight } = flagDisplay[flag]
    return (
      <Link className="flag-link" to={`${href}#evidence`}>
        <FlagChip
          icon={icon}
          label={others.length === 0 ? label : `${label} +${others.length}`}
          weight={weight}
        />
        <span className="sr-only">
          {others.map((kind) => `, ${flagDisplay[kind].label}`).join('')}: show why
        </span>
      </Link>
    )
  }
  if (!row.attempts) return null
  return (
    <FlagChip
      icon="retry"
      weight="quiet"
      label={retries === null ? `Retry ${row.attempts}` : `Retry ${row.attempts} of ${retries}`}
    />
  )
}
