import { activityPageSchema, type AdminActivity } from '../../../contract/admin.ts'
import { activityPath, type ActivityFilter } from '../../domain/admin.ts'
import type { ApiClient } from '../../platform/api.ts'
import { saveText } from '../../ui/save-text.ts'
import { activityCsv } from './activity-csv.ts'

const entriesPerRead = 200
/** A file of more is no longer looked at by people; the API gives the rest. */
const maxEntries = 20_000

/**
 * Downloads the entries that match as CSV.
 * @returns how many there are in the file, and whether there would be more
 */
export async function exportActivity(
  api: ApiClient,
  filter: ActivityFilter,
): Promise<{ count: number; isCut: boolean }> {
  const entries: AdminActivity[] = []
  let cursor: string | null = ''
  while (cursor !== null && entries.length < maxEntries) {
    const path = activityPath(filter, cursor, entriesPerRead)
    const { data } = await api.read(path, activityPageSchema)
    entries.push(...data.entries)
    cursor = data.next_cursor
  }
  saveText([activityCsv(entries)], 'jobwatch-activity.csv', 'text/csv')
  return { count: entries.length, isCut: cursor !== null }
}
