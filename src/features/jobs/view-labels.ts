import { isExclusion } from '../../../contract/exclusion.ts'
import type { JobFilter, JobSort, SortKey } from '../../../contract/filter.ts'
import type { Facets } from '../../../contract/facets.ts'
import { conditionChips } from './condition-chips.ts'
import { listNoun } from './list-words.ts'
import { capitalised } from '../../format/text.ts'

const orders: Record<SortKey, { desc: string; asc: string }> = {
  created: { desc: 'Newest first', asc: 'Oldest first' },
  started: { desc: 'Latest start first', asc: 'Earliest start first' },
  ended: { desc: 'Latest end first', asc: 'Earliest end first' },
  updated: { desc: 'Latest update first', asc: 'Earliest update first' },
  runtime: { desc: 'Longest first', asc: 'Shortest first' },
  overrun: { desc: 'Furthest over usual first', asc: 'Least over usual first' },
  records_ratio: { desc: 'Most records vs usual first', asc: 'Fewest records vs usual first' },
}

/** `Longest first` */
export const orderLabel = ({ key, direction }: JobSort): string => orders[key][direction]

/** More choices than this are counted, not named: a browser tab is narrow. */
const maxNamed = 2

function named<T>(chosen: readonly T[], nameOf: (value: T) => string, many: string): string[] {
  return chosen.length > maxNamed ? [`${chosen.length} ${many}`] : chosen.map(nameOf)
}

const included = <T extends string | number>(list: readonly T[]): T[] =>
  list.filter((value) => !isExclusion(value))

/**
 * The page title of a view: `Failed jobs, Airports`.
 * @param facets hold the names; without them, ids are shown
 */
export function viewTitle(filter: JobFilter, page: number | null, facets: Facets | null): string {
  const noun = listNoun(filter)
  const find =
    (list: readonly { id: number; name: string }[] | undefined, kind: string) => (id: number) =>
      list?.find((each) => each.id === id)?.name ?? `${kind} ${id}`
  return [
    capitalised(noun),
    ...named(included(filter.package_id), find(facets?.packages, 'package'), 'packages'),
    ...named(included(filter.cluster_id), find(facets?.clusters, 'cluster'), 'clusters'),
    ...named(included(filter.owner_id), find(facets?.owners, 'user'), 'owners'),
    ...named(
      included(filter.creator),
      (key) => facets?.creators.find((each) => each.key === key)?.name ?? key,
      'schedules or people',
    ),
    ...named(conditionChips(filter, facets), ({ text }) => text, 'other conditions'),
    ...(filter.q === '' ? [] : [`“${filter.q}”`]),
    ...(page === null ? [] : [`page ${page}`]),
  ].join(', ')
}
