import { activityPageSchema, type LoggedActivity } from '../../../contract/activity.ts'
import { activityPath, type ActivityFilter } from '../../domain/activity.ts'
import type { ApiClient } from '../../platform/api.ts'
import { saveText } from '../../ui/save-text.ts'
import { activityCsv } from './activity-csv.ts'

export type ActivityFormat = 'csv' | 'json'

const entriesPerRead = 200
/** A file of more is no longer looked at by people; the API gives the rest. */
const maxEntries = 20_000

/**
 * Downloads the entries that match.
 * @returns how many there are in the file, and whether there would be more
 */
export async function exportActivity(
  api: ApiClient,
  {
    scope,
    filter,
    format,
  }: { scope: string | null; filter: ActivityFilter; format: ActivityFormat },
): Promise<{ count: number; isCut: boolean }> {
  const entries: LoggedActivity[] = []
  let cursor: string | null = ''
  while (cursor !== null && entries.length < maxEntries) {
    const path = activityPath(scope, filter, cursor, entriesPerRead)
    const { data } = await api.read(path, activityPageSchema)
    entries.push(...data.entries)
    cursor = data.next_cursor
  }
  const name = scope === null ? 'jobwatch-activity' : `jobwatch-activity-${scope}`
  if (format === 'csv') saveText([activityCsv(entries)], `${name}.csv`, 'text/csv')
  else saveText([JSON.stringify(entries, null, 2)], `${name}.json`, 'application/json')
  return { count: entries.length, isCut: cursor !== null }
}
