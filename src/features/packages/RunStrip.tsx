import { Link } from 'react-router-dom'
import type { PackageRun } from '../../../contract/history.ts'
import { formatDuration } from '../../format/duration.ts'
import { formatRelative, toMs, type Place } from '../../format/time.ts'
import { useAccount } from '../../lib/account.ts'
import { statusLook } from '../../lib/job-look.ts'
import { paths } from '../../lib/paths.ts'

/** A package's last runs as small bars, newest at the right: height is runtime, a cross marks a failure. Leads to those jobs. */
export function RunStrip({ packageId, runs, now, place }: { packageId: number; runs: readonly PackageRun[]; now: number; place: Place }) {
  const account = useAccount()
  if (runs.length === 0) return <span className="text-text-3">Never run</span>
  const sorted = runs.map((run) => run.runtime_in_seconds).toSorted((a, b) => a - b)
  // One runaway must not flatten all the others: what is past three times the middle is drawn as that.
  const full = Math.max(1, Math.min(sorted.at(-1) ?? 1, 3 * (sorted[Math.floor(sorted.length / 2)] ?? 1)))
  const failed = runs.filter((run) => run.status === 'failed').length
  return (
    <Link className="run-strip" to={paths.jobs(account, { package_id: [packageId], from: null })} aria-label={`Last ${runs.length} runs, ${failed} failed`}>
      {runs.map((run) => {
        const look = statusLook[run.status]
        const at = toMs(run.ended_at ?? run.started_at ?? run.created_at)
        const words = `Job ${run.id}: ${look.label.toLowerCase()}, ${formatDuration(run.runtime_in_seconds)}${at === null ? '' : `, ${formatRelative(at, now, place)}`}`
        return (
          <span key={run.id} title={words}>
            <i className={`k-${look.chart}`} style={{ height: `${Math.max(12, Math.min(1, run.runtime_in_seconds / full) * 100)}%` }} />
            {run.status === 'failed' ? <b>×</b> : null}
          </span>
        )
      })}
    </Link>
  )
}
