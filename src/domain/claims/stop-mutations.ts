import { useMutation, type MutationOptions } from '@tanstack/react-query'
import { useCallback } from 'react'
import { jobDetailSchema, type JobDetail } from '../../../contract/job-detail.ts'
import { statusFacts } from '../../../contract/status.ts'
import { apiPath, useAccount } from '../../platform/account.ts'
import { ApiError } from '../../platform/api-error.ts'
import { write } from '../../platform/write.ts'
import { notify } from '../../platform/notices.ts'
import { usePageClient, type PageClient } from '../page-client.ts'
import { paths } from '../paths.ts'
import { jobQuery } from '../queries/job.ts'
import { jobKeys } from '../queries/keys.ts'
import { refusalMessage } from '../refusal-message.ts'
import { actorName, cacheJob, invalidateJobs } from './job-cache.ts'
import { aboutStop } from './outcome-notice.ts'
import { applyClaimEvent } from './apply-claim-event.ts'

export interface PendingStopAction {
  id: number
  /** For messages. */
  packageName: string
  reason: string | null
}

/** The job as the server reports it now; null if it cannot be read. */
async function readAgain(
  client: PageClient,
  account: string,
  id: number,
): Promise<JobDetail | null> {
  try {
    return (await client.fetchQuery({ ...jobQuery(account, id), staleTime: 0 })).data
  } catch {
    return null
  }
}

async function handleStopError(
  client: PageClient,
  account: string,
  error: unknown,
  { id, packageName }: PendingStopAction,
): Promise<void> {
  if (error instanceof ApiError && error.outcomeUnknown) {
    applyClaimEvent(client, account, { type: 'stop_unconfirmed', jobId: id, at: Date.now() })
    await readAgain(client, account, id)
    return
  }
  // Without a session, nothing can be read.
  const isSignedOut = error instanceof ApiError && error.isSignInRequired
  const now = isSignedOut ? null : await readAgain(client, account, id)
  // Stopping a job that has ended meanwhile is no error (interaction-rules.md §1 rules 7 and 8).
  if (now && statusFacts[now.status].terminal) return
  const message = refusalMessage(error)
  applyClaimEvent(client, account, { type: 'stop_refused', jobId: id, message })
  notify({
    tone: 'alert',
    text: `Stop refused for ${packageName}, job ${id}: ${message}`,
    to: paths.job(account, id),
    about: aboutStop(account, id),
  })
}

function stopOptions(
  client: PageClient,
  account: string,
): MutationOptions<JobDetail, unknown, PendingStopAction> {
  return {
    mutationKey: ['stop', account],
    mutationFn: ({ id, reason }) =>
      write(
        client.api,
        'DELETE',
        apiPath(account, `jobs/${id}?include=insight`),
        { reason },
        jobDetailSchema,
      ),
    onMutate: async ({ id, packageName, reason }) => {
      applyClaimEvent(client, account, {
        type: 'stop_sent',
        jobId: id,
        packageName,
        reason,
        by: actorName(),
        at: Date.now(),
      })
      // Responses to earlier requests know nothing of the claim. First loads and list membership
      // are left to finish, since nothing would request them again.
      await client.cancelQueries({
        queryKey: jobKeys.all(account),
        predicate: (query) => query.queryKey[3] !== 'list' && query.state.data !== undefined,
      })
    },
    onSuccess: (job, { id, packageName }) => {
      applyClaimEvent(client, account, {
        type: 'stop_accepted',
        jobId: id,
        status: job.status,
        at: Date.now(),
      })
      cacheJob(client, account, job)
      notify({
        tone: 'info',
        text: `Stop requested for ${packageName}, job ${id}`,
        to: paths.job(account, id),
        about: aboutStop(account, id),
      })
    },
    onError: (error, action) => handleStopError(client, account, error, action),
    onSettled: () => invalidateJobs(client, account),
  }
}

/** Requests the stop of one job; the claim is on screen at once. */
export function useStopJob(): { stop: (action: PendingStopAction) => void } {
  const client = usePageClient()
  const { mutate } = useMutation(stopOptions(client, useAccount()))
  return { stop: mutate }
}

/** Requests of a bulk stop that run at the same time (interaction-rules.md §1 rule 10). */
const bulkConcurrency = 4

/**
 * Requests the stop of many jobs, each with its own claim and result. Leaving the page does not
 * interrupt it.
 * @returns a promise that resolves when every request has ended
 */
export function useStopJobs(): (actions: readonly PendingStopAction[]) => Promise<void> {
  const client = usePageClient()
  const account = useAccount()
  return useCallback(
    async (actions) => {
      const waiting = [...actions]
      const work = async () => {
        for (let action = waiting.shift(); action; action = waiting.shift()) {
          await client
            .getMutationCache()
            .build(client, stopOptions(client, account))
            .execute(action)
            // The claim says what went wrong.
            .catch(() => undefined)
        }
      }
      await Promise.all(Array.from({ length: bulkConcurrency }, work))
    },
    [client, account],
  )
}

/** Forgets the claim of a stop once its outcome was read. */
export function useDismissStop(): (jobId: number) => void {
  const client = usePageClient()
  const account = useAccount()
  return useCallback(
    (jobId) => applyClaimEvent(client, account, { type: 'stop_dismissed', jobId }),
    [client, account],
  )
}
