import { useMutation, useQuery } from '@tanstack/react-query'
import * as z from 'zod/mini'
import { apiPath, useAccount } from '../../platform/account.ts'
import { usePageClient } from '../../domain/page-client.ts'
import { accountUserQuery, watchersQuery } from '../../domain/queries/watchers.ts'
import { askToNotify, useNotificationLeave } from '../../platform/notification.ts'
import { unwatchJob, useIsWatched, watchJob } from '../../domain/watching/watched.ts'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { SkeletonLines } from '../../ui/Skeleton.tsx'
import { reachWords } from './watch-labels.ts'

function ThisBrowser({ id, name }: { id: number; name: string }) {
  const account = useAccount()
  const isWatched = useIsWatched(account, id)
  const words = reachWords(useNotificationLeave())
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

/**
 * The source's own watchers: they get the account's e-mail, whatever this browser does (jobs-api.md
 * §2.9).
 */
function AtTheSource({ id }: { id: number }) {
  const account = useAccount()
  const client = usePageClient()
  const options = { ...watchersQuery(account, id), staleTime: 30_000, refetchOnWindowFocus: false }
  const watchers = useQuery(options)
  const user = useQuery({ ...accountUserQuery(account), staleTime: Infinity, retry: false })
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (wanted: 'POST' | 'DELETE') => {
      await client.api.write(wanted, apiPath(account, `jobs/${id}/watchers`), {}, z.unknown())
    },
    onSettled: () => client.invalidateQueries({ queryKey: options.queryKey }),
  })
  if (!watchers.data) {
    if (watchers.error)
      return (
        <ErrorState
          title="The watchers could not be read"
          cause={watchers.error.message}
          onRetry={() => void watchers.refetch()}
          retrying={watchers.isFetching}
        />
      )
    return <SkeletonLines count={2} label="Loading the watchers" />
  }
  const own = user.data?.data ?? null
  const ownName =
    own === null ? 'the account’s own user' : own.display_name || own.name || `user ${own.id}`
  const list = watchers.data.data
  const isIn = own === null ? null : list.some((each) => each.id === own.id)
  return (
    <>
      <p>
        {list.length === 0
          ? 'The source notifies nobody.'
          : `The source notifies ${list.map(({ id: each, display_name }) => display_name || `user ${each}`).join(', ')}.`}
      </p>
      <div className="flex flex-wrap gap-2">
        {isIn === true ? null : (
          <Button disabled={isPending} onClick={() => mutate('POST')}>
            Add {ownName}
          </Button>
        )}
        {isIn === false || (isIn === null && list.length === 0) ? null : (
          <Button disabled={isPending} onClick={() => mutate('DELETE')}>
            Remove {ownName}
          </Button>
        )}
      </div>
      {error ? (
        <p className="text-failed-text" role="alert">
          Not changed: {error.message}
        </p>
      ) : null}
    </>
  )
}

/**
 * Who is notified when a job ends: here, and by the source. The source is asked only while this is
 * open.
 */
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
        <section className="grid gap-2">
          <h3>The account’s e-mail</h3>
          <p className="text-s text-text-3">
            Watchers get an e-mail from the source, whatever this browser does. Jobwatch can add or
            remove only the user whose key it uses.
          </p>
          <AtTheSource id={id} />
        </section>
      </div>
    </Dialog>
  )
}
