import { useQuery } from '@tanstack/react-query'
import { useAccount } from '../../platform/account.ts'
import { useLocalSecond } from '../../domain/freshness.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { syncQuery } from '../../domain/queries/sync.ts'
import { useServerNow } from '../../platform/server-clock.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { SkeletonLines } from '../../ui/Skeleton.tsx'
import { isFree, syncFacts } from './sync-facts.ts'

/** Where the jobs come from, how fresh they are, and what asking for them costs. */
export function SyncPanel({ onClose }: { onClose: () => void }) {
  const query = useQuery(syncQuery(useAccount()))
  const place = usePlace()
  const now = useServerNow()
  const localNow = useLocalSecond()
  const sync = query.data?.data
  return (
    <Dialog
      title="How fresh the jobs are"
      onClose={onClose}
      footer={
        <Button data-autofocus className="ml-auto" onClick={onClose}>
          Close
        </Button>
      }
    >
      <div className="grid gap-4 pb-5">
        {sync ? (
          <>
            {isFree(sync) ? (
              <p className="px-5 text-text-2 max-sm:px-4">
                The source reports every change at once: no call limits, no polling and no history
                to fetch.
              </p>
            ) : null}
            <dl className="cost tabular-nums">
              {syncFacts(sync, Math.max(0, localNow - query.dataUpdatedAt), now, place).map(
                ({ label, text, note }) => (
                  <div key={label}>
                    <dt>{label}</dt>
                    <dd className="wrap-anywhere">
                      {text}
                      {note === undefined ? null : <p className="text-s text-text-3">{note}</p>}
                    </dd>
                  </div>
                ),
              )}
            </dl>
          </>
        ) : query.error ? (
          <ErrorState
            title="Not available from the server"
            cause={query.error.message}
            onRetry={() => void query.refetch()}
            retrying={query.isFetching}
          />
        ) : (
          <SkeletonLines count={4} label="Asking the server" />
        )}
      </div>
    </Dialog>
  )
}
