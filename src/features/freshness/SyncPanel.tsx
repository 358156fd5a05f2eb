import { useQuery } from '@tanstack/react-query'
import type { Sync } from '../../../contract/sync.ts'
import { syncQuery } from '../../domain/queries/sync.ts'
import { useSyncAge } from '../../domain/use-sync-age.ts'
import { failedRead } from '../../platform/error-facts.ts'
import { useAccount } from '../../platform/account.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { useServerNow } from '../../platform/server-clock.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Fact, FactList } from '../../ui/FactList.tsx'
import { SkeletonLines } from '../../ui/SkeletonLines.tsx'
import { isUnlimited, syncFacts } from './sync-facts.ts'

/** @param ageMs how long ago the server said so, milliseconds */
function SyncFacts({ sync, ageMs }: { sync: Sync; ageMs: number }) {
  const place = usePlace()
  const now = useServerNow()
  return (
    <>
      {isUnlimited(sync) ? (
        <p className="px-5 text-text-2 max-sm:px-4">
          The source reports every change at once: no call limits, no polling and no history to
          fetch.
        </p>
      ) : null}
      <FactList>
        {syncFacts(sync, ageMs, now, place).map(({ label, text, note }) => (
          <Fact key={label} label={label} className="wrap-anywhere">
            {text}
            {note === undefined ? null : <p className="text-s text-text-3">{note}</p>}
          </Fact>
        ))}
      </FactList>
    </>
  )
}

function SyncPanelBody() {
  const { ageMs } = useSyncAge()
  const query = useQuery(syncQuery(useAccount()))
  if (query.data) return <SyncFacts sync={query.data.data} ageMs={ageMs} />
  if (query.error)
    return <ErrorState title="Not available from the server" {...failedRead(query)} />
  return <SkeletonLines count={4} label="Asking the server" />
}

/** Where the jobs come from, how fresh they are, and what reading them costs. */
export function SyncPanel({ onClose }: { onClose: () => void }) {
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
        <SyncPanelBody />
      </div>
    </Dialog>
  )
}
