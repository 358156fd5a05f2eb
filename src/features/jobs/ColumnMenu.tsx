import { usePreference, writePreference } from '../../lib/preferences.ts'
import { IconButton } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { FilterMenu } from './FilterMenu.tsx'
import { optionalColumns } from './columns.tsx'

/** Which optional columns are shown, and how high a row is; kept in this browser. */
export function ColumnMenu() {
  const shown = usePreference('columns')
  const density = usePreference('density')
  return (
    <FilterMenu label="Columns" align="right" className="max-sm:hidden" renderTrigger={(props) => <IconButton icon="columns" label="Choose columns" {...props} />}>
      <h3>Columns</h3>
      {optionalColumns.map(({ key, label }) => (
        <label key={key} className="option">
          <Checkbox checked={shown.includes(key)} onChange={() => writePreference('columns', shown.includes(key) ? shown.filter((each) => each !== key) : [...shown, key])} />
          {label}
        </label>
      ))}
      <h3>Rows</h3>
      <label className="option">
        <Checkbox checked={density === 'compact'} onChange={() => writePreference('density', density === 'compact' ? 'normal' : 'compact')} />
        Compact
      </label>
    </FilterMenu>
  )
}
