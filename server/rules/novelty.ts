/** How much a run may differ because its package has hardly ever run under these conditions. */
import { choicesOf, monthEdgeOf, placeOf, type Choices } from './run-features.ts'
import type { FittedFeature } from './run-modes.ts'
import type { RunFacts } from './run.ts'

/** Under which conditions a package has run. Days are counted from 1970, in UTC. */
export interface KnownConditions {
  /** The first day on which the package ran, by weekday and by edge of the month. */
  firstDays: ReadonlyMap<number | string, number>
  choices: Choices
}

const dayOf = (ms: number): number => Math.floor(ms / 86_400_000)

/** @param runs oldest first */
export function knownConditionsOf(runs: readonly RunFacts[]): KnownConditions {
  const firstDays = new Map<number | string, number>()
  for (const run of runs) {
    const place = placeOf(run)
    for (const condition of [place.weekday, monthEdgeOf(place)]) {
      if (condition !== null && !firstDays.has(condition))
        firstDays.set(condition, dayOf(run.startedMs))
    }
  }
  return { firstDays, choices: choicesOf(runs) }
}

/** Added to the logarithm of the limit. */
const newWeekday = Math.log(3)
const newMonthPart = Math.log(2)
const newValue = Math.log(4)

/** For a feature whose group the package has not run with yet. */
function newGroup({ feature, effects, counts }: FittedFeature, run: RunFacts): number {
  if (feature.sizeOf !== null) return 0
  const key = feature.groupOf(run)
  return key === null || counts.has(key) ? 0 : Math.max(0, ...effects.values())
}

/** @returns a logarithm, 0 if nothing is new */
export function noveltyOf(
  { firstDays, choices }: KnownConditions,
  features: readonly FittedFeature[],
  run: RunFacts,
): number {
  const today = dayOf(run.startedMs)
  const place = placeOf(run)
  const edge = monthEdgeOf(place)
  const isNew = (condition: number | string) =>
    (firstDays.get(condition) ?? Number.POSITIVE_INFINITY) >= today
  const hasNewValue = [...choices].some(([name, values]) => {
    const value = run.variables[name]
    return value !== undefined && !values.has(value)
  })
  return Math.max(
    isNew(place.weekday) ? newWeekday : 0,
    edge !== null && isNew(edge) ? newMonthPart : 0,
    hasNewValue ? newValue : 0,
    ...features.map((fitted) => newGroup(fitted, run)),
  )
}
