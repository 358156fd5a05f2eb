import { useMutation, useQuery } from '@tanstack/react-query'
import * as z from 'zod/mini'
import { failedRead } from '../../platform/error-facts.ts'
import { apiPath, useAccount } from '../../platform/account.ts'
import { write } from '../../platform/write.ts'
import { useCapabilities } from '../../domain/capabilities.ts'
import { useConfirmedCapabilities } from '../../domain/confirmed-capabilities.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { usePageClient } from '../../domain/page-client.ts'
import { accountUserQuery, watchersQuery } from '../../domain/queries/watchers.ts'
import { askToNotify, useNotificationLeave } from '../../platform/notification.ts'
import { unwatchJob, useIsWatched, watchJob } from '../../domain/watching/watched.ts'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { SkeletonLines } from '../../ui/SkeletonLines.tsx'
import { reachLabel } from './watch-labels.ts'

function ThisBrowser({ id, name }: { id: number; name: string }) {
  const account = useAccount()
  const isWatched = useIsWatched(account, id)
  const words = reachLabel(useNotificationLeave())
  const toggle = () => {
    if (isWatched) unwatchJob({ account, id })
    else {
      watchJob({ account, id, name })
      void askToNotify()
    }
  }
  return (
    <label className="flex items-start gap-2.5">
      <Checkbox checked={isWatched} onChange={toggle} />
      <span className="grid">
        Notify me here when the job ends
        <span className="text-s text-text-3">
          {words ?? 'As a browser notification, while a Jobwatch page is open.'}
        </span>
      </span>
    </label>
  )
}

interface Watcher {
  id: number
  name?: string | null
  display_name?: string | null
}

const watcherName = ({ id, display_name }: Watcher) => display_name || `user ${id}`

function watchersText(watchers: readonly Watcher[]): string {
  return watchers.length === 0
    ? 'The source notifies nobody.'
    : `The source notifies ${watchers.map(watcherName).join(', ')}.`
}

/**
 * Adds or removes the user whose key Jobwatch uses.
 * @param isWatching null while that user is not known
 */
function OwnWatching({
  jobId,
  name,
  isWatching,
  hasWatchers,
}: {
  jobId: number
  name: string
  isWatching: boolean | null
  hasWatchers: boolean
}) {
  const account = useAccount()
  const client = usePageClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (method: 'POST' | 'DELETE') => {
      await write(client.api, method, apiPath(account, `jobs/${jobId}/watchers`), {}, z.unknown())
    },
    onSettled: () => client.invalidateQueries({ queryKey: watchersQuery(account, jobId).queryKey }),
  })
  const canRemove = isWatching ?? hasWatchers
  const forbidden = useForbidden('watcher.manage', 'changing whom the source notifies')
  return (
    <>
      <div className="flex flex-wrap gap-2">
        {isWatching === true ? null : (
          <Button
            disabled={isPending || forbidden !== null}
            title={forbidden ?? undefined}
            onClick={() => mutate('POST')}
          >
            Add {name}
          </Button>
        )}
        {canRemove ? (
          <Button
            disabled={isPending || forbidden !== null}
            title={forbidden ?? undefined}
            onClick={() => mutate('DELETE')}
          >
            Remove {name}
          </Button>
        ) : null}
      </div>
      {forbidden === null ? null : <p className="text-s text-text-3">{forbidden}</p>}
      {error ? (
        <p className="text-failed-text" role="alert">
          Not changed: {error.message}
        </p>
      ) : null}
    </>
  )
}

function WatcherList({ id }: { id: number }) {
  const account = useAccount()
  const has = useConfirmedCapabilities(account)
  const watchers = useQuery({
    ...watchersQuery(account, id),
    enabled: has('watchers'),
    staleTime: 30_000,
    refetchOnWindowFocus: false,
  })
  const user = useQuery({
    ...accountUserQuery(account),
    enabled: has('members'),
    staleTime: Infinity,
    retry: false,
  })
  if (!watchers.data) {
    if (watchers.error)
      return <ErrorState title="The watchers could not be read" {...failedRead(watchers)} />
    return <SkeletonLines count={2} label="Loading the watchers" />
  }
  const own = user.data?.data ?? null
  const list = watchers.data.data
  return (
    <>
      <p>{watchersText(list)}</p>
      <OwnWatching
        jobId={id}
        name={
          own === null ? 'the account’s own user' : own.display_name || own.name || watcherName(own)
        }
        isWatching={own === null ? null : list.some((each) => each.id === own.id)}
        hasWatchers={list.length > 0}
      />
    </>
  )
}

/** The source e-mails its own watchers, whatever this browser does (jobs-api.md §2.9). */
function SourceWatchers({ id }: { id: number }) {
  return (
    <section className="grid gap-2">
      <h3>The account’s e-mail</h3>
      <p className="text-s text-text-3">
        Watchers get an e-mail from the source, whatever this browser does. Jobwatch can add or
        remove only the user whose key it uses.
      </p>
      <WatcherList id={id} />
    </section>
  )
}

/** Who is notified when a job ends: this browser, and the source's watchers if it has any. */
export function WatchDialog({
  id,
  name,
  isEnded,
  onClose,
}: {
  id: number
  name: string
  isEnded: boolean
  onClose: () => void
}) {
  const has = useCapabilities()
  return (
    <Dialog
      title={`Who is notified when job ${id} ends`}
      onClose={onClose}
      footer={
        <Button data-autofocus className="ml-auto" onClick={onClose}>
          Close
        </Button>
      }
    >
      <div className="grid gap-5 px-5 pb-5 max-sm:px-4">
        {isEnded ? null : (
          <section className="grid gap-2">
            <h3>This browser</h3>
            <ThisBrowser id={id} name={name} />
          </section>
        )}
        {has('watchers') ? <SourceWatchers id={id} /> : null}
      </div>
    </Dialog>
  )
}
