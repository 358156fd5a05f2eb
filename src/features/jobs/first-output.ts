import type { QueryClient } from '@tanstack/react-query'
import { paths } from '../../domain/paths.ts'
import { jobQuery } from '../../domain/queries/job.ts'
import { announce } from '../../ui/announce.ts'

/**
 * The address of the preview of a job's first output. Without an output, it says so to screen
 * readers and is null.
 * @param query of the list, to come back to
 */
export async function firstOutputPath(
  client: QueryClient,
  account: string,
  id: number,
  query: string,
): Promise<string | null> {
  const job = await client.fetchQuery(jobQuery(account, id)).catch(() => null)
  const output = job?.data.outputs?.[0]
  if (output) return paths.output(account, id, output.id, query)
  announce(`Job ${id} has no output to preview`)
  return null
}
