import { syncSchema } from '../../../contract/sync.ts'
import { apiPath } from '../account.ts'
import { answerQuery } from './answers.ts'

/** How the source stands, and how far the server's store is behind it. */
export const syncQuery = (account: string) =>
  answerQuery(['sync', account], apiPath(account, 'sync'), syncSchema)
