import { queryOptions } from '@tanstack/react-query'
import { apiPath } from '../../platform/account.ts'
import { pageClient } from '../page-client.ts'
import { jobKeys } from './keys.ts'

/** What needs somebody in the account. Changes with the jobs, so it is read again with them. */
export const attentionQuery = (account: string) => {
  const path = apiPath(account, 'attention')
  return queryOptions({
    queryKey: [...jobKeys.all(account), 'attention', path],
    queryFn: ({ client, signal }) => {
      const schema = import('../../../contract/triage.ts').then(
        (module) => module.attentionSummarySchema,
      )
      return pageClient(client).api.read(path, schema, signal)
    },
    meta: { path },
  })
}
