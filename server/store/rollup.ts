import { sql, type RawBuilder } from 'kysely'
import type { Database } from './open.ts'
import type { StoreSchema } from './schema.ts'

export const hourMs = 3_600_000
export const dayMs = 86_400_000

/**
 * What a row of the rollup counts over. `all`, `day` and `hour` tell everything a list can be narrowed to apart; the thin
 * ones only statuses: few rows, for the pages that most people have open.
 */
export const grains = { all: 0, day: 1, hour: 2, thinDay: 3, thinHour: 4 } as const

type Counted = Pick<
  StoreSchema['jobs'],
  'account' | 'created_ms' | 'status' | 'package_id' | 'cluster_id' | 'owner_id' | 'creator_key'
>
type RollupRow = StoreSchema['rollup']

type Place = Omit<RollupRow, 'n'>

function placesOf(job: Counted): Place[] {
  const { account, status, package_id, cluster_id, owner_id, creator_key, created_ms: createdMs } = job
  const whole = { account, status, package_id, cluster_id, owner_id, creator_key }
  const thin = { account, status, package_id: 0, cluster_id: 0, owner_id: 0, creator_key: '' }
  const day = Math.floor(createdMs / dayMs) * dayMs
  const hour = Math.floor(createdMs / hourMs) * hourMs
  return [
    { ...whole, grain: grains.all, bucket: 0 },
    { ...whole, grain: grains.day, bucket: day },
    { ...whole, grain: grains.hour, bucket: hour },
    { ...thin, grain: grains.thinDay, bucket: day },
    { ...thin, grain: grains.thinHour, bucket: hour },
  ]
}

/** Gathers what one write changes in the counts, so that each count is touched once. */
export class RollupDelta {
  readonly #rows = new Map<string, RollupRow>()

  add(job: Counted, n: 1 | -1): void {
    for (const place of placesOf(job)) {
      const key = JSON.stringify(Object.values(place))
      const row = this.#rows.get(key)
      if (row) row.n += n
      else this.#rows.set(key, { ...place, n })
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
  grain: 'day' | 'hour' | null
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
    { grain: 'hour', from: firstHour, to: firstDay },
    { grain: 'day', from: firstDay, to: lastDay },
    { grain: 'hour', from: lastDay, to: lastHour },
    { grain: null, from: lastHour, to },
  ]
  return segments.filter((segment) => segment.from < segment.to)
}

/** SELECT of the rows of `at`, the dimensions and `n` for a segment. @param thin statuses are all that is asked for */
export function segmentRows(account: number, segment: Segment, where: RawBuilder<unknown>, thin: boolean): RawBuilder<unknown> {
  if (segment.grain === null) {
    return sql`SELECT created_ms AS at, status, package_id, cluster_id, owner_id, creator_key, 1 AS n FROM jobs INDEXED BY jobs_created
      WHERE account = ${account} AND created_ms >= ${segment.from} AND created_ms < ${segment.to} AND ${where}`
  }
  const grain = segment.grain === 'day' ? (thin ? grains.thinDay : grains.day) : thin ? grains.thinHour : grains.hour
  return sql`SELECT bucket AS at, status, package_id, cluster_id, owner_id, creator_key, n FROM rollup
    WHERE account = ${account} AND grain = ${grain} AND bucket >= ${segment.from} AND bucket < ${segment.to} AND ${where}`
}

/** As {@link segmentRows}, over all time. */
export const allTimeRows = (account: number, where: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`SELECT bucket AS at, status, package_id, cluster_id, owner_id, creator_key, n FROM rollup
    WHERE account = ${account} AND grain = ${grains.all} AND ${where}`
