import {
  notificationsSchema,
  type NotificationChange,
  type Notifications,
} from '../../contract/notifications.ts'
import { apiPath } from '../platform/account.ts'
import { write } from '../platform/write.ts'
import { apiQuery } from './queries/api-query.ts'
import { useServerAction } from './use-server-action.ts'

const key = (account: string) => ['notifications', account] as const
const pathOf = (account: string) => apiPath(account, 'notifications')

export const notificationsQuery = (account: string) =>
  apiQuery(key(account), pathOf(account), notificationsSchema)

export function useNotificationActions(account: string) {
  const { act, isActing } = useServerAction<Notifications>([key(account)])
  const path = pathOf(account)
  return {
    isActing,
    change: (change: NotificationChange) =>
      act({
        run: (api) => write(api, 'PUT', path, change, notificationsSchema),
        done: 'The notifications were saved',
      }),
    test: () =>
      act({
        run: (api) => write(api, 'POST', `${path}/test`, {}, notificationsSchema),
        done: null,
      }),
  }
}
