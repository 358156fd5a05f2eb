import { useMutation, type UseMutationOptions } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Variables } from '../../../contract/coerce.ts'
import { jobDetailSchema, type JobDetail } from '../../../contract/job-detail.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { apiPath, useAccount } from '../../platform/account.ts'
import { ApiError } from '../../platform/api-error.ts'
import { write } from '../../platform/write.ts'
import type { ApiResponse } from '../../platform/api.ts'
import { notify } from '../../platform/notices.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { usePageClient, type PageClient } from '../page-client.ts'
import { paths } from '../paths.ts'
import { jobQuery } from '../queries/job.ts'
import { resourceKeys } from '../queries/keys.ts'
import { refusalMessage } from '../refusal-message.ts'
import { watchJob } from '../watching/watched.ts'
import { actorName, invalidateJobs } from './job-cache.ts'
import { applyClaimEvent } from './apply-claim-event.ts'
import { findUnknownRun } from './unknown-run.ts'

export interface PendingRunAction {
  packageId: number
  packageName: string
  clusterId: number
  clusterName: string
  variables: Variables
  dynamicVariables: Variables
  /** The job this run repeats. */
  rerunOf: number | null
}

/**
 * A run whose outcome is unknown. Sending it again is the person's decision, and only once the
 * source was read after the request.
 */
export interface UnknownRun {
  kind: 'unknown'
  /** The server's message; null if no response came. */
  message: string | null
  /** Jobs that may be this run. */
  candidates: JobRow[]
  /** The source was read after the request, so that a job it made would be known. */
  readSince: boolean
  /** Looks for the job again. */
  look: () => Promise<UnknownRun>
  /** The person says which job it is; null if it did not start. */
  settle: (jobId: number | null) => void
}

/** How a run ended: accepted, refused, or without a usable response. */
export type RunOutcome =
  { kind: 'accepted'; job: JobDetail } | { kind: 'refused'; message: string } | UnknownRun

interface SentRun {
  action: PendingRunAction
  /** Idempotency key of the request, and key of its claim. */
  key: string
  /** Milliseconds of the local clock. */
  sentAt: number
}

const isOutcomeUnknown = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.outcomeUnknown

const runBody = (action: PendingRunAction) => ({
  package_id: action.packageId,
  cluster_id: action.clusterId,
  variables: action.variables,
  dynamic_variables: action.dynamicVariables,
  ...(action.rerunOf === null ? {} : { rerun_of: action.rerunOf }),
})

function handleAccepted(
  client: PageClient,
  account: string,
  job: JobDetail,
  { key, action }: SentRun,
): void {
  applyClaimEvent(client, account, { type: 'run_accepted', key, jobId: job.id, at: Date.now() })
  // As at the source, whoever starts a job watches it (jobs-api.md §2.9).
  watchJob({ account, id: job.id, name: action.packageName })
  client.setQueryData<ApiResponse<JobDetail>>(
    jobQuery(account, job.id).queryKey,
    (old) =>
      old ?? {
        data: job,
        total: null,
        newCount: null,
        nextCursor: null,
        prevCursor: null,
        syncedAt: null,
      },
  )
  notify({
    tone: 'info',
    text: `${action.packageName} is job ${job.id}`,
    to: paths.job(account, job.id),
  })
}

function handleRunError(
  client: PageClient,
  account: string,
  error: unknown,
  { key, action }: SentRun,
): void {
  const isUnknown = isOutcomeUnknown(error)
  applyClaimEvent(
    client,
    account,
    isUnknown
      ? { type: 'run_unconfirmed', key }
      : { type: 'run_refused', key, message: refusalMessage(error) },
  )
  notify({
    tone: 'alert',
    text: isUnknown
      ? `No answer to the run of ${action.packageName}: it may have started`
      : `Run refused for ${action.packageName}: ${refusalMessage(error)}`,
    to: null,
  })
}

function runOptions(
  client: PageClient,
  account: string,
): UseMutationOptions<JobDetail, unknown, SentRun> {
  return {
    mutationKey: ['run', account],
    mutationFn: ({ action, key }) =>
      write(
        client.api,
        'POST',
        apiPath(account, 'jobs?include=insight'),
        runBody(action),
        jobDetailSchema,
        key,
      ),
    onMutate: ({ action, key, sentAt }) => {
      const { packageId, packageName, clusterId, clusterName, variables } = action
      const by = actorName()
      applyClaimEvent(client, account, {
        type: 'run_sent',
        run: { key, packageId, packageName, clusterId, clusterName, variables, by, sentAt },
      })
    },
    onSuccess: (job, run) => handleAccepted(client, account, job, run),
    onError: (error, run) => handleRunError(client, account, error, run),
    onSettled: () => {
      invalidateJobs(client, account)
      void client.invalidateQueries({ queryKey: resourceKeys.packages(account) })
    },
  }
}

/** What the person says about a run without a usable response. */
function settleRun(
  client: PageClient,
  account: string,
  { key, action }: Pick<SentRun, 'key' | 'action'>,
  jobId: number | null,
): void {
  if (jobId === null) {
    applyClaimEvent(client, account, { type: 'run_dismissed', key })
    return
  }
  applyClaimEvent(client, account, { type: 'run_accepted', key, jobId, at: Date.now() })
  watchJob({ account, id: jobId, name: action.packageName })
}

/**
 * Runs a package. Its row is on the list at once. A request without a response is never sent again
 * automatically; the outcome is then `unknown`, with the jobs that may be the run.
 */
export function useRunJob(): {
  run: (action: PendingRunAction) => Promise<RunOutcome>
  isRunning: boolean
} {
  const client = usePageClient()
  const account = useAccount()
  const { mutateAsync, isPending } = useMutation(runOptions(client, account))

  const run = useCallback(
    async (action: PendingRunAction): Promise<RunOutcome> => {
      const sent: SentRun = { action, key: crypto.randomUUID(), sentAt: Date.now() }
      const { packageId, variables } = action
      const sentRun = { packageId, variables, sentAt: serverNow() }
      try {
        return { kind: 'accepted', job: await mutateAsync(sent) }
      } catch (error) {
        if (!isOutcomeUnknown(error)) {
          applyClaimEvent(client, account, { type: 'run_dismissed', key: sent.key })
          return { kind: 'refused', message: refusalMessage(error) }
        }
        const message = error.kind === 'http' || error.kind === 'unreadable' ? error.message : null
        return findUnknownRun(client.api, account, sentRun, message, (jobId) =>
          settleRun(client, account, sent, jobId),
        )
      }
    },
    [mutateAsync, client, account],
  )
  return { run, isRunning: isPending }
}
