/** How many selected jobs were created in each stretch of time, by status. */
import { sql } from 'kysely'
import type { Database } from './open.ts'
import type { FacetCounts } from './port.ts'
import { dayMs, grains, hourMs, segmentRows, segmentsOf } from './rollup.ts'
import { choiceConditions, isThin, type Selection } from './selection.ts'
import { rowsOf } from './sql-rows.ts'

/** Widths of a bar that people can read; whole days beyond. */
const bucketSteps = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720].map((minutes) => minutes * 60_000)
const bucketsWanted = 60

export type Histogram = FacetCounts['histogram']

/** The time a histogram covers, and the width of its bars. */
export interface Span {
  fromMs: number
  toMs: number
  bucketMs: number
}

/**
 * Width of a bar: the narrowest step that needs at most {@link bucketsWanted} of them; whole days
 * beyond.
 */
export function bucketWidth(spanMs: number): number {
  const step = bucketSteps.find((width) => spanMs / width <= bucketsWanted)
  return step ?? Math.ceil(spanMs / dayMs / bucketsWanted) * dayMs
}

export function spanOf(selection: Selection, oldestMs: number | null, nowMs: number): Span {
  const toMs = selection.to ?? nowMs
  const fromMs = Math.min(selection.from ?? oldestMs ?? toMs - dayMs, toMs)
  const bucketMs = bucketWidth(Math.max(toMs - fromMs, 1))
  // Without a start of its own the axis starts with a whole bar, which may hold older jobs of other
  // statuses.
  return {
    fromMs: selection.from === null ? Math.floor(fromMs / bucketMs) * bucketMs : fromMs,
    toMs,
    bucketMs,
  }
}

export function histogramOf(
  { fromMs, toMs, bucketMs }: Span,
  counted: readonly { at: number; status: string; n: number }[],
): Histogram {
  const buckets = new Map<number, Record<string, number>>()
  for (const { at, status, n } of counted) {
    const start = Math.floor(at / bucketMs) * bucketMs
    const byStatus = buckets.get(start) ?? {}
    byStatus[status] = (byStatus[status] ?? 0) + n
    buckets.set(start, byStatus)
  }
  return {
    fromMs: Math.floor(fromMs / bucketMs) * bucketMs,
    toMs,
    bucketMs,
    buckets: [...buckets].sort(([a], [b]) => a - b).map(([at, byStatus]) => ({ at, byStatus })),
    all: [],
  }
}

/** How many jobs each bucket holds, whatever their status. */
export const totalsOf = ({ buckets }: Histogram): Histogram['all'] =>
  buckets.map(({ at, byStatus }) => ({
    at,
    count: Object.values(byStatus).reduce((sum, n) => sum + n, 0),
  }))

/** The time that jobs of a selection the rollup can answer cover. */
export async function plainSpan(db: Database, selection: Selection, nowMs: number): Promise<Span> {
  if (selection.from !== null) return spanOf(selection, null, nowMs)
  const grain = isThin(selection) ? grains.thinHour : grains.day
  const [oldest] = await rowsOf<{ at: number }>(
    db,
    sql`SELECT bucket AS at FROM rollup WHERE account = ${selection.account} AND grain = ${grain}
      AND ${choiceConditions(selection)} ORDER BY bucket LIMIT 1`,
  )
  return spanOf(selection, oldest?.at ?? null, nowMs)
}

/** The histogram of a selection the rollup can answer. */
export async function plainHistogram(
  db: Database,
  selection: Selection,
  span: Span,
  nowMs: number,
): Promise<Histogram> {
  const thin = isThin(selection)
  const where = choiceConditions(selection)
  // Open at its end: jobs arrive while the response is being made.
  const end = selection.to ?? Math.max(span.toMs, nowMs) + hourMs
  const coarse = span.bucketMs % hourMs === 0
  const segments = coarse
    ? segmentsOf(span.fromMs, end, span.bucketMs % dayMs === 0 ? 'day' : 'hour')
    : [{ grain: null, from: span.fromMs, to: end }]
  if (segments.length === 0) return histogramOf(span, [])
  const from = sql.join(
    segments.map((segment) => segmentRows(selection.account, segment, where, thin)),
    sql` UNION ALL `,
  )
  // Written out: a bound number is a float to the driver, and the division has to be whole.
  const width = sql.lit(span.bucketMs)
  const counted = await rowsOf<{ at: number; status: string; n: number }>(
    db,
    sql`SELECT at / ${width} * ${width} AS at, status, sum(n) AS n FROM (${from}) GROUP BY 1, 2`,
  )
  return histogramOf(span, counted)
}
