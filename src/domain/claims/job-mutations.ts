import {
  useMutation,
  useQueryClient,
  type MutationOptions,
  type QueryClient,
} from '@tanstack/react-query'
import { useCallback } from 'react'
import * as z from 'zod/mini'
import { emptyFilter, filterToParams } from '../../../contract/filter.ts'
import { jobRowSchema, type JobRow } from '../../../contract/job-row.ts'
import { jobDetailSchema, type JobDetail } from '../../../contract/job-detail.ts'
import { syncSchema } from '../../../contract/sync.ts'
import type { Variables } from '../../../contract/coerce.ts'
import { statusFacts } from '../../../contract/status.ts'
import { apiPath, useAccount } from '../../platform/account.ts'
import { ApiError } from '../../platform/api-error.ts'
import { read, write, type ApiResponse } from '../../platform/api.ts'
import { notify } from '../../platform/notices.ts'
import { paths } from '../paths.ts'
import { readPreference } from '../../platform/preferences.ts'
import { jobQuery } from '../queries/job.ts'
import { jobKeys, resourceKeys } from '../queries/keys.ts'
import { refusalMessage } from '../refusal-message.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { watchJob } from '../watching/watched.ts'
import { aboutStop } from './outcome-notice.ts'
import { tellClaims } from './store.ts'

export interface PendingStopAction {
  id: number
  /** For messages. */
  packageName: string
  reason: string | null
}

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

/** How a run ended for the person: the job, a refusal, or no word and what was found instead. */
export type RunOutcome =
  { kind: 'accepted'; job: JobDetail } | { kind: 'refused'; message: string } | UnknownRun

/**
 * Nobody knows whether it runs. To send it again is the person's decision, and not before the
 * source was read since.
 */
export interface UnknownRun {
  kind: 'unknown'
  /** The server's words; null where no answer came. */
  message: string | null
  /** Jobs that may be it. */
  candidates: JobRow[]
  /** The source was read after the request: a job it made would be known. */
  readSince: boolean
  /** Looks anew. */
  look: () => Promise<UnknownRun>
  /** The person says which job it is; null: none, it did not start. */
  settle: (jobId: number | null) => void
}

const personName = () => readPreference('displayName') || 'you'

/** A light row from a job's own answer. */
function toRow(job: JobDetail): JobRow {
  const { insight, ...fields } = job
  return z.parse(jobRowSchema, { ...fields, ...insight })
}

/**
 * Puts the server's answer wherever the job is shown: it is the truth, and newer than any read
 * under way.
 */
function adopt(client: QueryClient, account: string, job: JobDetail): void {
  const row = toRow(job)
  client.setQueryData<ApiResponse<JobDetail>>(jobQuery(account, job.id).queryKey, (old) =>
    old
      ? {
          ...old,
          data: {
            ...old.data,
            ...job,
            outputs: job.outputs ?? old.data.outputs,
            log_summary: job.log_summary ?? old.data.log_summary,
          },
        }
      : old,
  )
  client.setQueriesData<ApiResponse<JobRow[]>>({ queryKey: jobKeys.rows(account) }, (old) =>
    old?.data.some((each) => each.id === job.id)
      ? { ...old, data: old.data.map((each) => (each.id === job.id ? { ...each, ...row } : each)) }
      : old,
  )
}

function refresh(client: QueryClient, account: string): void {
  // All but the list's membership: rows do not leave from under the hand because a stop was asked
  // for.
  void client.invalidateQueries({
    queryKey: jobKeys.all(account),
    predicate: (query) => query.queryKey[3] !== 'list',
  })
  void client.invalidateQueries({ queryKey: resourceKeys.clusters(account) })
}

/** What the server says of one job now; null when it does not say. */
async function lookAgain(
  client: QueryClient,
  account: string,
  id: number,
): Promise<JobDetail | null> {
  try {
    return (await client.fetchQuery({ ...jobQuery(account, id), staleTime: 0 })).data
  } catch {
    return null
  }
}

function stopOptions(
  client: QueryClient,
  account: string,
): MutationOptions<JobDetail, unknown, PendingStopAction> {
  return {
    mutationKey: ['stop', account],
    mutationFn: ({ id, reason }) =>
      write('DELETE', apiPath(account, `jobs/${id}?include=insight`), { reason }, jobDetailSchema),
    onMutate: async ({ id, packageName, reason }) => {
      tellClaims(client, account, {
        type: 'stop_sent',
        jobId: id,
        packageName,
        reason,
        by: personName(),
        at: Date.now(),
      })
      // Answers asked for before the claim know nothing of it. A first load, and the list's
      // membership, still have to come: nothing would ask for them again.
      await client.cancelQueries({
        queryKey: jobKeys.all(account),
        predicate: (query) => query.queryKey[3] !== 'list' && query.state.data !== undefined,
      })
    },
    onSuccess: (job, { id, packageName }) => {
      tellClaims(client, account, {
        type: 'stop_accepted',
        jobId: id,
        status: job.status,
        at: Date.now(),
      })
      adopt(client, account, job)
      notify({
        tone: 'info',
        text: `Stop requested for ${packageName}, job ${id}`,
        to: paths.job(account, id),
        about: aboutStop(account, id),
      })
    },
    onError: async (error, { id, packageName }) => {
      if (error instanceof ApiError && error.outcomeUnknown) {
        tellClaims(client, account, { type: 'stop_unconfirmed', jobId: id, at: Date.now() })
        await lookAgain(client, account, id)
        return
      }
      const now = await lookAgain(client, account, id)
      // Stopping what has ended meanwhile is no mistake (interaction-rules.md §1 rules 7 and 8).
      if (now && statusFacts[now.status].terminal) return
      tellClaims(client, account, {
        type: 'stop_refused',
        jobId: id,
        message: refusalMessage(error),
      })
      notify({
        tone: 'alert',
        text: `Stop refused for ${packageName}, job ${id}: ${refusalMessage(error)}`,
        to: paths.job(account, id),
        about: aboutStop(account, id),
      })
    },
    onSettled: () => refresh(client, account),
  }
}

/** Asks for one job's stop; the claim is on screen at once. */
export function useStopJob(): { stop: (action: PendingStopAction) => void } {
  const client = useQueryClient()
  const { mutate } = useMutation(stopOptions(client, useAccount()))
  return { stop: mutate }
}

/** How many stops of a bulk go at the same time (interaction-rules.md §1 rule 10). */
const bulkWidth = 4

/**
 * Asks for the stop of many jobs. Each has its own claim and its own refusal; leaving the page ends
 * none of it.
 * @returns a promise of those that were refused or not confirmed
 */
export function useStopJobs(): (
  actions: readonly PendingStopAction[],
) => Promise<PendingStopAction[]> {
  const client = useQueryClient()
  const account = useAccount()
  return useCallback(
    async (actions) => {
      const waiting = [...actions]
      const failed: PendingStopAction[] = []
      const work = async () => {
        for (let action = waiting.shift(); action; action = waiting.shift()) {
          try {
            await client
              .getMutationCache()
              .build(client, stopOptions(client, account))
              .execute(action)
          } catch {
            failed.push(action)
          }
        }
      }
      await Promise.all(Array.from({ length: bulkWidth }, work))
      return failed
    },
    [client, account],
  )
}

const sameVariables = (a: Variables, b: Variables) => {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => String(a[name]) === String(b[name]))
  )
}

/**
 * A read of the source counts from so long after the request on: what it makes may be listed a
 * little late. Milliseconds.
 */
const listedAfterMs = 10_000

/**
 * Jobs that may be the one whose answer got lost: same package and variables, made since.
 * @param sentAt milliseconds of the server's clock
 */
async function findRun(
  account: string,
  action: PendingRunAction,
  sentAt: number,
): Promise<Pick<UnknownRun, 'candidates' | 'readSince'>> {
  // Room for clocks that disagree a little.
  const from = new Date(sentAt - 10_000).toISOString()
  const params = filterToParams({ ...emptyFilter, package_id: [action.packageId], from })
  params.set('fields', 'row')
  // First, how far the store is: the jobs read after that are at least as new.
  const sync = await read(apiPath(account, 'sync'), syncSchema)
  const answer = await read(apiPath(account, `jobs?${params.toString()}`), z.array(jobRowSchema))
  const syncedAt = Date.parse(sync.data.synced_at ?? '')
  return {
    candidates: answer.data.filter((row) => sameVariables(row.variables, action.variables)),
    readSince: syncedAt >= sentAt + listedAfterMs,
  }
}

async function unknownRun(
  account: string,
  action: PendingRunAction,
  sentAt: number,
  message: string | null,
  settle: UnknownRun['settle'],
): Promise<UnknownRun> {
  const found = await findRun(account, action, sentAt).catch(() => ({
    candidates: [],
    readSince: false,
  }))
  return {
    kind: 'unknown',
    message,
    ...found,
    look: () => unknownRun(account, action, sentAt, message, settle),
    settle,
  }
}

/**
 * Runs a package. The row is on the list at once; a request without an answer is never sent again
 * by itself: the outcome then is `unknown`, with the jobs that may be it.
 */
export function useRunJob(): {
  run: (action: PendingRunAction) => Promise<RunOutcome>
  isRunning: boolean
} {
  const client = useQueryClient()
  const account = useAccount()
  const { mutateAsync, isPending } = useMutation({
    mutationKey: ['run', account],
    mutationFn: ({ action, key }: { action: PendingRunAction; key: string; sentAt: number }) =>
      write(
        'POST',
        apiPath(account, 'jobs?include=insight'),
        {
          package_id: action.packageId,
          cluster_id: action.clusterId,
          variables: action.variables,
          dynamic_variables: action.dynamicVariables,
          ...(action.rerunOf === null ? {} : { rerun_of: action.rerunOf }),
        },
        jobDetailSchema,
        key,
      ),
    onMutate: ({ action, key, sentAt }) => {
      tellClaims(client, account, {
        type: 'run_sent',
        run: {
          key,
          packageId: action.packageId,
          packageName: action.packageName,
          clusterId: action.clusterId,
          clusterName: action.clusterName,
          variables: action.variables,
          by: personName(),
          sentAt,
        },
      })
    },
    onSuccess: (job, { key, action }) => {
      tellClaims(client, account, { type: 'run_accepted', key, jobId: job.id, at: Date.now() })
      // As at the source, whoever started a job watches it (jobs-api.md §2.9).
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
    },
    onError: (error, { key, action }) => {
      const unknown = error instanceof ApiError && error.outcomeUnknown
      tellClaims(
        client,
        account,
        unknown
          ? { type: 'run_unconfirmed', key }
          : { type: 'run_refused', key, message: refusalMessage(error) },
      )
      notify({
        tone: 'alert',
        text: unknown
          ? `No answer to the run of ${action.packageName}: it may have started`
          : `Run refused for ${action.packageName}: ${refusalMessage(error)}`,
        to: null,
      })
    },
    onSettled: () => {
      refresh(client, account)
      void client.invalidateQueries({ queryKey: resourceKeys.packages(account) })
    },
  })

  const run = useCallback(
    async (action: PendingRunAction): Promise<RunOutcome> => {
      const [sentAt, sentOnServer] = [Date.now(), serverNow()]
      const key = crypto.randomUUID()
      try {
        return { kind: 'accepted', job: await mutateAsync({ action, key, sentAt }) }
      } catch (error) {
        if (!(error instanceof ApiError && error.outcomeUnknown)) {
          tellClaims(client, account, { type: 'run_dismissed', key })
          return { kind: 'refused', message: refusalMessage(error) }
        }
        const settle = (jobId: number | null) => {
          tellClaims(
            client,
            account,
            jobId === null
              ? { type: 'run_dismissed', key }
              : { type: 'run_accepted', key, jobId, at: Date.now() },
          )
          if (jobId !== null) watchJob({ account, id: jobId, name: action.packageName })
        }
        return unknownRun(
          account,
          action,
          sentOnServer,
          error.kind === 'http' || error.kind === 'unreadable' ? error.message : null,
          settle,
        )
      }
    },
    [mutateAsync, client, account],
  )
  return { run, isRunning: isPending }
}

/** Forgets what was claimed of a stop: the person has read the refusal. */
export function useDismissStop(): (jobId: number) => void {
  const client = useQueryClient()
  const account = useAccount()
  return useCallback(
    (jobId) => tellClaims(client, account, { type: 'stop_dismissed', jobId }),
    [client, account],
  )
}
