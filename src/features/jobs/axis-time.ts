import { formatClockShort, type Place } from '../../format/time.ts'
import { momentsAt, momentAt, toWall } from '../../format/zoned-day.ts'

const day = new Map<string, Intl.DateTimeFormat>()

/** `Wed 19 Nov`, for a time axis. */
export function formatAxisDay(ms: number, { locale, zone }: Place): string {
  const made =
    day.get(zone) ??
    new Intl.DateTimeFormat(locale, {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      timeZone: zone,
    })
  day.set(zone, made)
  return made.format(ms)
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Distances between ticks. Those up to half a day divide the day. */
const tickSteps = [
  ...[5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hourMs),
  ...[1, 2, 7, 30, 91, 182, 365].map((days) => days * dayMs),
]
const mostTicks = 9

/**
 * Where a time axis is labelled: at most ten moments that are round on the clocks of the zone,
 * whatever change they go through.
 */
export function timeTicks(fromMs: number, toMs: number, zone: string): number[] {
  const span = toMs - fromMs
  const step =
    tickSteps.find((each) => span / each <= mostTicks) ??
    Math.ceil(span / mostTicks / dayMs / 365) * 365 * dayMs
  const everyDays = Math.max(1, step / dayMs)
  const firstDay = Math.floor(toWall(fromMs, zone) / dayMs / everyDays) * everyDays * dayMs
  const lastDay = toWall(toMs, zone)
  const ticks: number[] = []
  for (let day = firstDay; day <= lastDay; day += everyDays * dayMs) {
    if (step >= dayMs) ticks.push(momentAt(day, zone))
    else for (let at = day; at < day + dayMs; at += step) ticks.push(...hourTicks(at, step, zone))
  }
  return [...new Set(ticks)].filter((at) => at >= fromMs && at < toMs).toSorted((a, b) => a - b)
}

/**
 * An hour that comes twice has its ticks twice, where they are as close as that; a wider axis takes
 * the first.
 */
function hourTicks(wallMs: number, step: number, zone: string): number[] {
  const moments = momentsAt(wallMs, zone)
  if (moments.length === 0 && wallMs % dayMs === 0) return [momentAt(wallMs, zone)]
  return step <= hourMs ? moments : moments.slice(0, 1)
}

/** The day where a day begins, else the time. */
export function tickLabel(ms: number, place: Place): string {
  const wall = toWall(ms, place.zone)
  const dayStart = momentAt(Math.floor(wall / dayMs) * dayMs, place.zone)
  return ms === dayStart ? formatAxisDay(ms, place) : formatClockShort(ms, place)
}

/** Width of a letter of the axis, in pixels, rather too wide than too narrow. */
const letterWidth = 6.5
const labelGap = 10

export interface AxisLabel {
  ms: number
  text: string
  /** Place along the axis, 0–1. */
  at: number
}

/**
 * The ticks with their words, without those that would touch each other or the words at the end of
 * the axis.
 * @param width pixels
 */
export function axisLabels({
  fromMs,
  toMs,
  width,
  edge,
  place,
}: {
  fromMs: number
  toMs: number
  width: number
  edge: string
  place: Place
}): AxisLabel[] {
  let taken = Number.NEGATIVE_INFINITY
  const last = width - edge.length * letterWidth - (edge === '' ? 0 : labelGap)
  return timeTicks(fromMs, toMs, place.zone).flatMap((ms): AxisLabel[] => {
    const text = tickLabel(ms, place)
    const at = (ms - fromMs) / (toMs - fromMs)
    const half = (text.length * letterWidth) / 2
    const middle = at * width
    if (middle - half < taken || middle - half < -labelGap || middle + half > last) return []
    taken = middle + half + labelGap
    return [{ ms, text, at }]
  })
}
