import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { filterOfPerson, type JobListQuery } from '../../contract/filter.ts'
import type { AppEnv } from './app-context.ts'

/** The query with the caller's name in place of `me`. */
export const ownQuery = (c: Context<AppEnv>, query: JobListQuery): JobListQuery => ({
  ...query,
  filter: filterOfPerson(query.filter, c.get('principal').name),
})

/** Tells the caller from others in the version of a response that depends on the caller's name. */
export const personStamp = (c: Context<AppEnv>): string =>
  createHash('sha256').update(c.get('principal').name).digest('base64url').slice(0, 8)
