import { useEffect } from 'react'
import { useNavigate } from 'react-router-dom'
import * as z from 'zod/mini'
import type { JobRow } from '../../../contract/job-row.ts'
import { apiPath } from '../../platform/account.ts'
import { ApiError } from '../../platform/api-error.ts'
import type { ApiClient } from '../../platform/api.ts'
import { notify } from '../../platform/notices.ts'
import { usePageClient } from '../../domain/page-client.ts'
import { paths } from '../../domain/paths.ts'
import { watchedRowsQuery } from '../../domain/queries/background.ts'
import { showNotification } from '../../platform/notification.ts'
import { isHeld } from '../../platform/tab-locks.ts'
import { useBackgroundPoll } from '../../domain/watching/use-background-poll.ts'
import { claimEnding, useWatched, type Watched } from '../../domain/watching/watched.ts'
import { endedJobs, endMessage } from './ended-jobs.ts'
import { inSightLock, useIsHidden } from './visible-job.ts'

/** Whether the source no longer has the job; it may just be missing in a response. */
async function isGone(api: ApiClient, { account, id }: Watched): Promise<boolean> {
  try {
    await api.read(apiPath(account, `jobs/${id}`), z.unknown())
    return false
  } catch (error) {
    return error instanceof ApiError && error.status === 404
  }
}

async function reportEnd(
  job: Watched,
  row: JobRow | null,
  place: string | null,
  open: (to: string) => void,
): Promise<void> {
  if (!(await claimEnding(job))) return
  const { title, body } = endMessage(job, row)
  const to = paths.job(job.account, job.id)
  const suffix = place === null ? '' : ` · ${place}`
  notify({
    tone: 'info',
    text: `${title}: ${body}${suffix}`,
    to: row === null ? null : to,
    stays: true,
  })
  showNotification(`${title}${suffix}`, {
    body,
    tag: `jobwatch.${job.account}.${job.id}`,
    onOpen: () => open(row === null ? paths.jobs(job.account) : to),
  })
}

/** @param place how to name the account in a message; null where there is only one */
function AccountWatcher({
  account,
  watched,
  place,
}: {
  account: string
  watched: readonly Watched[]
  place: string | null
}) {
  const navigate = useNavigate()
  const { api } = usePageClient()
  const hidden = useIsHidden()
  const ids = watched.map(({ id }) => id).toSorted((a, b) => a - b)
  const { data, dataUpdatedAt } = useBackgroundPoll(
    account,
    watchedRowsQuery(account, ids),
    hidden ? 'watchedHidden' : 'watched',
  )
  useEffect(() => {
    if (!data) return
    const check = async () => {
      // A visible tab polls more often and reports it in sight.
      if (document.hidden && (await isHeld(inSightLock))) return
      const open = (to: string) => void navigate(to)
      const { ended, absent } = endedJobs(watched, data.data)
      for (const { job, row } of ended) await reportEnd(job, row, place, open)
      for (const job of absent) if (await isGone(api, job)) await reportEnd(job, null, place, open)
    }
    void check()
    // Also after a poll without changes: another tab may have left the report to this one.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- others are another query
  }, [data, dataUpdatedAt])
  return null
}

/**
 * Polls the jobs this browser watches, in all accounts of the server, and reports their end.
 * @param placeOf how a message names an account
 */
export function WatchedJobs({ placeOf }: { placeOf: (account: string) => string | null }) {
  const watched = useWatched()
  return [...new Set(watched.map(({ account }) => account))].map((account) => (
    <AccountWatcher
      key={account}
      account={account}
      watched={watched.filter((job) => job.account === account)}
      place={placeOf(account)}
    />
  ))
}
