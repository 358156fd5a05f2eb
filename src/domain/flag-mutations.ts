import { useMutation } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import type { FlagChoice, FlagKind } from '../../contract/flags.ts'
import { jobDetailSchema, type JobDetail } from '../../contract/job-detail.ts'
import { hardLimitSchema, type HardLimit } from '../../contract/resources.ts'
import { apiPath, useAccount } from '../platform/account.ts'
import { ApiError } from '../platform/api-error.ts'
import type { ApiClient } from '../platform/api.ts'
import { notify } from '../platform/notices.ts'
import { write } from '../platform/write.ts'
import { cacheJob, invalidateJobs } from './claims/job-cache.ts'
import { usePageClient, type PageClient } from './page-client.ts'
import { paths } from './paths.ts'
import { resourceKeys } from './queries/keys.ts'
import { refusalMessage } from './refusal-message.ts'

/** How a request ended; `message` says why it failed. */
export type RequestOutcome = { kind: 'done' } | { kind: 'failed'; message: string }

export interface PendingFlagUndo {
  jobId: number
  /** For messages. */
  packageName: string
  kind: FlagKind
}

export interface PendingFlagDecision extends PendingFlagUndo {
  choice: FlagChoice
  reason: string | null
}

export interface PendingHardLimit {
  packageId: number
  /** For messages. */
  packageName: string
  /** Whole seconds; null removes the limit. */
  seconds: number | null
  reason: string | null
}

interface CommandOptions<Action, Response> {
  send: (api: ApiClient, account: string, action: Action) => Promise<Response>
  onDone: (client: PageClient, account: string, response: Response, action: Action) => void
  /** Begins the message about a refusal; its reason follows. */
  failure: (action: Action) => string
}

const failureMessage = (error: unknown): string =>
  error instanceof ApiError && error.outcomeUnknown
    ? 'No usable response: it may have been saved; the page shows it as soon as it is known'
    : refusalMessage(error)

/** Whether the component is still on screen, to be asked later. */
function useIsMounted(): () => boolean {
  const isMounted = useRef(false)
  useEffect(() => {
    isMounted.current = true
    return () => {
      isMounted.current = false
    }
  }, [])
  return useCallback(() => isMounted.current, [])
}

/**
 * A command whose dialog stays open until the response. The dialog shows a failure; if it has been
 * closed meanwhile, a notice does.
 * @param options constant, so that the returned function is, too
 */
function useCommand<Action, Response>(
  options: CommandOptions<Action, Response>,
): {
  send: (action: Action) => Promise<RequestOutcome>
  isSending: boolean
} {
  const client = usePageClient()
  const account = useAccount()
  const isMounted = useIsMounted()
  const { mutateAsync, isPending } = useMutation({
    mutationFn: (action: Action) => options.send(client.api, account, action),
    onSuccess: (response, action) => options.onDone(client, account, response, action),
    onError: (error, action) => {
      if (isMounted()) return
      notify({
        tone: 'alert',
        text: `${options.failure(action)}: ${failureMessage(error)}`,
        to: null,
      })
    },
    onSettled: () => {
      invalidateJobs(client, account)
      void client.invalidateQueries({ queryKey: resourceKeys.packages(account) })
    },
  })
  const send = useCallback(
    async (action: Action): Promise<RequestOutcome> => {
      try {
        await mutateAsync(action)
        return { kind: 'done' }
      } catch (error) {
        return { kind: 'failed', message: failureMessage(error) }
      }
    },
    [mutateAsync],
  )
  return { send, isSending: isPending }
}

const decisionPath = (account: string, { jobId, kind }: PendingFlagUndo): string =>
  apiPath(account, `jobs/${jobId}/flags/${kind}/decision`)

const decided: Readonly<Record<FlagChoice, string>> = {
  hour: 'Flag snoozed for an hour',
  run: 'Flag snoozed for this run',
  expected: 'Run marked as expected',
  fine: 'Run marked as fine',
}

function showDecided(
  client: PageClient,
  account: string,
  job: JobDetail,
  { jobId, packageName }: PendingFlagUndo,
  message: string,
): void {
  cacheJob(client, account, job)
  notify({
    tone: 'info',
    text: `${message}: ${packageName}, job ${jobId}`,
    to: paths.job(account, jobId),
  })
}

const decideOptions: CommandOptions<PendingFlagDecision, JobDetail> = {
  send: (api, account, action) =>
    write(
      api,
      'PUT',
      decisionPath(account, action),
      { choice: action.choice, reason: action.reason },
      jobDetailSchema,
    ),
  onDone: (client, account, job, action) =>
    showDecided(client, account, job, action, decided[action.choice]),
  failure: ({ packageName, jobId }) => `Not saved for ${packageName}, job ${jobId}`,
}

const undecideOptions: CommandOptions<PendingFlagUndo, JobDetail> = {
  send: (api, account, action) =>
    write(api, 'DELETE', decisionPath(account, action), {}, jobDetailSchema),
  onDone: (client, account, job, action) =>
    showDecided(client, account, job, action, 'Decision undone'),
  failure: ({ packageName, jobId }) => `Not undone for ${packageName}, job ${jobId}`,
}

const hardLimitOptions: CommandOptions<PendingHardLimit, HardLimit> = {
  send: (api, account, { packageId, seconds, reason }) =>
    write(
      api,
      'PUT',
      apiPath(account, `packages/${packageId}/hard_limit`),
      { seconds, reason },
      hardLimitSchema,
    ),
  onDone: (_client, _account, { seconds }, { packageName }) =>
    notify({
      tone: 'info',
      text: `Hard limit ${seconds === null ? 'removed' : 'set'} for ${packageName}`,
      to: null,
    }),
  failure: ({ packageName }) => `Hard limit not changed for ${packageName}`,
}

/** Snoozes a flag, or says that the run is as it should be. */
export function useDecideFlag(): {
  decide: (action: PendingFlagDecision) => Promise<RequestOutcome>
  isDeciding: boolean
} {
  const { send, isSending } = useCommand(decideOptions)
  return { decide: send, isDeciding: isSending }
}

/** Takes back a decision about a flag. */
export function useUndecideFlag(): {
  undo: (action: PendingFlagUndo) => Promise<RequestOutcome>
  isUndoing: boolean
} {
  const { send, isSending } = useCommand(undecideOptions)
  return { undo: send, isUndoing: isSending }
}

/** Sets or removes a package's hard limit. */
export function useSetHardLimit(): {
  setHardLimit: (action: PendingHardLimit) => Promise<RequestOutcome>
  isSetting: boolean
} {
  const { send, isSending } = useCommand(hardLimitOptions)
  return { setHardLimit: send, isSetting: isSending }
}
