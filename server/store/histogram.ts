/** Number of selected jobs created in each time bucket, by status. */
import { sql } from 'kysely'
import type { Database } from './open.ts'
import type { FacetCounts } from './port.ts'
import { dayMs, grains, hourMs, segmentRows, segmentsOf } from './rollup.ts'
import {
  allowed,
  choiceConditions,
  isOpen,
  isThin,
  type Choice,
  type Selection,
} from './selection.ts'
import { rowsOf } from './sql-rows.ts'

/** Bucket widths that are easy to read; whole days beyond. */
const bucketSteps = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720].map((minutes) => minutes * 60_000)
const bucketsWanted = 60

export type Histogram = FacetCounts['histogram']

/** The time range of a histogram and the width of its buckets. */
export interface Span {
  fromMs: number
  toMs: number
  bucketMs: number
}

/**
 * Bucket width: the smallest step that needs at most {@link bucketsWanted} buckets; whole days
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
  // Without a lower limit the axis starts at a bucket boundary, and that bucket may contain older
  // jobs of other statuses.
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

/** Number of jobs in each bucket, for all statuses. */
export const totalsOf = ({ buckets }: Histogram): Histogram['all'] =>
  buckets.map(({ at, byStatus }) => ({
    at,
    count: Object.values(byStatus).reduce((sum, n) => sum + n, 0),
  }))

/** The time range of a selection's jobs, if the rollup can answer it. */
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

const fitting =
  ({ in: wanted, notIn }: Choice) =>
  ({ status }: { status: string }): boolean =>
    (wanted?.includes(status) ?? true) && !notIn.includes(status)

/**
 * The histogram of a selection that the rollup can answer. If the filter chooses statuses, `all`
 * counts the jobs of every status.
 */
export async function plainHistogram(
  db: Database,
  selection: Selection,
  span: Span,
  nowMs: number,
): Promise<Histogram> {
  const thin = isThin(selection)
  // All statuses cost as much as one, and are needed in any case if one is chosen.
  const where = choiceConditions(selection, { without: 'status' })
  // No upper limit: jobs arrive while the response is being computed.
  const end = selection.to ?? Math.max(span.toMs, nowMs) + hourMs
  const coarse = span.bucketMs % hourMs === 0
  const segments = coarse
    ? segmentsOf(span.fromMs, end, span.bucketMs % dayMs === 0 ? 'day' : 'hour')
    : [{ grain: null, from: span.fromMs, to: end }]
  if (segments.length === 0) return histogramOf(span, [])
  // Grouped within a segment first, where rows come in order: sorting all of them takes four times
  // as long.
  const from = sql.join(
    segments.map(
      (segment) => sql`SELECT at, status, sum(n) AS n
        FROM (${segmentRows(selection.account, segment, where, thin)}) GROUP BY at, status`,
    ),
    sql` UNION ALL `,
  )
  // A literal, because the driver binds numbers as floats and this must be an integer division.
  const width = sql.lit(span.bucketMs)
  const counted = await rowsOf<{ at: number; status: string; n: number }>(
    db,
    sql`SELECT at / ${width} * ${width} AS at, status, sum(n) AS n FROM (${from}) GROUP BY 1, 2`,
  )
  const withStatus = (choice: Choice) => histogramOf(span, counted.filter(fitting(choice)))
  const histogram = withStatus(allowed(selection, 'status'))
  if (!isOpen(selection.choices.status))
    histogram.all = totalsOf(withStatus(selection.required.status))
  return histogram
}
