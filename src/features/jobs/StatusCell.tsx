import { badgeOf } from '../../domain/status-display.ts'
import { Badge } from '../../ui/Badge.tsx'
import type { ListRow } from './list-model.ts'

/** A row's status. */
export function StatusCell({ item: { row, view } }: { item: ListRow }) {
  const title = view.claimed ? { title: 'Requested by you; not confirmed by the server yet' } : {}
  return <Badge {...badgeOf(view.status, row.raw_status, view.claimed)} {...title} />
}
