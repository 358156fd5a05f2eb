import { useMutation } from '@tanstack/react-query'
import { useCallback } from 'react'
import { bulkOperationSchema, type BulkAction, type BulkOperation } from '../../contract/bulk.ts'
import { jobDetailSchema, type JobDetail } from '../../contract/job-detail.ts'
import { apiPath, useAccount } from '../platform/account.ts'
import { notify } from '../platform/notices.ts'
import { personName } from '../platform/person.ts'
import { write } from '../platform/write.ts'
import { cacheJob, invalidateJobs } from './claims/job-cache.ts'
import { claimFailures, type FailureClaim } from './failure-claims.ts'
import { usePageClient, type PageClient } from './page-client.ts'
import { paths } from './paths.ts'
import { jobKeys } from './queries/keys.ts'
import { refusalMessage } from './refusal-message.ts'

/** An acknowledgement as it is sent. */
export interface Acknowledging {
  note: string | null
  /** ISO; null if it does not end by itself. */
  until: string | null
  /** Null for nobody; undefined for the person who acknowledges. */
  assignee: string | null | undefined
}

export type FailureAction =
  | ({ kind: 'acknowledge' } & Acknowledging)
  | { kind: 'unacknowledge' }
  | { kind: 'assign'; assignee: string | null }

const claimOf = (action: FailureAction): FailureClaim => ({
  kind: action.kind,
  assignee: 'assignee' in action ? (action.assignee ?? personName() ?? null) : null,
})

const send = (
  { api }: PageClient,
  account: string,
  id: number,
  action: FailureAction,
): Promise<JobDetail> => {
  const path = (rest: string) => apiPath(account, `jobs/${id}/${rest}`)
  const { kind, ...body } = action
  switch (kind) {
    case 'acknowledge':
      return write(api, 'PUT', path('acknowledgement'), body, jobDetailSchema)
    case 'unacknowledge':
      return write(api, 'DELETE', path('acknowledgement'), {}, jobDetailSchema)
    case 'assign':
      return write(api, 'PUT', path('assignee'), body, jobDetailSchema)
  }
}

const doneTexts: Record<FailureAction['kind'], string> = {
  acknowledge: 'Acknowledged',
  unacknowledge: 'Acknowledgement taken back',
  assign: 'Assigned',
}

/** Reads under way know nothing of the action. */
const cancelReads = (client: PageClient, account: string) =>
  client.cancelQueries({
    queryKey: jobKeys.all(account),
    predicate: (query) => query.queryKey[3] !== 'list' && query.state.data !== undefined,
  })

interface OneFailure {
  id: number
  /** For messages. */
  packageName: string
  action: FailureAction
}

/** Acts on one failure; the claim is on screen at once, a refusal takes it back and says why. */
export function useActOnFailure(): (one: OneFailure) => void {
  const client = usePageClient()
  const account = useAccount()
  const { mutate } = useMutation({
    mutationFn: ({ id, action }: OneFailure) => send(client, account, id, action),
    onMutate: async ({ id, action }) => {
      claimFailures(client, account, [id], claimOf(action))
      await cancelReads(client, account)
    },
    onSuccess: async (job, { id, packageName, action }) => {
      await cancelReads(client, account)
      cacheJob(client, account, job)
      const text = `${doneTexts[action.kind]}: ${packageName}, job ${id}`
      notify({ tone: 'info', text, to: paths.job(account, id) })
    },
    onError: (error, { id, packageName }) =>
      notify({
        tone: 'alert',
        text: `Not saved for ${packageName}, job ${id}: ${refusalMessage(error)}`,
        to: paths.job(account, id),
      }),
    onSettled: (_job, _error, { id }) => {
      claimFailures(client, account, [id], null)
      invalidateJobs(client, account)
    },
  })
  return mutate
}

/** What a bulk operation does; see `contract/bulk.ts`. */
export type BulkBody = Record<string, unknown>

/**
 * Begins an action on exactly these jobs. The server carries it out, whatever page is open.
 * @returns the function; it resolves with the operation, or rejects with an `ApiError`
 */
export function useBeginBulk(): (
  action: BulkAction,
  ids: readonly number[],
  body: BulkBody,
) => Promise<BulkOperation> {
  const client = usePageClient()
  const account = useAccount()
  return useCallback(
    async (action, ids, body) => {
      const path = apiPath(account, `bulk/${action}`)
      const begun = await write(client.api, 'POST', path, { ids, ...body }, bulkOperationSchema)
      invalidateJobs(client, account)
      return begun
    },
    [client, account],
  )
}
