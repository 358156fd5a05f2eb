import { errorGroupDetailSchema, type ErrorGroupDetail } from '../../../contract/error-groups.ts'
import { jobKeys } from '../../domain/queries/keys.ts'
import { useServerAction } from '../../domain/use-server-action.ts'
import { apiPath, useAccount } from '../../platform/account.ts'
import { write } from '../../platform/write.ts'

/** Mutes, merges and splits error groups. Nothing changes on screen before the server has saved it. */
export function useGroupActions(key: string) {
  const account = useAccount()
  const { act, isActing } = useServerAction<ErrorGroupDetail>([jobKeys.all(account)])
  const path = (rest: string) => apiPath(account, `error_groups/${key}/${rest}`)
  return {
    isActing,
    mute: (body: { note: string | null; until: string | null }) =>
      act({
        run: (api) => write(api, 'PUT', path('mute'), body, errorGroupDetailSchema),
        done: 'The error group is muted',
      }),
    unmute: () =>
      act({
        run: (api) => write(api, 'DELETE', path('mute'), {}, errorGroupDetailSchema),
        done: 'The error group is no longer muted',
      }),
    merge: (into: string) =>
      act({
        run: (api) => write(api, 'POST', path('merge'), { into }, errorGroupDetailSchema),
        done: 'The error groups are one now',
      }),
    splitPackage: (packageId: number) =>
      act({
        run: (api) =>
          write(api, 'POST', path('split'), { package_id: packageId }, errorGroupDetailSchema),
        done: 'The package has an error group of its own',
      }),
    takeOut: (merged: string) =>
      act({
        run: (api) => write(api, 'POST', path('split'), { merged }, errorGroupDetailSchema),
        done: 'The error group was taken out',
      }),
  }
}
