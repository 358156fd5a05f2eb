import { sql, type RawBuilder } from 'kysely'
import type { Database } from './open.ts'
import type { StoreSchema } from './schema.ts'

export const hourMs = 3_600_000
export const dayMs = 86_400_000

export const grains = { all: 0, day: 1, hour: 2 } as const

type Counted = Pick<
  StoreSchema['jobs'],
  'account' | 'created_ms' | 'status' | 'package_id' | 'cluster_id' | 'owner_id' | 'creator_key'
>
type RollupRow = StoreSchema['rollup']

const places = (createdMs: number): { grain: number; bucket: number }[] => [
  { grain: grains.all, bucket: 0 },
  { grain: grains.day, bucket: Math.floor(createdMs / dayMs) * dayMs },
  { grain: grains.hour, bucket: Math.floor(createdMs / hourMs) * hourMs },
]

/** Gathers what one write changes in the counts, so that each count is touched once. */
export class RollupDelta {
  readonly #rows = new Map<string, RollupRow>()

  add(job: Counted, n: 1 | -1): void {
    for (const { grain, bucket } of places(job.created_ms)) {
      const key = [job.account, grain, bucket, job.status, job.package_id, job.cluster_id, job.owner_id, job.creator_key].join('|')
      const row = this.#rows.get(key)
      if (row) row.n += n
      else {
        const { account, status, package_id, cluster_id, owner_id, creator_key } = job
        this.#rows.set(key, { account, grain, bucket, status, package_id, cluster_id, owner_id, creator_key, n })
      }
    }
  }

  async apply(db: Database): Promise<void> {
    for (const row of this.#rows.values()) {
      if (row.n === 0) continue
      await db
        .insertInto('rollup')
        .values(row)
        .onConflict((conflict) => conflict.doUpdateSet({ n: sql<number>`n + excluded.n` }))
        .execute()
      if (row.n > 0) continue
      const { n: _, ...place } = row
      await db.deleteFrom('rollup').where((is) => is.and(place)).where('n', '<=', 0).execute()
    }
  }
}

/** One stretch of time counted from one place: a grain of the rollup, or the jobs themselves. */
interface Segment {
  grain: number | null
  from: number
  to: number
}

const upTo = (value: number, step: number) => Math.ceil(value / step) * step
const downTo = (value: number, step: number) => Math.floor(value / step) * step

/**
 * Cuts a span into whole days, whole hours and the rest, so that exact counts over any span read few rows.
 * @param finest coarsest grain whose buckets the caller needs apart
 */
export function segmentsOf(from: number, to: number, finest: 'day' | 'hour'): Segment[] {
  const firstHour = Math.min(upTo(from, hourMs), to)
  const lastHour = Math.max(downTo(to, hourMs), firstHour)
  const firstDay = finest === 'hour' ? lastHour : Math.min(upTo(firstHour, dayMs), lastHour)
  const lastDay = finest === 'hour' ? lastHour : Math.max(downTo(lastHour, dayMs), firstDay)
  const segments: Segment[] = [
    { grain: null, from, to: firstHour },
    { grain: grains.hour, from: firstHour, to: firstDay },
    { grain: grains.day, from: firstDay, to: lastDay },
    { grain: grains.hour, from: lastDay, to: lastHour },
    { grain: null, from: lastHour, to },
  ]
  return segments.filter((segment) => segment.from < segment.to)
}

/** SELECT of the rows of `at`, the dimensions and `n` for a segment. */
export function segmentRows(account: number, segment: Segment, where: RawBuilder<unknown>): RawBuilder<unknown> {
  if (segment.grain === null) {
    return sql`SELECT created_ms AS at, status, package_id, cluster_id, owner_id, creator_key, 1 AS n FROM jobs INDEXED BY jobs_created
      WHERE account = ${account} AND created_ms >= ${segment.from} AND created_ms < ${segment.to} AND ${where}`
  }
  return sql`SELECT bucket AS at, status, package_id, cluster_id, owner_id, creator_key, n FROM rollup
    WHERE account = ${account} AND grain = ${segment.grain} AND bucket >= ${segment.from} AND bucket < ${segment.to} AND ${where}`
}

/** As {@link segmentRows}, over all time. */
export const allTimeRows = (account: number, where: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`SELECT bucket AS at, status, package_id, cluster_id, owner_id, creator_key, n FROM rollup
    WHERE account = ${account} AND grain = ${grains.all} AND ${where}`
