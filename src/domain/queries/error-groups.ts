import { errorGroupDetailSchema, errorGroupListSchema } from '../../../contract/error-groups.ts'
import { apiPath } from '../../platform/account.ts'
import { apiQuery } from './api-query.ts'
import { jobKeys } from './keys.ts'

/** Read again with the jobs, which decide what they hold. */
const groupsKey = (account: string) => [...jobKeys.all(account), 'error_groups'] as const

export const errorGroupsQuery = (account: string) =>
  apiQuery(groupsKey(account), apiPath(account, 'error_groups'), errorGroupListSchema)

export const errorGroupQuery = (account: string, key: string) =>
  apiQuery(groupsKey(account), apiPath(account, `error_groups/${key}`), errorGroupDetailSchema)
