import { firstPage, type JobFilter } from '../../contract/filter.ts'
import { listSearch, plainFilter } from '../../contract/view-query.ts'

const at = (account: string, rest: string) => `/${encodeURIComponent(account)}/${rest}`
const withQuery = (path: string, query: string) => (query === '' ? path : `${path}?${query}`)

const searched = (q: string) => (q === '' ? '' : new URLSearchParams({ q }).toString())

/** Every address inside the app; no other file spells one. */
export const paths = {
  /** The list page's address without a query. */
  jobList: (account: string) => at(account, 'jobs'),
  jobs: (account: string, filter: Partial<JobFilter> = {}) =>
    withQuery(at(account, 'jobs'), listSearch(firstPage({ ...plainFilter, ...filter }))),
  /** @param search the list's query one came from, kept so that back and next lead within it */
  job: (account: string, id: number, search = '') => withQuery(at(account, `jobs/${id}`), search),
  /** @param search the list's query to work through, with `job` for the one to open */
  triage: (account: string, search = '') => withQuery(at(account, 'triage'), search),
  output: (account: string, jobId: number, outputId: number, search = '') =>
    withQuery(at(account, `jobs/${jobId}/outputs/${outputId}`), search),
  /** @param key of one error group; all if left out */
  errors: (account: string, key = '') => at(account, key === '' ? 'errors' : `errors/${key}`),
  packages: (account: string, q = '') => withQuery(at(account, 'packages'), searched(q)),
  clusters: (account: string, q = '') => withQuery(at(account, 'clusters'), searched(q)),
  schedules: (account: string, q = '') => withQuery(at(account, 'schedules'), searched(q)),
  handover: (account: string) => at(account, 'handover'),
  activity: (account: string, query = '') => withQuery(at(account, 'activity'), query),
  admin: (view = '') => withQuery('/admin', view === '' ? '' : `view=${view}`),
}
