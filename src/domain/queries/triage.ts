import { apiPath } from '../../platform/account.ts'
import { apiQuery } from './api-query.ts'
import { jobKeys } from './keys.ts'

/** What needs somebody in the account. Changes with the jobs, so it is read again with them. */
export const attentionQuery = (account: string) =>
  apiQuery([...jobKeys.all(account), 'attention'], apiPath(account, 'attention'), () =>
    import('../../../contract/triage.ts').then((module) => module.attentionSummarySchema),
  )
