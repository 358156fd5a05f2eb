import { isRange, ranges, type JobFilter, type Range } from '../../../contract/filter.ts'
import { formatMoment, type Place } from '../../format/time.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { Button } from '../../ui/Button.tsx'
import { SetChip, UnsetChip } from '../../ui/Chip.tsx'
import { FilterMenu } from './FilterMenu.tsx'

const words: Record<Range, string> = {
  '-1h': 'Last hour',
  '-6h': 'Last 6 h',
  '-24h': 'Last 24 h',
  '-7d': 'Last 7 days',
  '-30d': 'Last 30 days',
}

/** The range in words, as the chip and the way back say it. */
export function rangeWords(
  filter: Pick<JobFilter, 'from' | 'to'>,
  now: number,
  place: Place,
): string {
  const { from, to } = filter
  if (from === null && to === null) return 'Any time'
  if (from !== null && isRange(from) && to === null) return words[from]
  const at = (text: string) =>
    isRange(text) ? words[text] : formatMoment(Date.parse(text), now, place)
  if (from === null) return `Until ${at(to ?? '')}`
  return to === null ? `Since ${at(from)}` : `${at(from)} to ${at(to)}`
}

/** `<input type="datetime-local">` knows the browser's own zone only, and so does this pair. */
const toField = (text: string | null) => {
  if (text === null || isRange(text)) return ''
  const date = new Date(text)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
const fromField = (text: string) => {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace('.000Z', 'Z')
}

/**
 * The time range: always in sight, so that no hidden default makes jobs "missing"
 * (interaction-rules.md §3).
 */
export function RangeFilter({
  filter,
  onChange,
}: {
  filter: JobFilter
  onChange: (range: Pick<JobFilter, 'from' | 'to'>) => void
}) {
  const place = usePlace()
  const isSet = filter.from !== null || filter.to !== null
  const text = rangeWords(filter, serverNow(), place)
  return (
    <FilterMenu
      label="Time range"
      renderTrigger={(props) =>
        isSet ? (
          <SetChip
            {...props}
            icon="clock"
            removeLabel="Remove the time range"
            onRemove={() => onChange({ from: null, to: null })}
          >
            {text}
          </SetChip>
        ) : (
          <UnsetChip {...props}>Time range</UnsetChip>
        )
      }
    >
      {ranges.map((range) => (
        <label key={range} className="option">
          <input
            type="radio"
            className="check"
            name="range"
            checked={filter.from === range && filter.to === null}
            onChange={() => onChange({ from: range, to: null })}
          />
          {words[range]}
        </label>
      ))}
      <label className="option">
        <input
          type="radio"
          className="check"
          name="range"
          checked={!isSet}
          onChange={() => onChange({ from: null, to: null })}
        />
        Any time
      </label>
      <form
        className="field-row"
        onSubmit={(event) => {
          event.preventDefault()
          const data = new FormData(event.currentTarget)
          const value = (name: string) => {
            const text = data.get(name)
            return typeof text === 'string' ? fromField(text) : null
          }
          onChange({ from: value('from'), to: value('to') })
        }}
      >
        <label className="grid gap-1 text-s text-text-3">
          From (this device’s time)
          <input
            type="datetime-local"
            name="from"
            className="select"
            defaultValue={toField(filter.from)}
          />
        </label>
        <label className="grid gap-1 text-s text-text-3">
          To
          <input
            type="datetime-local"
            name="to"
            className="select"
            defaultValue={toField(filter.to)}
          />
        </label>
        <Button type="submit">Apply</Button>
      </form>
    </FilterMenu>
  )
}
