import type { JobRow } from '../../../contract/job-row.ts'
import { statusFacts } from '../../../contract/status.ts'
import { usualRange } from '../../domain/usual.ts'
import { formatDuration, formatDurationRange } from '../../format/duration.ts'
import { Bullet, type BulletTone } from '../../ui/Bullet.tsx'
import { classes } from '../../ui/classes.ts'
import type { ListRow } from './list-model.ts'
import { LiveRuntime } from './LiveRuntime.tsx'

function bulletTone({ row, view }: ListRow): BulletTone {
  const isFlagged = row.flags.some(({ kind }) => kind === 'runaway' || kind === 'slow')
  if (isFlagged || (row.overrun ?? 0) > 1) return 'over'
  if (view.status === 'failed') return 'bad'
  return statusFacts[view.status].live ? 'live' : 'ended'
}

/** The runtime against what is usual for the package. */
function RuntimeBullet({ item, elapsed }: { item: ListRow; elapsed: number }) {
  const range = usualRange(item.row.usual)
  return (
    <span className="flex w-13 flex-none max-md:hidden" data-help="number.usual">
      {range === null ? null : (
        <Bullet
          value={elapsed}
          low={range[0]}
          high={range[1]}
          tone={bulletTone(item)}
          label={`Typical ${formatDurationRange(...range)}`}
        />
      )}
    </span>
  )
}

function Runtime({ row }: { row: JobRow }) {
  return row.started_at !== null && statusFacts[row.status].live ? (
    <LiveRuntime seconds={row.runtime_in_seconds} asOf={row.runtime_as_of} />
  ) : (
    formatDuration(row.runtime_in_seconds)
  )
}

/**
 * @param elapsed seconds by now
 * @param hasRoom for the comparison with the usual runtime
 */
export function RuntimeCell({
  item,
  elapsed,
  hasRoom,
}: {
  item: ListRow
  elapsed: number
  hasRoom: boolean
}) {
  const { row } = item
  const hasRun = row.started_at !== null || row.runtime_in_seconds > 0
  return (
    <span className={classes('flex items-center justify-end gap-2.5', !hasRun && 'max-sm:hidden')}>
      {hasRun ? <Runtime row={row} /> : <span className="text-text-3">–</span>}
      {hasRoom ? <RuntimeBullet item={item} elapsed={elapsed} /> : null}
    </span>
  )
}
