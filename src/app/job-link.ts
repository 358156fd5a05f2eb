import { readListQuery, type JobListQuery } from '../../contract/filter.ts'
import { listParams } from '../../contract/view-query.ts'

/** The job that a link leads to, and the list it is opened from. */
export interface JobLink {
  account: string
  id: number
  query: JobListQuery
}

/** A link to the job list. */
export type ListLink = Omit<JobLink, 'id'>

function listLink(slug: string, search: string): ListLink | null {
  try {
    const { query } = readListQuery(listParams(new URLSearchParams(search)))
    return { account: decodeURIComponent(slug), query }
  } catch {
    // A broken escape in the address: the page itself will say so.
    return null
  }
}

/**
 * Reads where a link leads.
 * @param path below the base path: `/local/jobs/305`
 * @returns null if that is not the page of a job
 */
export function jobLinkOf(path: string, search: string): JobLink | null {
  const [, slug, id] = /^\/([^/]+)\/jobs\/([1-9]\d{0,14})\/?$/.exec(path) ?? []
  if (slug === undefined || id === undefined) return null
  const list = listLink(slug, search)
  return list && { ...list, id: Number(id) }
}

/** As {@link jobLinkOf}, for a list: `/local/jobs`. */
export function listLinkOf(path: string, search: string): ListLink | null {
  const [, slug] = /^\/([^/]+)\/jobs\/?$/.exec(path) ?? []
  return slug === undefined ? null : listLink(slug, search)
}
