import type { Facets } from '../../../contract/facets.ts'
import type { JobFilter } from '../../../contract/filter.ts'
import type { FlagKind } from '../../../contract/flags.ts'
import { flagKinds, flagLabels } from '../../../contract/flag-kinds.ts'
import { flagMeanings } from '../../domain/flag-meanings.ts'
import { flagLook } from '../../domain/status-display.ts'
import { SetChip, UnsetChip } from '../../ui/Chip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Radio } from '../../ui/Radio.tsx'
import { FilterMenu } from './FilterMenu.tsx'
import { MenuOption } from './MenuOption.tsx'

/** A filter by flag. It lists the flagged jobs whatever their status. */
export function FlagFilter({
  filter,
  facets,
  onChange,
  className,
}: {
  filter: JobFilter
  facets: Facets | null
  onChange: (next: JobFilter) => void
  className: string | undefined
}) {
  const plus = facets?.exact === false ? '+' : ''
  const countOf = (kind: FlagKind) => facets?.by_flag[kind] ?? 0
  const total = flagKinds.reduce((sum, kind) => sum + countOf(kind), 0)
  const { flag } = filter
  return (
    <FilterMenu
      label="Flag"
      className={flag === null && total === 0 ? className : undefined}
      renderTrigger={(trigger) =>
        flag === null ? (
          <UnsetChip {...trigger}>
            Flag
            {total === 0 ? null : (
              <span className="text-text-3 tabular-nums">{`${total}${plus}`}</span>
            )}
          </UnsetChip>
        ) : (
          <SetChip
            {...trigger}
            icon={flagLook(flag).icon}
            removeLabel="Remove the filter Flag"
            onRemove={() => onChange({ ...filter, flag: null })}
          >
            {flagLabels[flag]}
          </SetChip>
        )
      }
    >
      {flagKinds.map((kind) => (
        <MenuOption
          key={kind}
          title={flagMeanings[kind]}
          control={
            <Radio
              name="flag"
              checked={flag === kind}
              onChange={() => onChange({ ...filter, status: [], flag: kind })}
            />
          }
          count={`${countOf(kind)}${plus}`}
        >
          <Icon name={flagLook(kind).icon} size={14} />
          {flagLabels[kind]}
        </MenuOption>
      ))}
    </FilterMenu>
  )
}
