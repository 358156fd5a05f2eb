import type { Facets } from '../../../contract/facets.ts'
import type { JobFilter } from '../../../contract/filter.ts'
import { RemovableChip } from '../../ui/Chip.tsx'
import { conditionChips } from './condition-chips.ts'
import { ListNotes } from './ListNotes.tsx'

/** What the filter excludes and requires of variables, below the toolbar: it has no place left. */
export function ConditionChips({
  filter,
  facets,
  onChange,
}: {
  filter: JobFilter
  facets: Facets | null
  onChange: (next: JobFilter) => void
}) {
  const chips = conditionChips(filter, facets)
  if (chips.length === 0) return null
  return (
    <ListNotes role="group" aria-label="Conditions">
      {chips.map(({ key, icon, text, without }) => (
        <RemovableChip key={key} icon={icon} onRemove={() => onChange(without)}>
          {text}
        </RemovableChip>
      ))}
    </ListNotes>
  )
}
