import { isExclusion } from '../../../contract/exclusion.ts'
import type { Facets } from '../../../contract/facets.ts'
import type { JobFilter } from '../../../contract/filter.ts'
import { jobStatuses, type SeenStatus } from '../../../contract/status.ts'
import { useCapabilities } from '../../domain/capabilities.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import { ChoiceFilter, type Choice, type MoreChoices } from './ChoiceFilter.tsx'
import { FlagFilter } from './FlagFilter.tsx'
import { tabOf, type ListRow } from './list-model.ts'
import { MoreFilters } from './MoreFilters.tsx'
import { RangeFilter } from './RangeFilter.tsx'

/** The known statuses, and `unknown` if a job has it or the filter asks for it. */
function offeredStatuses(filter: JobFilter, facets: Facets | null): readonly SeenStatus[] {
  const hasUnknown = filter.status.includes('unknown') || (facets?.by_status['unknown'] ?? 0) > 0
  return hasUnknown ? [...jobStatuses, 'unknown'] : jobStatuses
}

const choicesById = (
  resources: readonly { id: number; name: string; count: number }[] = [],
): Choice<number>[] => resources.map(({ id, name, count }) => ({ value: id, label: name, count }))

interface Props {
  filter: JobFilter
  facets: Facets | null
  onChange: (next: JobFilter) => void
}

type Chosen = string | number

/** The choices of a list that are not exclusions: those have chips of their own. */
const included = <T extends Chosen>(list: readonly T[]): T[] =>
  list.filter((value) => !isExclusion(value))

/** The list with other inclusions and the same exclusions. */
const withIncluded = <T extends Chosen>(list: readonly T[], next: readonly T[]): T[] => [
  ...next,
  ...list.filter(isExclusion),
]

const moreOf = (
  facets: Facets | null,
  list: keyof Facets['more'],
  searchedBy: string,
): MoreChoices => ({
  notListed: facets ? facets.more[list] : 0,
  isExact: facets?.exact ?? true,
  searchedBy,
})

/**
 * A chip that is set stays even where the source lists no such resource, so that it can be removed.
 * @param className of the chips that are not set
 */
function ResourceFilters({ filter, facets, onChange, className }: Props & { className?: string }) {
  const has = useCapabilities()
  return (
    <>
      {has('packages') || included(filter.package_id).length > 0 ? (
        <ChoiceFilter
          name="Package"
          icon="package"
          className={className}
          choices={choicesById(facets?.packages)}
          more={moreOf(facets, 'packages', 'package')}
          chosen={included(filter.package_id)}
          onChange={(next) =>
            onChange({ ...filter, package_id: withIncluded(filter.package_id, next) })
          }
        />
      ) : null}
      {has('clusters') || included(filter.cluster_id).length > 0 ? (
        <ChoiceFilter
          name="Cluster"
          icon="cluster"
          className={className}
          choices={choicesById(facets?.clusters)}
          more={moreOf(facets, 'clusters', 'cluster')}
          chosen={included(filter.cluster_id)}
          onChange={(next) =>
            onChange({ ...filter, cluster_id: withIncluded(filter.cluster_id, next) })
          }
        />
      ) : null}
      <ChoiceFilter
        name="Started by"
        icon="user"
        className={className}
        choices={(facets?.creators ?? []).map(({ key, name, count }) => ({
          value: key,
          label: name,
          count,
        }))}
        more={moreOf(facets, 'creators', 'schedule')}
        chosen={included(filter.creator)}
        onChange={(next) => onChange({ ...filter, creator: withIncluded(filter.creator, next) })}
      />
    </>
  )
}

/** Only while the filter's statuses are not those of a tab. */
function StatusFilter({
  filter,
  facets,
  statuses,
  onChange,
}: Props & { statuses: readonly SeenStatus[] }) {
  const chosen = included(filter.status)
  if (tabOf({ ...filter, status: chosen }) !== null || filter.flag !== null) return null
  return (
    <ChoiceFilter
      name="Status"
      icon="filter"
      choices={statuses.map((status) => ({
        value: status,
        label: statusDisplay[status].label,
        count: facets?.by_status[status] ?? 0,
      }))}
      more={{ notListed: 0, isExact: facets?.exact ?? true, searchedBy: null }}
      chosen={chosen}
      onChange={(next) => onChange({ ...filter, status: withIncluded(filter.status, next) })}
    />
  )
}

/** Owners are chosen under "Filter"; once chosen, they have a chip. */
function OwnerFilter({ filter, facets, onChange }: Props) {
  if (included(filter.owner_id).length === 0) return null
  return (
    <ChoiceFilter
      name="Owner"
      icon="user"
      choices={choicesById(facets?.owners)}
      more={moreOf(facets, 'owners', 'user')}
      chosen={included(filter.owner_id)}
      onChange={(next) => onChange({ ...filter, owner_id: withIncluded(filter.owner_id, next) })}
    />
  )
}

/**
 * The filters as chips: dashed while unset, solid with a cross once set.
 * @param showsAll also the unset ones that narrow screens hide
 */
export function FilterChips({
  showsAll,
  rows,
  ...props
}: Props & { showsAll: boolean; rows: readonly ListRow[] }) {
  const { filter, facets, onChange } = props
  const statuses = offeredStatuses(filter, facets)
  const optionalClass = showsAll ? undefined : 'max-lg:hidden'
  return (
    <>
      <RangeFilter filter={filter} onChange={(range) => onChange({ ...filter, ...range })} />
      <ResourceFilters {...props} className={optionalClass} />
      <FlagFilter {...props} className={optionalClass} />
      <StatusFilter {...props} statuses={statuses} />
      <OwnerFilter {...props} />
      <MoreFilters
        {...props}
        rows={rows}
        statuses={statuses}
        className={showsAll ? undefined : 'max-sm:hidden'}
      />
    </>
  )
}
