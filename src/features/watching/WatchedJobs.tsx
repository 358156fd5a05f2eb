import { useEffect } from 'react'
import { useNavigate } from 'react-router-dom'
import * as z from 'zod/mini'
import type { JobRow } from '../../../contract/job-row.ts'
import { apiPath } from '../../platform/account.ts'
import { ApiError } from '../../platform/api-error.ts'
import { read } from '../../platform/api.ts'
import { notify } from '../../platform/notices.ts'
import { paths } from '../../domain/paths.ts'
import { watchedRowsQuery } from '../../domain/queries/background.ts'
import { showNotification } from '../../platform/notification.ts'
import { isHeld } from '../../platform/tab-locks.ts'
import { useBackgroundPoll } from '../../domain/watching/use-background-poll.ts'
import { claimEnding, useWatched, type Watched } from '../../domain/watching/watched.ts'
import { endingsOf, endingWords } from './ended-jobs.ts'
import { inSightLock, useIsHidden } from './visible-job.ts'

/** Is the job unknown at its source, and not only missing in an answer? */
async function isGone({ account, id }: Watched): Promise<boolean> {
  try {
    await read(apiPath(account, `jobs/${id}`), z.unknown())
    return false
  } catch (error) {
    return error instanceof ApiError && error.status === 404
  }
}

async function tell(
  job: Watched,
  row: JobRow | null,
  place: string | null,
  open: (to: string) => void,
): Promise<void> {
  if (!(await claimEnding(job))) return
  const { title, body } = endingWords(job, row)
  const to = paths.job(job.account, job.id)
  const whose = place === null ? '' : ` · ${place}`
  notify({
    tone: 'info',
    text: `${title}: ${body}${whose}`,
    to: row === null ? null : to,
    stays: true,
  })
  showNotification(`${title}${whose}`, {
    body,
    tag: `jobwatch.${job.account}.${job.id}`,
    onOpen: () => open(row === null ? paths.jobs(job.account) : to),
  })
}

/** @param place how to name the account in a message; null where there is only one */
function OneAccount({
  account,
  watched,
  place,
}: {
  account: string
  watched: readonly Watched[]
  place: string | null
}) {
  const navigate = useNavigate()
  const hidden = useIsHidden()
  const ids = watched.map(({ id }) => id).toSorted((a, b) => a - b)
  const { data, dataUpdatedAt } = useBackgroundPoll(
    watchedRowsQuery(account, ids),
    hidden ? 'watchedHidden' : 'watched',
  )
  useEffect(() => {
    if (!data) return
    const look = async () => {
      // A tab that is seen tells it better, and asks more often than this one.
      if (document.hidden && (await isHeld(inSightLock))) return
      const open = (to: string) => void navigate(to)
      const { ended, absent } = endingsOf(watched, data.data)
      for (const { job, row } of ended) await tell(job, row, place, open)
      for (const job of absent) if (await isGone(job)) await tell(job, null, place, open)
    }
    void look()
    // Each answer is looked at once, also one that brought nothing new: another tab may have left
    // its telling to this one.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the list belongs to the answer: another list is another query
  }, [data, dataUpdatedAt])
  return null
}

/**
 * Keeps an eye on the jobs this browser watches, in all accounts of the server.
 * @param placeOf how a message names an account
 */
export function WatchedJobs({ placeOf }: { placeOf: (account: string) => string | null }) {
  const watched = useWatched()
  return [...new Set(watched.map(({ account }) => account))].map((account) => (
    <OneAccount
      key={account}
      account={account}
      watched={watched.filter((job) => job.account === account)}
      place={placeOf(account)}
    />
  ))
}
