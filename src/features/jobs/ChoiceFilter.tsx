import { useState } from 'react'
import { foldText } from '../../../contract/text.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { SetChip, UnsetChip } from '../../ui/Chip.tsx'
import type { IconName } from '../../ui/Icon.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { FilterMenu } from './FilterMenu.tsx'

export interface Choice<T> {
  value: T
  label: string
  /** Jobs that have it now; null where that is not known. */
  count: number | null
}

/** What a list of choices leaves out, and how the search names it. */
interface MoreChoices {
  /** Null: some, and nobody counted them. */
  notListed: number | null
  /** False: there may be more jobs of each choice than its count says. */
  isExact: boolean
  /** `package` where the search finds jobs by `package:name`; null where it cannot. */
  searchedBy: string | null
}

const noMore: MoreChoices = { notListed: 0, isExact: true, searchedBy: null }

function moreText({ notListed, searchedBy }: MoreChoices): string {
  const how = searchedBy === null ? '' : ` Search for ${searchedBy}:name to find them.`
  return notListed === null
    ? `Only the most used and the most recent are listed.${how}`
    : `${notListed} more are not listed.${how}`
}

/** From here on a list is searched rather than read. */
const searchableFrom = 9

/** A filter by one or several values out of a list. */
export function ChoiceFilter<T extends string | number>({
  name,
  icon,
  choices,
  more = noMore,
  chosen,
  onChange,
  className,
}: {
  /** `Package`, `Started by`. */
  name: string
  icon: IconName
  choices: readonly Choice<T>[]
  more?: MoreChoices
  chosen: readonly T[]
  onChange: (next: T[]) => void
  className?: string
}) {
  const [find, setFind] = useState('')
  const labelOf = (value: T) =>
    choices.find((choice) => choice.value === value)?.label ?? String(value)
  const shown = choices.filter((choice) => foldText(choice.label).includes(foldText(find.trim())))
  const missing = chosen.filter((value) => !choices.some((choice) => choice.value === value))
  const [first, ...others] = chosen
  const toggle = (value: T) =>
    onChange(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value])

  return (
    <FilterMenu
      label={name}
      className={chosen.length === 0 ? className : ''}
      renderTrigger={(props) =>
        first === undefined ? (
          <UnsetChip {...props}>{name}</UnsetChip>
        ) : (
          <SetChip
            {...props}
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
      {choices.length >= searchableFrom ? (
        <div className="p-1">
          <SearchField
            label={`Find in ${name.toLowerCase()}`}
            value={find}
            onChange={(event) => setFind(event.target.value)}
          />
        </div>
      ) : null}
      {missing.map((value) => (
        <label key={value} className="option">
          <Checkbox checked onChange={() => toggle(value)} />
          {String(value)}
        </label>
      ))}
      {shown.map((choice) => (
        <label key={choice.value} className="option">
          <Checkbox checked={chosen.includes(choice.value)} onChange={() => toggle(choice.value)} />
          <span className="clip">{choice.label}</span>
          {choice.count === null ? null : (
            <span className="count">{`${choice.count}${more.isExact ? '' : '+'}`}</span>
          )}
        </label>
      ))}
      {more.notListed === 0 ? null : (
        <p className="max-w-64 px-2 py-1 text-text-3">{moreText(more)}</p>
      )}
      {shown.length === 0 && missing.length === 0 ? (
        <p className="px-2 py-1 text-text-3">Nothing to choose from</p>
      ) : null}
    </FilterMenu>
  )
}
