import { useSearchParams } from 'react-router-dom'
import { usePreference, writePreference } from '../../platform/preferences.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { FilterMenu } from './FilterMenu.tsx'
import { optionalColumns } from './columns.tsx'

/**
 * Which optional columns are shown, and how high a row is; kept in this browser.
 * @param ofLink the columns a link asks for: they, and what is changed about them, hold for this
 * visit only
 */
export function ColumnMenu({ ofLink }: { ofLink: readonly string[] | null }) {
  const own = usePreference('columns')
  const density = usePreference('density')
  const [, setSearch] = useSearchParams()
  const shown = ofLink ?? own
  const setOfLink = (columns: readonly string[] | null) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        if (columns === null) next.delete('columns')
        else next.set('columns', columns.length === 0 ? 'none' : columns.join(','))
        return next
      },
      { replace: true },
    )
  const toggle = (key: string) => {
    const next = shown.includes(key) ? shown.filter((each) => each !== key) : [...shown, key]
    if (ofLink === null) writePreference('columns', next)
    else setOfLink(next)
  }
  return (
    <FilterMenu
      label="Columns"
      align="right"
      className="max-sm:hidden"
      renderTrigger={(props) => <IconButton icon="columns" label="Choose columns" {...props} />}
    >
      <h3>{ofLink === null ? 'Columns' : 'Columns of the link you opened'}</h3>
      {optionalColumns.map(({ key, label }) => (
        <label key={key} className="option">
          <Checkbox checked={shown.includes(key)} onChange={() => toggle(key)} />
          {label}
        </label>
      ))}
      {ofLink === null ? null : (
        <Button className="mx-2 my-1" onClick={() => setOfLink(null)}>
          Use my own columns
        </Button>
      )}
      <h3>Rows</h3>
      <label className="option">
        <Checkbox
          checked={density === 'compact'}
          onChange={() => writePreference('density', density === 'compact' ? 'normal' : 'compact')}
        />
        Compact
      </label>
    </FilterMenu>
  )
}
