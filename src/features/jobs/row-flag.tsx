import type { ReactNode } from 'react'
import { Link } from 'react-router-dom'
import type { JobRow } from '../../../contract/job-row.ts'
import { flagDisplay } from '../../domain/status-display.ts'
import { FlagChip } from '../../ui/FlagChip.tsx'
import { classes } from '../../ui/classes.ts'

/** A row has room for one flag: the first of these. */
const urgency = [
  'runaway',
  'stuck_stopping',
  'no_progress',
  'queued_too_long',
  'slow',
  'zero_records',
] as const

/** The most urgent flag of a job, leading to its evidence; else its retries; null without any. */
export function rowFlag(row: JobRow, href: string): ReactNode {
  const [flag, ...others] = urgency.filter((kind) => row.flags.some((each) => each.kind === kind))
  if (flag !== undefined) {
    const { icon, label, weight } = flagDisplay[flag]
    return (
      <Link
        className={classes(
          'relative flex flex-none after:absolute after:-inset-x-0.5 after:-inset-y-1.5',
          'hover:no-underline hover:[&>:first-child]:bg-flag-bg',
        )}
        to={`${href}#evidence`}
        data-flag
      >
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
  const maxRetries = row.master_auto_retry_attempts
  return (
    <span className="flex flex-none" data-flag>
      <FlagChip
        icon="retry"
        weight="quiet"
        label={
          maxRetries === null ? `Retry ${row.attempts}` : `Retry ${row.attempts} of ${maxRetries}`
        }
      />
    </span>
  )
}
