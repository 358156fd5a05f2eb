import type { JobRow } from '../../../contract/job-row.ts'
import { viewStatus, type Claims } from '../../domain/claims/claims.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { badgeOf, flagLook } from '../../domain/status-display.ts'
import { formatDuration, formatDurationRange } from '../../format/duration.ts'
import { useServerNow } from '../../platform/server-clock.ts'
import { Badge } from '../../ui/Badge.tsx'
import { FlagChip } from '../../ui/FlagChip.tsx'
import { classes } from '../../ui/classes.ts'

/** How long a job has run, what is usual for its package, and where it runs. */
function RuntimeFacts({ row }: { row: JobRow }) {
  const now = useServerNow()
  if (row.started_at === null) return `Not started, ${row.cluster_name}`
  const [p50, p95] = [row.usual?.p50_seconds ?? null, row.usual?.p95_seconds ?? null]
  return [
    formatDuration(runtimeNow(row, row.runtime_as_of, now)),
    p50 === null || p95 === null ? '' : `typical ${formatDurationRange(p50, p95)}`,
    row.cluster_name,
  ]
    .filter((text) => text !== '')
    .join(' · ')
}

/**
 * The jobs of a bulk stop.
 * @param noteOf replaces the runtime below a job's name; null leaves it
 */
export function StopJobList({
  rows,
  claims,
  noteOf,
}: {
  rows: readonly JobRow[]
  claims: Claims
  noteOf: (row: JobRow) => string | null
}) {
  return (
    <ul className="mx-5 max-h-80 overflow-y-auto rounded border border-border-control max-sm:mx-4">
      {rows.map((row) => {
        const view = viewStatus(row.id, row.status, claims)
        return (
          <li
            key={row.id}
            className={classes(
              'grid grid-cols-[124px_minmax(0,1fr)] items-center gap-x-3 border-b border-border',
              'px-3 py-1.5 last:border-0',
            )}
          >
            <Badge {...badgeOf(view.status, row.raw_status, view.claimed)} />
            <span className="flex min-w-0 items-center gap-2">
              <span className="mono text-text-2">{row.id}</span>
              <span className="min-w-0 truncate" title={row.package_name}>
                {row.package_name}
              </span>
              {row.flags.map((flag) => (
                <FlagChip key={flag.kind} {...flagLook(flag.kind)} />
              ))}
            </span>
            <span className="col-start-2 text-s text-text-3 tabular-nums">
              {noteOf(row) ?? <RuntimeFacts row={row} />}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
