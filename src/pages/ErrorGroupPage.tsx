import { useNavigate, useParams } from 'react-router-dom'
import { isGroupKey } from '../../contract/filter.ts'
import { ErrorGroupView } from '../features/errors/ErrorGroupView.tsx'
import { paths } from '../domain/paths.ts'
import { errorGroupQuery } from '../domain/queries/error-groups.ts'
import { usePolled } from '../domain/use-polled.ts'
import { useAccount } from '../platform/account.ts'
import { useCoarseNow } from '../platform/coarse-now.ts'
import { usePlace } from '../platform/date-locale.ts'
import { failedRead, type ReadQuery } from '../platform/error-facts.ts'
import { usePageTitle } from '../platform/use-page-title.ts'
import { ErrorState } from '../ui/ErrorState.tsx'
import { Link } from '../ui/Link.tsx'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'

/**
 * In place of the group.
 * @param isKey whether the address is one of a group
 */
function NotRead({ isKey, query }: { isKey: boolean; query: ReadQuery }) {
  if (!isKey)
    return (
      <ErrorState
        title="There is no such error group"
        cause="Its address is not one of an error group."
      />
    )
  return query.error === null ? (
    <SkeletonLines count={6} label="Loading the error group" />
  ) : (
    <ErrorState title="The error group could not be read" {...failedRead(query)} />
  )
}

/** `/{account}/errors/{key}`: one error group. */
export function ErrorGroupPage() {
  const account = useAccount()
  const navigate = useNavigate()
  const now = useCoarseNow()
  const place = usePlace()
  const { groupKey = '' } = useParams()
  const isKey = isGroupKey(groupKey)
  const query = usePolled(
    { ...errorGroupQuery(account, groupKey), enabled: isKey },
    'side',
    undefined,
    {
      timed: true,
    },
  )
  const group = query.data?.data ?? null
  usePageTitle(group === null ? 'Error group' : group.title)
  return (
    <div className="min-h-[calc(100dvh-var(--header))]">
      <p className="px-(--gutter) pt-4">
        <Link className="text-text-2" to={paths.errors(account)}>
          ← Error groups
        </Link>
      </p>
      {group === null ? (
        <NotRead isKey={isKey} query={query} />
      ) : (
        <ErrorGroupView
          group={group}
          now={now}
          place={place}
          onMerged={(key) => void navigate(paths.errors(account, key))}
        />
      )}
    </div>
  )
}
