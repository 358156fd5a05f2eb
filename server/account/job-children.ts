import type { Job } from '../../contract/job.ts'
import type { SeenStatus } from '../../contract/status.ts'
import { SourceError, type Page } from '../sources/port.ts'
import type { ReadThroughCache } from './read-through-cache.ts'

/** The largest page of a source, and the most children that are read for filtering or sorting. */
const pageSize = 100
const maxChildren = 2_000

/** Which children of a job, and in what order; by default all, in the source's order. */
export interface ChildQuery extends Page {
  status?: readonly SeenStatus[] | null
  /** Updated at or after this time. */
  sinceMs?: number | null
  sort?: 'created' | 'updated' | null
  direction?: 'asc' | 'desc'
}

/** Sources page children but neither filter nor sort them. */
async function allChildren(contents: ReadThroughCache, parent: Job): Promise<Job[]> {
  let all: Job[] = []
  for (;;) {
    const page = await contents.children(parent, { offset: all.length, limit: pageSize })
    all = [...all, ...page]
    if (page.length < pageSize) return all
    if (all.length >= maxChildren) {
      throw new SourceError(
        422,
        `Job ${parent.id} has more than ${maxChildren} children: ` +
          'request them without status, since and sort.',
      )
    }
  }
}

/**
 * Jobs that a workflow started (jobs-api.md §2.8).
 * @throws SourceError 422 if there are too many to filter or sort here
 */
export async function childrenOf(
  contents: ReadThroughCache,
  parent: Job,
  query: ChildQuery,
): Promise<Job[]> {
  const { status = null, sinceMs = null, sort = null, direction = 'desc', offset, limit } = query
  if (status === null && sinceMs === null && sort === null)
    return contents.children(parent, { offset, limit })
  const timeOf = (job: Job) =>
    Date.parse((sort === 'updated' ? job.updated_at : job.created_at) ?? '') || 0
  const way = direction === 'asc' ? 1 : -1
  return (await allChildren(contents, parent))
    .filter(
      (job) =>
        (status === null || status.includes(job.status)) &&
        (sinceMs === null || Date.parse(job.updated_at ?? '') >= sinceMs),
    )
    .sort((a, b) => way * (timeOf(a) - timeOf(b) || a.id - b.id))
    .slice(offset, offset + limit)
}
