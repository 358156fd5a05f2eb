import { paths } from '../domain/paths.ts'

const kinds = [paths.packages, paths.clusters, paths.schedules]

/**
 * Where switching to another account leads: packages to packages, a job to the jobs.
 * @param pathname the page one is on
 * @param listQuery what the other account's list showed last, with its `?`
 */
export function accountSwitchTarget(pathname: string, account: string, listQuery: string): string {
  const segment = pathname.split('/')[2] ?? ''
  const kind = kinds.find((path) => path('a').split('/')[2] === segment)
  return kind ? kind(account) : `${paths.jobs(account).split('?')[0] ?? ''}${listQuery}`
}
