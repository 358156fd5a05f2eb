import { flagLook, statusLabel, statusLook } from '../../lib/job-look.ts'
import { Badge } from '../../ui/Badge.tsx'
import { FlagChip } from '../../ui/FlagChip.tsx'
import type { ListRow } from './list-model.ts'

/** In a row there is room for one flag beside the badge: the one that matters most is first in this order. */
const urgency = ['runaway', 'stuck_stopping', 'no_progress', 'queued_too_long', 'slow', 'zero_records'] as const

export function StatusCell({ item: { row, view } }: { item: ListRow }) {
  const look = statusLook[view.status]
  const [flag, ...others] = urgency.filter((kind) => row.flags.some((each) => each.kind === kind))
  const retries = row.master_auto_retry_attempts
  const title = view.claimed ? 'Requested by you; not confirmed by the server yet' : undefined
  return (
    <div>
      <Badge tone={look.tone} icon={look.icon} label={statusLabel(view.status, row.raw_status)} claimed={view.claimed} {...(title === undefined ? {} : { title })} />
      {flag === undefined ? null : <FlagChip icon={flagLook[flag].icon} label={flagLook[flag].label} weight={flagLook[flag].weight} title={[flag, ...others].map((kind) => flagLook[kind].meaning).join('\n')} />}
      {others.length === 0 ? null : <span className="sr-only">, also: {others.map((kind) => flagLook[kind].label).join(', ')}</span>}
      {flag === undefined && row.attempts !== null && row.attempts > 0 ? (
        <FlagChip icon="retry" weight="quiet" label={retries === null ? `Retry ${row.attempts}` : `Retry ${row.attempts} of ${retries}`} />
      ) : null}
    </div>
  )
}
