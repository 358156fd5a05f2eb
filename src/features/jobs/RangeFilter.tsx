import { isRange, ranges, type JobFilter, type Range } from '../../../contract/filter.ts'
import { formatMoment, type Place } from '../../format/time.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { Button } from '../../ui/Button.tsx'
import { SetChip, UnsetChip } from '../../ui/Chip.tsx'
import { Radio } from '../../ui/Radio.tsx'
import { FilterMenu } from './FilterMenu.tsx'
import { MenuOption } from './MenuOption.tsx'
import { classes } from '../../ui/classes.ts'

const rangeLabels: Record<Range, string> = {
  '-1h': 'Last hour',
  '-6h': 'Last 6 h',
  '-24h': 'Last 24 h',
  '-7d': 'Last 7 days',
  '-30d': 'Last 30 days',
}

/** The range as its chip shows it. */
function rangeLabel(filter: Pick<JobFilter, 'from' | 'to'>, now: number, place: Place): string {
  const { from, to } = filter
  if (from === null && to === null) return 'Any time'
  if (from !== null && isRange(from) && to === null) return rangeLabels[from]
  const at = (text: string) =>
    isRange(text) ? rangeLabels[text] : formatMoment(Date.parse(text), now, place)
  if (from === null) return `Until ${at(to ?? '')}`
  return to === null ? `Since ${at(from)}` : `${at(from)} to ${at(to)}`
}

/** `<input type="datetime-local">` works in the browser's own time zone only, and so do these. */
const toField = (text: string | null) => {
  if (text === null || isRange(text)) return ''
  const date = new Date(text)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
const fromField = (text: string) => {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace('.000Z', 'Z')
}

type TimeRange = Pick<JobFilter, 'from' | 'to'>

function MomentField({
  label,
  name,
  value,
}: {
  label: string
  name: keyof TimeRange
  value: string | null
}) {
  return (
    <label className="grid gap-1 text-s text-text-3">
      {label}
      <input
        type="datetime-local"
        name={name}
        className={classes(
          'h-(--control) max-w-full appearance-none rounded border border-border-control',
          'bg-surface pr-[26px] pl-2.5 text-ellipsis text-text hover:border-border-strong',
          'hover:bg-hover max-sm:h-10 max-sm:text-[16px] coarse:h-10 coarse:text-[16px]',
        )}
        defaultValue={toField(value)}
      />
    </label>
  )
}

function RangeForm({
  filter,
  onChange,
}: {
  filter: JobFilter
  onChange: (range: TimeRange) => void
}) {
  return (
    <form
      className="grid gap-1 px-2 pt-1 pb-2"
      onSubmit={(event) => {
        event.preventDefault()
        const data = new FormData(event.currentTarget)
        const value = (name: keyof TimeRange) => {
          const text = data.get(name)
          return typeof text === 'string' ? fromField(text) : null
        }
        onChange({ from: value('from'), to: value('to') })
      }}
    >
      <MomentField label="From (this device’s time)" name="from" value={filter.from} />
      <MomentField label="To" name="to" value={filter.to} />
      <Button type="submit" className="max-sm:h-9">
        Apply
      </Button>
    </form>
  )
}

/**
 * The time range. Always visible, so that the default does not make jobs look missing
 * (interaction-rules.md §3).
 */
export function RangeFilter({
  filter,
  onChange,
}: {
  filter: JobFilter
  onChange: (range: TimeRange) => void
}) {
  const place = usePlace()
  const isSet = filter.from !== null || filter.to !== null
  const anyTime: TimeRange = { from: null, to: null }
  return (
    <FilterMenu
      label="Time range"
      renderTrigger={(trigger) =>
        isSet ? (
          <SetChip
            {...trigger}
            icon="clock"
            removeLabel="Remove the time range"
            onRemove={() => onChange(anyTime)}
          >
            {rangeLabel(filter, serverNow(), place)}
          </SetChip>
        ) : (
          <UnsetChip {...trigger}>Time range</UnsetChip>
        )
      }
    >
      {ranges.map((range) => (
        <MenuOption
          key={range}
          control={
            <Radio
              name="range"
              checked={filter.from === range && filter.to === null}
              onChange={() => onChange({ from: range, to: null })}
            />
          }
        >
          {rangeLabels[range]}
        </MenuOption>
      ))}
      <MenuOption
        control={<Radio name="range" checked={!isSet} onChange={() => onChange(anyTime)} />}
      >
        Any time
      </MenuOption>
      <RangeForm filter={filter} onChange={onChange} />
    </FilterMenu>
  )
}
