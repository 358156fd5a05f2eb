import { useSearchParams } from 'react-router-dom'
import { usePreference, writePreference } from '../../platform/preferences.ts'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { toggled } from './toggled.ts'
import { optionalColumns } from './columns.tsx'
import { FilterMenu } from './FilterMenu.tsx'
import { MenuHeading, MenuOption } from './MenuOption.tsx'

/**
 * Chooses the optional columns and the height of rows; kept in this browser.
 * @param ofLink the columns a link asks for: they, and changes to them, last for this visit only
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
    const next = toggled(shown, key)
    if (ofLink === null) writePreference('columns', next)
    else setOfLink(next)
  }
  const toggleDensity = () =>
    writePreference('density', density === 'compact' ? 'normal' : 'compact')
  return (
    <FilterMenu
      label="Columns"
      align="right"
      className="max-sm:hidden"
      renderTrigger={(trigger) => <IconButton icon="columns" label="Choose columns" {...trigger} />}
    >
      <MenuHeading>{ofLink === null ? 'Columns' : 'Columns of the link you opened'}</MenuHeading>
      {optionalColumns.map(({ key, label }) => (
        <MenuOption
          key={key}
          control={<Checkbox checked={shown.includes(key)} onChange={() => toggle(key)} />}
        >
          {label}
        </MenuOption>
      ))}
      {ofLink === null ? null : (
        <Button className="mx-2 my-1" onClick={() => setOfLink(null)}>
          Use my own columns
        </Button>
      )}
      <MenuHeading>Rows</MenuHeading>
      <MenuOption control={<Checkbox checked={density === 'compact'} onChange={toggleDensity} />}>
        Compact
      </MenuOption>
    </FilterMenu>
  )
}
