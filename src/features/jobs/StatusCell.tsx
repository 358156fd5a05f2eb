import { badgeOf } from '../../lib/job-look.ts'
import { Badge } from '../../ui/Badge.tsx'
import type { ListRow } from './list-model.ts'

/** A row's status. */
export function StatusCell({ item: { row, view } }: { item: ListRow }) {
  const title = view.claimed ? { title: 'Asked for by you; the server has not shown it yet' } : {}
  return <Badge {...badgeOf(view.status, row.raw_status, view.claimed)} {...title} />
}
