import { sql } from 'kysely'

/** What a column of ids is compared with by `IN`, as one parameter for any number of them. */
export const idList = (ids: readonly number[]) =>
  sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`
