import type { Facets } from '../../../contract/facets.ts'
import type { JobFilter, StatusChoice } from '../../../contract/filter.ts'
import type { SeenStatus } from '../../../contract/status.ts'
import { useCapabilities } from '../../domain/capabilities.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { SetChip, UnsetChip } from '../../ui/Chip.tsx'
import { Radio } from '../../ui/Radio.tsx'
import { toggled, without } from './toggled.ts'
import { FilterMenu } from './FilterMenu.tsx'
import type { ListRow } from './list-model.ts'
import { MenuHeading, MenuOption } from './MenuOption.tsx'
import { VariableFilter } from './VariableFilter.tsx'

/** Runtimes that can be chosen, in seconds. */
const runtimes: ReadonlyMap<number, string> = new Map([
  [60, '1 min'],
  [300, '5 min'],
  [900, '15 min'],
  [3600, '1 h'],
  [7200, '2 h'],
])

interface Props {
  filter: JobFilter
  facets: Facets | null
  statuses: readonly SeenStatus[]
  rows: readonly ListRow[]
  onChange: (next: JobFilter) => void
  className: string | undefined
}

function RuntimeOptions({ filter, onChange }: Pick<Props, 'filter' | 'onChange'>) {
  return [...runtimes].map(([seconds, label]) => (
    <MenuOption
      key={seconds}
      control={
        <Radio
          name="over"
          checked={filter.runtime_over === seconds}
          onChange={() => onChange({ ...filter, runtime_over: seconds })}
        />
      }
    >
      {label}
    </MenuOption>
  ))
}

function StatusOptions({
  filter,
  facets,
  statuses,
  onChange,
}: Pick<Props, 'filter' | 'facets' | 'statuses' | 'onChange'>) {
  const plus = facets?.exact === false ? '+' : ''
  return statuses.map((status) => (
    <MenuOption
      key={status}
      control={
        <Checkbox
          checked={filter.status.includes(status)}
          onChange={() => {
            const others = without<StatusChoice>(filter.status, `-${status}`)
            onChange({ ...filter, flag: null, status: toggled(others, status) })
          }}
        />
      }
      count={`${facets?.by_status[status] ?? 0}${plus}`}
    >
      {statusDisplay[status].label}
    </MenuOption>
  ))
}

function OwnerOptions({ filter, facets, onChange }: Pick<Props, 'filter' | 'facets' | 'onChange'>) {
  const has = useCapabilities()
  if (!facets || facets.owners.length === 0 || !has('members')) return null
  return (
    <>
      <MenuHeading>Owner</MenuHeading>
      {facets.owners.map(({ id, name, count }) => (
        <MenuOption
          key={id}
          control={
            <Checkbox
              checked={filter.owner_id.includes(id)}
              onChange={() => {
                const others = without(filter.owner_id, -id)
                onChange({ ...filter, owner_id: toggled(others, id) })
              }}
            />
          }
          count={`${count}${facets.exact ? '' : '+'}`}
        >
          {name}
        </MenuOption>
      ))}
    </>
  )
}

/** Variables, runtime, status and owner; the chip shows the runtime. */
export function MoreFilters(props: Props) {
  const { filter, onChange, className } = props
  const { runtime_over: over } = filter
  return (
    <FilterMenu
      label="More filters"
      className={over === null ? className : undefined}
      renderTrigger={(trigger) =>
        over === null ? (
          <UnsetChip {...trigger}>Filter</UnsetChip>
        ) : (
          <SetChip
            {...trigger}
            icon="clock"
            removeLabel="Remove the runtime filter"
            onRemove={() => onChange({ ...filter, runtime_over: null })}
          >
            Over {runtimes.get(over) ?? `${over} s`}
          </SetChip>
        )
      }
    >
      <MenuHeading>Variable</MenuHeading>
      <VariableFilter filter={filter} rows={props.rows.map(({ row }) => row)} onChange={onChange} />
      <MenuHeading>Runtime over</MenuHeading>
      <RuntimeOptions {...props} />
      <MenuHeading>Status</MenuHeading>
      <StatusOptions {...props} />
      <OwnerOptions {...props} />
    </FilterMenu>
  )
}
