import type { JobFilter } from '../../../contract/filter.ts'
import { flagKinds, type FlagKind } from '../../../contract/flags.ts'
import { type Facets } from '../../../contract/facets.ts'
import { jobStatuses, type SeenStatus } from '../../../contract/status.ts'
import { flagMeanings } from '../../domain/flag-meanings.ts'
import { flagDisplay, statusDisplay } from '../../domain/status-display.ts'
import { SetChip, UnsetChip } from '../../ui/Chip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { ChoiceFilter } from './ChoiceFilter.tsx'
import { FilterMenu } from './FilterMenu.tsx'
import { tabOf } from './list-model.ts'
import { RangeFilter } from './RangeFilter.tsx'

const overChoices = [60, 300, 900, 3600, 7200] as const
const overWords: Record<(typeof overChoices)[number], string> = {
  60: '1 min',
  300: '5 min',
  900: '15 min',
  3600: '1 h',
  7200: '2 h',
}

/** A runtime as the filter's chip says it. */
function overLabel(seconds: number): string {
  const known = overChoices.find((choice) => choice === seconds)
  return known === undefined ? `${seconds} s` : overWords[known]
}

/** The nine statuses, and `unknown` where some job has it or the filter asks for it. */
function offeredStatuses(filter: JobFilter, facets: Facets | null): readonly SeenStatus[] {
  const hasUnknown = filter.status.includes('unknown') || (facets?.by_status['unknown'] ?? 0) > 0
  return hasUnknown ? [...jobStatuses, 'unknown'] : jobStatuses
}

/**
 * What Jobwatch noticed, each with how many jobs have it: choosing one lists them, whatever their
 * status.
 */
function FlagFilter({
  filter,
  facets,
  onChange,
  className,
}: {
  filter: JobFilter
  facets: Facets | null
  onChange: (next: JobFilter) => void
  className: string
}) {
  const plus = facets?.exact === false ? '+' : ''
  const countOf = (kind: FlagKind) => facets?.by_flag[kind] ?? 0
  const noticed = flagKinds.reduce((sum, kind) => sum + countOf(kind), 0)
  const { flag } = filter
  return (
    <FilterMenu
      label="Flag"
      className={flag === null && noticed === 0 ? className : ''}
      renderTrigger={(props) =>
        flag === null ? (
          <UnsetChip {...props}>
            Flag
            {noticed === 0 ? null : <span className="count">{`${noticed}${plus}`}</span>}
          </UnsetChip>
        ) : (
          <SetChip
            {...props}
            icon={flagDisplay[flag].icon}
            removeLabel="Remove the filter Flag"
            onRemove={() => onChange({ ...filter, flag: null })}
          >
            {flagDisplay[flag].label}
          </SetChip>
        )
      }
    >
      {flagKinds.map((kind) => (
        <label key={kind} className="option" title={flagMeanings[kind]}>
          <input
            type="radio"
            className="check"
            name="flag"
            checked={flag === kind}
            onChange={() => onChange({ ...filter, status: [], flag: kind })}
          />
          <Icon name={flagDisplay[kind].icon} size={14} />
          {flagDisplay[kind].label}
          <span className="count">{`${countOf(kind)}${plus}`}</span>
        </label>
      ))}
    </FilterMenu>
  )
}

/**
 * The filters as chips: dashed where unset, solid with a cross where set.
 * @param showsAll also those that narrow screens hide
 */
export function FilterChips({
  filter,
  facets,
  onChange,
  showsAll,
}: {
  filter: JobFilter
  facets: Facets | null
  onChange: (next: JobFilter) => void
  showsAll: boolean
}) {
  const optional = showsAll ? '' : 'opt'
  const isExact = facets?.exact ?? true
  const more = (list: keyof Facets['more'], searchedBy: string | null) => ({
    notListed: facets ? facets.more[list] : 0,
    isExact,
    searchedBy,
  })
  const statuses = offeredStatuses(filter, facets)
  return (
    <>
      <RangeFilter filter={filter} onChange={(range) => onChange({ ...filter, ...range })} />
      <ChoiceFilter
        name="Package"
        icon="package"
        className={optional}
        choices={
          facets?.packages.map(({ id, name, count: jobs }) => ({
            value: id,
            label: name,
            count: jobs,
          })) ?? []
        }
        more={more('packages', 'package')}
        chosen={filter.package_id}
        onChange={(package_id) => onChange({ ...filter, package_id })}
      />
      <ChoiceFilter
        name="Cluster"
        icon="cluster"
        className={optional}
        choices={
          facets?.clusters.map(({ id, name, count: jobs }) => ({
            value: id,
            label: name,
            count: jobs,
          })) ?? []
        }
        more={more('clusters', 'cluster')}
        chosen={filter.cluster_id}
        onChange={(cluster_id) => onChange({ ...filter, cluster_id })}
      />
      <ChoiceFilter
        name="Started by"
        icon="user"
        className={optional}
        choices={
          facets?.creators.map(({ key, name, count: jobs }) => ({
            value: key,
            label: name,
            count: jobs,
          })) ?? []
        }
        more={more('creators', 'schedule')}
        chosen={filter.creator}
        onChange={(creator) => onChange({ ...filter, creator })}
      />
      <FlagFilter filter={filter} facets={facets} onChange={onChange} className={optional} />
      {tabOf(filter) === null && filter.flag === null ? (
        <ChoiceFilter
          name="Status"
          icon="filter"
          choices={statuses.map((status) => ({
            value: status,
            label: statusDisplay[status].label,
            count: facets?.by_status[status] ?? 0,
          }))}
          more={{ notListed: 0, isExact, searchedBy: null }}
          chosen={filter.status}
          onChange={(status) => onChange({ ...filter, status })}
        />
      ) : null}
      {filter.owner_id.length > 0 ? (
        <ChoiceFilter
          name="Owner"
          icon="user"
          choices={
            facets?.owners.map(({ id, name, count: jobs }) => ({
              value: id,
              label: name,
              count: jobs,
            })) ?? []
          }
          more={more('owners', 'user')}
          chosen={filter.owner_id}
          onChange={(owner_id) => onChange({ ...filter, owner_id })}
        />
      ) : null}
      <FilterMenu
        label="More filters"
        className={optional === '' || filter.runtime_over !== null ? '' : 'max-sm:hidden'}
        renderTrigger={(props) =>
          filter.runtime_over === null ? (
            <UnsetChip {...props}>Filter</UnsetChip>
          ) : (
            <SetChip
              {...props}
              icon="clock"
              removeLabel="Remove the runtime filter"
              onRemove={() => onChange({ ...filter, runtime_over: null })}
            >
              Over {overLabel(filter.runtime_over)}
            </SetChip>
          )
        }
      >
        <h3>Runtime over</h3>
        {overChoices.map((seconds) => (
          <label key={seconds} className="option">
            <input
              type="radio"
              className="check"
              name="over"
              checked={filter.runtime_over === seconds}
              onChange={() => onChange({ ...filter, runtime_over: seconds })}
            />
            {overWords[seconds]}
          </label>
        ))}
        <h3>Status</h3>
        {statuses.map((status) => (
          <label key={status} className="option">
            <input
              type="checkbox"
              className="check"
              checked={filter.status.includes(status)}
              onChange={() =>
                onChange({
                  ...filter,
                  flag: null,
                  status: filter.status.includes(status)
                    ? filter.status.filter((each) => each !== status)
                    : [...filter.status, status],
                })
              }
            />
            {statusDisplay[status].label}
            <span className="count">{`${facets?.by_status[status] ?? 0}${isExact ? '' : '+'}`}</span>
          </label>
        ))}
        {facets && facets.owners.length > 0 ? <h3>Owner</h3> : null}
        {facets?.owners.map((owner) => (
          <label key={owner.id} className="option">
            <input
              type="checkbox"
              className="check"
              checked={filter.owner_id.includes(owner.id)}
              onChange={() =>
                onChange({
                  ...filter,
                  owner_id: filter.owner_id.includes(owner.id)
                    ? filter.owner_id.filter((id) => id !== owner.id)
                    : [...filter.owner_id, owner.id],
                })
              }
            />
            {owner.name}
            <span className="count">{`${owner.count}${isExact ? '' : '+'}`}</span>
          </label>
        ))}
      </FilterMenu>
    </>
  )
}
