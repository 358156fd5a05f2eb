import { useQuery } from '@tanstack/react-query'
import type { Facets } from '../../../contract/facets.ts'
import type { JobFilter } from '../../../contract/filter.ts'
import { errorGroupsQuery } from '../../domain/queries/error-groups.ts'
import { useAccount } from '../../platform/account.ts'
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
  const groups = useQuery({
    ...errorGroupsQuery(useAccount()),
    enabled: filter.error_group.length > 0,
  }).data?.data.groups
  const titles = new Map(groups?.map(({ key, title }) => [key, title]))
  const chips = conditionChips(filter, facets, titles)
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
