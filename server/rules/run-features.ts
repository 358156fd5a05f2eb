/**
 * What may tell the runs of a package apart: it may take minutes on most days and hours on Mondays, or
 * with `mode=full`, or in proportion to a number in a variable.
 */
import type { RunMode } from '../../contract/baseline.ts'
import type { RunFacts } from './run.ts'

/** Divides runs into groups, or scales them by a number. */
export interface ModeFeature {
  /** The group's key; null for a run without one. */
  groupOf: (run: RunFacts) => string | null
  modeOf: (run: RunFacts) => RunMode
  /** For `input_size`: the number whose logarithm the logarithm of the runtime depends on. */
  sizeOf: ((run: RunFacts) => number | null) | null
  /** How many groups it has at most; more groups explain more by chance. */
  groups: number
  /** Groups with fewer runs have no effect of their own. */
  minRuns: number
}

const dayMs = 86_400_000

/** What the calendar says of a moment, in UTC. */
interface CalendarPlace {
  /** 0 is Sunday. */
  weekday: number
  hour: number
  /** Days since the first of the month, and until its last. */
  fromStart: number
  fromEnd: number
}

function calendarPlaceOf(ms: number): CalendarPlace {
  const date = new Date(ms)
  const day = date.getUTCDate()
  const days = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  return {
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    fromStart: day - 1,
    fromEnd: days - day,
  }
}

/** Runs are looked up by many features and at each look, and dates are slow to make. */
const places = new WeakMap<RunFacts, CalendarPlace>()

/** When a run started. */
export function placeOf(run: RunFacts): CalendarPlace {
  const known = places.get(run)
  if (known) return known
  const place = calendarPlaceOf(run.startedMs)
  places.set(run, place)
  return place
}

/** Which of the first two or last two days of a month, when monthly work is done; else null. */
export function monthEdgeOf({ fromStart, fromEnd }: CalendarPlace): string | null {
  if (fromStart < 2) return `start ${fromStart}`
  return fromEnd < 2 ? `end ${fromEnd}` : null
}

/** A feature that tells runs inside from all others. */
const binary = (
  isInside: (place: CalendarPlace) => boolean,
  inside: (place: CalendarPlace) => RunMode,
  outside: RunMode,
  minRuns = 2,
): ModeFeature => ({
  groupOf: (run) => (isInside(placeOf(run)) ? 'in' : 'out'),
  modeOf: (run) => (isInside(placeOf(run)) ? inside(placeOf(run)) : outside),
  sizeOf: null,
  groups: 2,
  minRuns,
})

const weekdayMode = ({ weekday }: CalendarPlace): RunMode => ({ kind: 'weekday', weekday })

/** Fewer days do not show how weekdays, or the days of a month, differ. */
const minDays = { week: 8, month: 20 }

function calendarFeatures(runs: readonly RunFacts[]): ModeFeature[] {
  const spanDays = ((runs.at(-1)?.startedMs ?? 0) - (runs[0]?.startedMs ?? 0)) / dayMs
  const features: ModeFeature[] = []
  if (spanDays >= minDays.week) {
    const weekdays = new Set(runs.map((run) => placeOf(run).weekday))
    const isWeekend = ({ weekday }: CalendarPlace) => weekday % 6 === 0
    features.push(
      binary(isWeekend, () => ({ kind: 'weekend' }), { kind: 'working_days' }),
      ...[...weekdays].map((day) =>
        binary(({ weekday }) => weekday === day, weekdayMode, { kind: 'all' }),
      ),
      {
        groupOf: (run) => String(placeOf(run).weekday),
        modeOf: (run) => weekdayMode(placeOf(run)),
        sizeOf: null,
        groups: weekdays.size,
        minRuns: 2,
      },
    )
  }
  if (spanDays >= minDays.month) {
    for (const days of [1, 2, 3]) {
      features.push(
        binary(
          ({ fromStart }) => fromStart < days,
          () => ({ kind: 'month_start' }),
          {
            kind: 'mid_month',
          },
        ),
        binary(
          ({ fromEnd }) => fromEnd < days,
          () => ({ kind: 'month_end' }),
          {
            kind: 'mid_month',
          },
        ),
      )
    }
  }
  return features
}

/** An hour with fewer runs is not looked at, nor any if there are more hours than this. */
const minRunsInHour = 3
const maxHours = 8

function hourFeatures(runs: readonly RunFacts[]): ModeFeature[] {
  const counts = new Map<number, number>()
  for (const run of runs) counts.set(placeOf(run).hour, (counts.get(placeOf(run).hour) ?? 0) + 1)
  const common = [...counts].filter(([, count]) => count >= minRunsInHour)
  if (counts.size < 2 || common.length > maxHours) return []
  return common.map(([hour]) =>
    binary(
      (place) => place.hour === hour,
      () => ({ kind: 'hour', hour }),
      { kind: 'all' },
    ),
  )
}

const sizeIn = (text: string | undefined): number | null => {
  if (text === undefined || !/^\d{1,15}(\.\d+)?$/.test(text.trim())) return null
  const size = Number(text)
  return size > 0 ? size : null
}

/** Variables with more values than this are ids or dates. */
const maxValues = 8
/** Names that are looked at; a run may have hundreds of variables. */
const maxNames = 20
/** A number with fewer values than this, or one that fewer runs have, is no size. */
const minSizes = 4
const minShareWithSize = 0.8

function variableFeatures(runs: readonly RunFacts[]): ModeFeature[] {
  const names = Object.keys(runs.at(-1)?.variables ?? {}).slice(0, maxNames)
  return names.flatMap((name): ModeFeature[] => {
    const values = runs.map((run) => run.variables[name])
    const distinct = new Set(values)
    if (distinct.size < 2) return []
    const features: ModeFeature[] = []
    const sizes = values.flatMap((value) => sizeIn(value) ?? [])
    const isSize = new Set(sizes).size >= minSizes && sizes.length >= runs.length * minShareWithSize
    if (isSize) {
      features.push({
        groupOf: () => 'all',
        modeOf: (run) => ({ kind: 'input_size', name, value: run.variables[name] ?? '' }),
        sizeOf: (run) => sizeIn(run.variables[name]),
        groups: 2,
        minRuns: 1,
      })
    }
    if (distinct.size <= maxValues && distinct.size <= runs.length / 2) {
      features.push({
        groupOf: (run) => run.variables[name] ?? '',
        modeOf: (run) => ({ kind: 'variable', name, value: run.variables[name] ?? '' }),
        sizeOf: null,
        groups: distinct.size,
        minRuns: 1,
      })
    }
    return features
  })
}

/** Everything that may tell runs of a package apart. */
export const featuresOf = (runs: readonly RunFacts[]): ModeFeature[] => [
  ...variableFeatures(runs),
  ...calendarFeatures(runs),
  ...hourFeatures(runs),
]

/** Variables that have few values, and the values they have had. */
export type Choices = ReadonlyMap<string, ReadonlySet<string>>

/**
 * Variables whose values are choices, such as full and partial loads, or regions; not ids or dates.
 */
export function choicesOf(runs: readonly RunFacts[]): Choices {
  const values = new Map<string, Set<string>>()
  for (const { variables } of runs) {
    for (const [name, value] of Object.entries(variables).slice(0, maxNames)) {
      const known = values.get(name) ?? new Set()
      values.set(name, known.add(value))
    }
  }
  return new Map([...values].filter(([, { size }]) => size <= maxValues && size <= runs.length / 2))
}
