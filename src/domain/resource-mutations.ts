import { useMutation } from '@tanstack/react-query'
import {
  clusterSchema,
  scheduleSchema,
  type Cluster,
  type Schedule,
} from '../../contract/resources.ts'
import { apiPath, useAccount } from '../platform/account.ts'
import { ApiError } from '../platform/api-error.ts'
import type { ApiClient } from '../platform/api.ts'
import { write } from '../platform/write.ts'
import { notify, notifyInfo } from '../platform/notices.ts'
import { usePageClient } from './page-client.ts'
import { jobKeys, resourceKeys } from './queries/keys.ts'
import { refusalMessage } from './refusal-message.ts'

/**
 * A command about a schedule or cluster. It is not shown before the server confirms it: the page
 * reports its response or the refusal.
 */
interface PendingAction<T> {
  /** @param key idempotency key, in case the browser sends the request twice */
  run: (api: ApiClient, key: string) => Promise<T>
  /** The notice on success. */
  done: (response: T) => string
  /** Begins the notice of a refusal; its reason follows. */
  about: string
  /** The notice when the outcome is unknown. */
  unknown: string
}

/** @param key of the list that the action changes */
function useResourceAction<T>(key: (account: string) => readonly unknown[]): {
  act: (action: PendingAction<T>) => void
  isActing: boolean
} {
  const client = usePageClient()
  const account = useAccount()
  const { mutate, isPending } = useMutation({
    mutationFn: ({ run }: PendingAction<T>) => run(client.api, crypto.randomUUID()),
    onSuccess: (response, { done }) => notifyInfo(done(response)),
    onError: (error, { about, unknown }) => {
      const isUnknown = error instanceof ApiError && error.outcomeUnknown
      notify({
        tone: 'alert',
        text: isUnknown ? `No usable response: ${unknown}` : `${about}: ${refusalMessage(error)}`,
        to: null,
      })
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: key(account) })
      void client.invalidateQueries({ queryKey: jobKeys.facets(account) })
    },
  })
  return { act: mutate, isActing: isPending }
}

export function useScheduleActions() {
  const account = useAccount()
  const { act, isActing } = useResourceAction<Schedule>(resourceKeys.schedules)
  return {
    isActing,
    runNow: ({ id, name }: Schedule) =>
      act({
        run: (api, key) =>
          write(api, 'POST', apiPath(account, `schedules/${id}/run`), {}, scheduleSchema, key),
        done: () => `${name} was started; its jobs appear in the list`,
        about: `${name} could not be started`,
        unknown:
          `${name} may have been started. ` +
          'Look for its jobs in the list before starting it again',
      }),
    setStatus: ({ id, name }: Schedule, status: Schedule['status']) =>
      act({
        run: (api) =>
          write(api, 'PUT', apiPath(account, `schedules/${id}`), { status }, scheduleSchema),
        done: (schedule) => `${name} is ${schedule.status}`,
        about: `${name} could not be ${status}`,
        unknown: `${name} may be ${status} now; the page shows it as soon as it is known`,
      }),
  }
}

export interface PendingClusterAction {
  name: string
  nodes: number
  terminate_on_idle: boolean
}

export function useClusterActions() {
  const account = useAccount()
  const { act, isActing } = useResourceAction<Cluster>(resourceKeys.clusters)
  return {
    isActing,
    create: (action: PendingClusterAction) =>
      act({
        run: (api, key) =>
          write(api, 'POST', apiPath(account, 'clusters'), action, clusterSchema, key),
        done: (cluster) => `Cluster ${cluster.name} is ${cluster.status}`,
        about: 'The cluster could not be created',
        unknown: 'The cluster may have been created. Look for it here before creating another',
      }),
    update: ({ id, name }: Cluster, action: PendingClusterAction) =>
      act({
        run: (api) => write(api, 'PUT', apiPath(account, `clusters/${id}`), action, clusterSchema),
        done: (cluster) =>
          `Cluster ${cluster.name} has ${cluster.nodes} ${cluster.nodes === 1 ? 'slot' : 'slots'}`,
        about: `Cluster ${name} could not be changed`,
        unknown: `Cluster ${name} may have been changed; the page shows it as soon as it is known`,
      }),
    terminate: ({ id, name }: Cluster) =>
      act({
        run: (api) => write(api, 'DELETE', apiPath(account, `clusters/${id}`), {}, clusterSchema),
        done: () => `Termination of cluster ${name} requested`,
        about: `Cluster ${name} could not be terminated`,
        unknown:
          `Termination of cluster ${name} may have been requested; ` +
          'the page shows it as soon as it is known',
      }),
  }
}
