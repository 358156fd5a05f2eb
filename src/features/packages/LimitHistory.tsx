import { useQuery } from '@tanstack/react-query'
import { packageActivityQuery } from '../../domain/queries/resources.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { useCoarseNow } from '../../platform/coarse-now.ts'
import { Timestamp } from '../../ui/Timestamp.tsx'

/** Earlier changes are in the server's activity. */
const maxShown = 4

/** Who changed the limit before, newest first; nothing while that is unknown. */
export function LimitHistory({ packageId, place }: { packageId: number; place: Place }) {
  const now = useCoarseNow()
  const { data } = useQuery(packageActivityQuery(useAccount(), packageId))
  const changes = (data?.data ?? [])
    .filter(({ action, outcome }) => action === 'hard_limit' && outcome === 'accepted')
    .toSorted((a, b) => b.at.localeCompare(a.at))
    .slice(0, maxShown)
  if (changes.length === 0) return null
  return (
    <section className="grid gap-1 text-s text-text-2">
      <h3 className="text-s text-text-3">Changes</h3>
      <ul className="grid gap-1">
        {changes.map(({ id, at, actor, message, reason }) => (
          <li key={id} className="grid grid-cols-[92px_1fr] gap-2">
            <Timestamp at={at} now={now} place={place} show="moment" />
            <span className="wrap-anywhere">
              {[`${message ?? 'Changed'}, by ${actor}`, reason].filter(Boolean).join(': ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
