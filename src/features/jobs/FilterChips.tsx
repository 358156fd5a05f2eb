import type { Facets } from '../../../contract/facets.ts'
import type { JobFilter } from '../../../contract/filter.ts'
import { jobStatuses, type SeenStatus } from '../../../contract/status.ts'
import { useCapabilities } from '../../domain/capabilities.ts'
import { useAccount } from '../../platform/account.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import { ChoiceFilter, type Choice, type MoreChoices } from './ChoiceFilter.tsx'
import { FlagFilter } from './FlagFilter.tsx'
import { tabOf } from './list-model.ts'
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
  const has = useCapabilities(useAccount())
  return (
    <>
      {has('packages') || filter.package_id.length > 0 ? (
        <ChoiceFilter
          name="Package"
          icon="package"
          className={className}
          choices={choicesById(facets?.packages)}
          more={moreOf(facets, 'packages', 'package')}
          chosen={filter.package_id}
          onChange={(package_id) => onChange({ ...filter, package_id })}
        />
      ) : null}
      {has('clusters') || filter.cluster_id.length > 0 ? (
        <ChoiceFilter
          name="Cluster"
          icon="cluster"
          className={className}
          choices={choicesById(facets?.clusters)}
          more={moreOf(facets, 'clusters', 'cluster')}
          chosen={filter.cluster_id}
          onChange={(cluster_id) => onChange({ ...filter, cluster_id })}
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
        chosen={filter.creator}
        onChange={(creator) => onChange({ ...filter, creator })}
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
  if (tabOf(filter) !== null || filter.flag !== null) return null
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
      chosen={filter.status}
      onChange={(status) => onChange({ ...filter, status })}
    />
  )
}

/** Owners are chosen under "Filter"; once chosen, they have a chip. */
function OwnerFilter({ filter, facets, onChange }: Props) {
  if (filter.owner_id.length === 0) return null
  return (
    <ChoiceFilter
      name="Owner"
      icon="user"
      choices={choicesById(facets?.owners)}
      more={moreOf(facets, 'owners', 'user')}
      chosen={filter.owner_id}
      onChange={(owner_id) => onChange({ ...filter, owner_id })}
    />
  )
}

/**
 * The filters as chips: dashed while unset, solid with a cross once set.
 * @param showsAll also the unset ones that narrow screens hide
 */
export function FilterChips({ showsAll, ...props }: Props & { showsAll: boolean }) {
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
        statuses={statuses}
        className={showsAll ? undefined : 'max-sm:hidden'}
      />
    </>
  )
}
