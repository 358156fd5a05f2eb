import { useMutation, type QueryKey } from '@tanstack/react-query'
import type { ApiClient } from '../platform/api.ts'
import { notifyAlert, notifyInfo } from '../platform/notices.ts'
import { usePageClient } from './page-client.ts'
import { refusalMessage } from './refusal-message.ts'

interface ServerAction<T> {
  run: (api: ApiClient) => Promise<T>
  /** The notice on success; null if the page shows it by itself. */
  done: string | null
}

export type ActionOutcome<T> = { kind: 'done'; value: T } | { kind: 'refused'; message: string }

/** Says why an action was refused, if it was. */
export function notifyRefusal(outcome: ActionOutcome<unknown>): void {
  if (outcome.kind === 'refused') notifyAlert(outcome.message)
}

/**
 * Sends an action that is not shown before the server has saved it.
 * @param keys of the queries that the action changes
 */
export function useServerAction<T>(keys: readonly QueryKey[]) {
  const client = usePageClient()
  const { mutateAsync, isPending } = useMutation({
    mutationFn: ({ run }: ServerAction<T>) => run(client.api),
    onSettled: () =>
      Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey }))).then(
        () => undefined,
      ),
  })
  const act = async (action: ServerAction<T>): Promise<ActionOutcome<T>> => {
    try {
      const value = await mutateAsync(action)
      if (action.done !== null) notifyInfo(action.done)
      return { kind: 'done', value }
    } catch (error) {
      return { kind: 'refused', message: refusalMessage(error) }
    }
  }
  return { act, isActing: isPending }
}
