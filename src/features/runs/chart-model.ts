import type { PackageRun } from '../../../contract/history.ts'
import type { Baseline } from '../../../contract/baseline.ts'
import { statusFacts } from '../../../contract/status.ts'
import { usualRange } from '../../domain/usual.ts'

/** One column of the chart: the run above the line, the wait below it. Seconds. */
export interface RunBar {
  id: number
  run: PackageRun
  /** Runtime up to the runaway limit. */
  ran: number
  /** Runtime past it. */
  over: number
  /** Drawn below the line: at most 0. */
  wait: number
  isThis: boolean
}

/** More columns cannot be told apart at the width of the panel. */
const maxBars = 30
/** The same for the large chart; as many runs as are read. */
export const maxLargeBars = 60

/**
 * The package's last runs as columns, oldest first, always including the run the page is about.
 * @param runningSeconds that run's current runtime while it is running
 * @param most columns to show
 */
export function barsOf(
  runs: readonly PackageRun[],
  thisId: number | null,
  usual: Baseline | null,
  runningSeconds: number | null,
  most = maxBars,
): RunBar[] {
  const place = runs.findIndex((run) => run.id === thisId)
  const end = place !== -1 && place < runs.length - most ? place + 1 : runs.length
  const limit = usual?.runaway_after_seconds ?? Number.POSITIVE_INFINITY
  // Runs of another mode have another limit: a long Monday among short weekdays is no runaway.
  const isForAll = usual?.mode.kind === 'all'
  return runs.slice(Math.max(0, end - most), end).map((run) => {
    const isThis = run.id === thisId
    const seconds =
      isThis && runningSeconds !== null && !statusFacts[run.status].terminal
        ? runningSeconds
        : run.runtime_in_seconds
    const ran = isThis || isForAll ? Math.min(seconds, limit) : seconds
    // Zero rather than minus zero where the run did not wait.
    return {
      id: run.id,
      run,
      ran: Math.max(0, ran),
      over: Math.max(0, seconds - ran),
      wait: run.queue_seconds === null || run.queue_seconds <= 0 ? 0 : -run.queue_seconds,
      isThis,
    }
  })
}

const steps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
  172_800, 604_800,
]

/** Round times for the axis, from 0 to the first that covers the highest column. Seconds. */
export function ticksFor(highest: number): number[] {
  const step = steps.find((size) => highest / size <= 4) ?? Math.ceil(highest / 4)
  const count = Math.max(1, Math.ceil(highest / step))
  return Array.from({ length: count + 1 }, (_, index) => index * step)
}

/** Units of the axis with the number of seconds from which each is used, the largest first. */
const tickUnits = [
  { from: 172_800, size: 86_400, unit: 'd' },
  { from: 3600, size: 3600, unit: 'h' },
  { from: 60, size: 60, unit: 'm' },
  { from: 0, size: 1, unit: 's' },
] as const

/** Beside a tick, exact and in one unit: `0`, `30s`, `1.5m`, `3h`. */
export function tickWords(seconds: number): string {
  if (seconds === 0) return '0'
  const { size, unit } = tickUnits.find(({ from }) => seconds >= from) ?? tickUnits[3]
  return `${Math.round((seconds / size) * 100) / 100}${unit}`
}

/**
 * The highest value to show: columns, band, and the runaway limit unless it would flatten the rest.
 */
export function highestOf(bars: readonly RunBar[], usual: Baseline | null): number {
  const columns = Math.max(1, ...bars.map((bar) => bar.ran + bar.over), usualRange(usual)?.[1] ?? 0)
  const line = usual?.runaway_after_seconds ?? 0
  return line <= columns * 3 ? Math.max(columns, line) : columns
}

/** With a column this many times as high as the middle one, the others are too flat to read. */
const unevenFactor = 8

/** Whether the columns differ so much that they are better read on a logarithmic scale. */
export function isUneven(bars: readonly RunBar[]): boolean {
  const heights = bars
    .map((bar) => bar.ran + bar.over)
    .filter((seconds) => seconds > 0)
    .toSorted((a, b) => a - b)
  const middle = heights[Math.floor((heights.length - 1) / 2)] ?? 0
  return (heights.at(-1) ?? 0) > middle * unevenFactor
}

/** How seconds become height. */
export interface Scale {
  height: (seconds: number) => number
  seconds: (height: number) => number
}

export const linearScale: Scale = { height: (seconds) => seconds, seconds: (height) => height }

/** Logarithmic, with 0 at 0: a second more or less matters only among short runs. */
export const logScale: Scale = {
  height: (seconds) => Math.sign(seconds) * Math.log10(1 + Math.abs(seconds)),
  seconds: (height) => Math.sign(height) * (10 ** Math.abs(height) - 1),
}

const logTicks = [1, 10, 60, 600, 3600, 36_000, 86_400, 864_000]

/**
 * Round times for a logarithmic axis, from 0 to the first that covers the highest column. Seconds.
 */
export function logTicksFor(highest: number): number[] {
  const last = logTicks.findIndex((tick) => tick >= highest)
  const held =
    last === -1
      ? [...logTicks, Math.ceil(highest / 864_000) * 864_000]
      : logTicks.slice(0, last + 1)
  return [0, ...held.slice(-5)]
}

/** The chart's vertical axis. */
export function axisOf(bars: readonly RunBar[], usual: Baseline | null, isLog: boolean) {
  const highest = highestOf(bars, usual)
  const ticks = isLog ? logTicksFor(highest) : ticksFor(highest)
  return { scale: isLog ? logScale : linearScale, ticks, top: ticks.at(-1) ?? highest }
}

/** A long wait is cut off at the foot rather than flattening the runs. In the heights of the scale. */
export function lowestOf(
  bars: readonly RunBar[],
  { scale, top }: Pick<ReturnType<typeof axisOf>, 'scale' | 'top'>,
): number {
  const longestWait = Math.min(...bars.map((bar) => bar.wait), 0)
  return Math.max(scale.height(longestWait), -scale.height(top) / 2)
}

/** An empty place in the chart. */
interface EmptySlot {
  id: number
  ran: number
  over: number
  wait: number
}

export type ChartSlot = RunBar | EmptySlot

/** A few runs are centred with space around them, rather than drawn as wide blocks. */
const minSlots = 9

const emptySlots = (count: number, firstId: number): EmptySlot[] =>
  Array.from({ length: count }, (_, index) => ({ id: firstId - index, ran: 0, over: 0, wait: 0 }))

/** The bar in the heights of a scale. */
function scaled(bar: RunBar, { height }: Scale): RunBar {
  return {
    ...bar,
    ran: height(bar.ran),
    over: height(bar.ran + bar.over) - height(bar.ran),
    wait: height(bar.wait),
  }
}

/**
 * What the chart draws, from left to right, in the heights of a scale.
 * @returns the columns, and how many empty ones come before the first run
 */
export function slotsOf(
  bars: readonly RunBar[],
  scale: Scale,
): { slots: ChartSlot[]; before: number } {
  const missing = Math.max(0, minSlots - bars.length)
  const before = Math.ceil(missing / 2)
  return {
    slots: [
      ...emptySlots(before, -1),
      ...bars.map((bar) => scaled(bar, scale)),
      ...emptySlots(missing - before, -1 - before),
    ],
    before,
  }
}
