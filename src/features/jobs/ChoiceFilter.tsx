import { useState } from 'react'
import { foldText } from '../../../contract/text.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { SetChip, UnsetChip } from '../../ui/Chip.tsx'
import type { IconName } from '../../ui/Icon.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { FilterMenu } from './FilterMenu.tsx'
import { MenuOption } from './MenuOption.tsx'
import { toggled } from './toggled.ts'

export interface Choice<T> {
  value: T
  label: string
  /** Jobs that have it now; null while unknown. */
  count: number | null
}

/** What a list of choices leaves out, and how the search finds it. */
export interface MoreChoices {
  /** Null: an unknown number. */
  notListed: number | null
  /** False: there may be more jobs of each choice than its count says. */
  isExact: boolean
  /** `package` if the search finds jobs by `package:name`; null if it cannot. */
  searchedBy: string | null
}

function moreText({ notListed, searchedBy }: MoreChoices): string {
  const how = searchedBy === null ? '' : ` Search for ${searchedBy}:name to find them.`
  return notListed === null
    ? `Only the most used and the most recent are listed.${how}`
    : `${notListed} more are not listed.${how}`
}

/** Menus with this many choices get a search field. */
const searchableFrom = 9

interface Props<T> {
  /** `Package`, `Started by`. */
  name: string
  icon: IconName
  choices: readonly Choice<T>[]
  more: MoreChoices
  chosen: readonly T[]
  onChange: (next: T[]) => void
  className?: string
}

function Choices<T extends string | number>({ name, choices, more, chosen, onChange }: Props<T>) {
  const [find, setFind] = useState('')
  const found = choices.filter((choice) => foldText(choice.label).includes(foldText(find.trim())))
  const unlisted = chosen.filter((value) => !choices.some((choice) => choice.value === value))
  const toggle = (value: T) => onChange(toggled(chosen, value))
  const plus = more.isExact ? '' : '+'
  return (
    <>
      {choices.length >= searchableFrom ? (
        <div className="p-1">
          <SearchField
            label={`Find in ${name.toLowerCase()}`}
            value={find}
            onChange={(event) => setFind(event.target.value)}
          />
        </div>
      ) : null}
      {unlisted.map((value) => (
        <MenuOption key={value} control={<Checkbox checked onChange={() => toggle(value)} />}>
          {String(value)}
        </MenuOption>
      ))}
      {found.map(({ value, label, count }) => (
        <MenuOption
          key={value}
          control={<Checkbox checked={chosen.includes(value)} onChange={() => toggle(value)} />}
          count={count === null ? null : `${count}${plus}`}
        >
          <span className="block min-w-0 truncate">{label}</span>
        </MenuOption>
      ))}
      {more.notListed === 0 ? null : (
        <p className="max-w-64 px-2 py-1 text-text-3">{moreText(more)}</p>
      )}
      {found.length === 0 && unlisted.length === 0 ? (
        <p className="px-2 py-1 text-text-3">Nothing to choose from</p>
      ) : null}
    </>
  )
}

/** A filter by one or several values from a list. */
export function ChoiceFilter<T extends string | number>(props: Props<T>) {
  const { name, icon, choices, chosen, onChange, className } = props
  const [first, ...others] = chosen
  const labelOf = (value: T) =>
    choices.find((choice) => choice.value === value)?.label ?? String(value)
  return (
    <FilterMenu
      label={name}
      className={first === undefined ? className : undefined}
      renderTrigger={(trigger) =>
        first === undefined ? (
          <UnsetChip {...trigger}>{name}</UnsetChip>
        ) : (
          <SetChip
            {...trigger}
            icon={icon}
            removeLabel={`Remove the filter ${name}`}
            onRemove={() => onChange([])}
          >
            {labelOf(first)}
            {others.length > 0 ? ` +${others.length}` : ''}
          </SetChip>
        )
      }
    >
      <Choices {...props} />
    </FilterMenu>
  )
}
