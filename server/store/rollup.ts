import { sql, type RawBuilder } from 'kysely'
import type { Database } from './open.ts'
import type { StoreSchema } from './schema.ts'

export const hourMs = 3_600_000
export const dayMs = 86_400_000
/** From Thursday to Wednesday, as 1970 began: only sums over all of it are read. */
const weekMs = 7 * dayMs

/**
 * The granularity of a rollup row. `all`, `week`, `day` and `hour` have every dimension a list can be
 * narrowed by; the thin ones only statuses, so they have few rows, for the most common pages.
 */
export const grains = { all: 0, day: 1, hour: 2, thinDay: 3, thinHour: 4, week: 5 } as const

const upTo = (value: number, step: number) => Math.ceil(value / step) * step
const downTo = (value: number, step: number) => Math.floor(value / step) * step

type Counted = Pick<
  StoreSchema['jobs'],
  'account' | 'created_ms' | 'status' | 'package_id' | 'cluster_id' | 'owner_id' | 'creator_key'
>
type RollupRow = StoreSchema['rollup']

type Place = Omit<RollupRow, 'n'>

/**
 * How many clusters and creators of an account are counted separately, the first ones seen. All
 * others share one row each (`otherCluster`, `otherCreator`): if each run has its own cluster or
 * was started by another job, the rollup would otherwise have a row for each job. Lists and counts
 * of one of the others read its few jobs through an index.
 */
const maxApart = 100
const otherCluster = -1
const otherCreator = '*'

const startedByJob = (creatorKey: string): boolean => creatorKey.startsWith('job:')

/**
 * The clusters and creators that the rollup counts separately for an account. Grows up to the limit
 * and never shrinks.
 */
export class CountedApart {
  readonly #account: number
  readonly #clusters: Set<number>
  readonly #creators: Set<string>
  readonly #added: StoreSchema['counted_apart'][] = []

  private constructor(account: number, clusters: Set<number>, creators: Set<string>) {
    this.#account = account
    this.#clusters = clusters
    this.#creators = creators
  }

  static async of(db: Database, account: number): Promise<CountedApart> {
    const values = await db
      .selectFrom('counted_apart')
      .select('value')
      .where('account', '=', account)
      .execute()
    const clusters = values.flatMap(({ value }) => (typeof value === 'number' ? [value] : []))
    const creators = values.flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
    return new CountedApart(account, new Set(clusters), new Set(creators))
  }

  hasCluster(id: number): boolean {
    return id === 0 || this.#clusters.has(id)
  }

  hasCreator(key: string): boolean {
    return key === '' || this.#creators.has(key)
  }

  /** Adds the cluster and creator of a new job, up to the limit. */
  admit({ cluster_id, creator_key }: Pick<Counted, 'cluster_id' | 'creator_key'>): void {
    if (!this.hasCluster(cluster_id) && this.#clusters.size < maxApart) {
      this.#clusters.add(cluster_id)
      this.#added.push({ account: this.#account, dimension: 'cluster_id', value: cluster_id })
    }
    if (
      !this.hasCreator(creator_key) &&
      !startedByJob(creator_key) &&
      this.#creators.size < maxApart
    ) {
      this.#creators.add(creator_key)
      this.#added.push({ account: this.#account, dimension: 'creator_key', value: creator_key })
    }
  }

  async save(db: Database): Promise<void> {
    const added = this.#added.splice(0)
    if (added.length > 0) await db.insertInto('counted_apart').values(added).execute()
  }
}

function placesOf(job: Counted, apart: CountedApart): Place[] {
  const { account, status, package_id, owner_id, created_ms: createdMs } = job
  const cluster_id = apart.hasCluster(job.cluster_id) ? job.cluster_id : otherCluster
  const creator_key = apart.hasCreator(job.creator_key) ? job.creator_key : otherCreator
  const whole = { account, status, package_id, cluster_id, owner_id, creator_key }
  const thin = { account, status, package_id: 0, cluster_id: 0, owner_id: 0, creator_key: '' }
  const week = downTo(createdMs, weekMs)
  const day = downTo(createdMs, dayMs)
  const hour = downTo(createdMs, hourMs)
  return [
    { ...whole, grain: grains.all, bucket: 0 },
    { ...whole, grain: grains.week, bucket: week },
    { ...whole, grain: grains.day, bucket: day },
    { ...whole, grain: grains.hour, bucket: hour },
    { ...thin, grain: grains.thinDay, bucket: day },
    { ...thin, grain: grains.thinHour, bucket: hour },
  ]
}

/** Collects the changes of one write, so that each count is updated once. */
export class RollupDelta {
  readonly #rows = new Map<string, RollupRow>()
  readonly #apart: CountedApart

  constructor(apart: CountedApart) {
    this.#apart = apart
  }

  add(job: Counted, n: 1 | -1): void {
    if (n === 1) this.#apart.admit(job)
    for (const place of placesOf(job, this.#apart)) {
      const key = JSON.stringify(Object.values(place))
      const row = this.#rows.get(key)
      if (row) row.n += n
      else this.#rows.set(key, { ...place, n })
    }
  }

  async apply(db: Database): Promise<void> {
    await this.#apart.save(db)
    for (const row of this.#rows.values()) {
      if (row.n === 0) continue
      await db
        .insertInto('rollup')
        .values(row)
        .onConflict((conflict) => conflict.doUpdateSet({ n: sql<number>`n + excluded.n` }))
        .execute()
      if (row.n > 0) continue
      const { n: _, ...place } = row
      await db
        .deleteFrom('rollup')
        .where((is) => is.and(place))
        .where('n', '<=', 0)
        .execute()
    }
  }
}

/** Spans that are counted from one row for each combination, ascending. */
const steps = [
  { grain: 'hour', ms: hourMs },
  { grain: 'day', ms: dayMs },
  { grain: 'week', ms: weekMs },
] as const

type Step = (typeof steps)[number]['grain']

/** A time span counted from one place: a granularity of the rollup, or the jobs themselves. */
interface Segment {
  grain: Step | null
  from: number
  to: number
}

/**
 * Splits a time range into whole weeks, days and hours, and the rest, so that exact counts over any
 * range read few rows.
 * @param coarsest longer spans are not needed as a whole by the caller
 */
export function segmentsOf(from: number, to: number, coarsest: Step): Segment[] {
  const used = steps.slice(0, steps.findIndex(({ grain }) => grain === coarsest) + 1)
  const segments: Segment[] = []
  const split = (start: number, end: number, grain: Step | null, [next, ...rest]: typeof used) => {
    const first = next ? Math.min(upTo(start, next.ms), end) : end
    const last = next ? Math.max(downTo(end, next.ms), first) : end
    segments.push({ grain, from: start, to: first })
    if (next) split(first, last, next.grain, rest)
    segments.push({ grain, from: last, to: end })
  }
  split(from, to, null, used)
  return segments.filter((segment) => segment.from < segment.to)
}

/** Thin days are so few that weeks would save nothing. */
const thinGrains = { hour: grains.thinHour, day: grains.thinDay, week: grains.week } as const

/**
 * SELECT of the rows of `at`, the dimensions and `n` for a segment.
 * @param thin true if only statuses are needed
 */
export function segmentRows(
  account: number,
  segment: Segment,
  where: RawBuilder<unknown>,
  thin: boolean,
): RawBuilder<unknown> {
  if (segment.grain === null) {
    return sql`SELECT created_ms AS at, status, package_id, cluster_id, owner_id, creator_key,
        1 AS n
      FROM jobs INDEXED BY jobs_created WHERE account = ${account}
      AND created_ms >= ${segment.from} AND created_ms < ${segment.to} AND ${where}`
  }
  const grain = thin ? thinGrains[segment.grain] : grains[segment.grain]
  return sql`SELECT bucket AS at, status, package_id, cluster_id, owner_id, creator_key, n
    FROM rollup WHERE account = ${account} AND grain = ${grain}
    AND bucket >= ${segment.from} AND bucket < ${segment.to} AND ${where}`
}

/** Like {@link segmentRows}, over all time. */
export const allTimeRows = (account: number, where: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`SELECT bucket AS at, status, package_id, cluster_id, owner_id, creator_key, n FROM rollup
    WHERE account = ${account} AND grain = ${grains.all} AND ${where}`

/** Counts by week from those by day, for stores of earlier releases. */
export async function addWeeks(db: Database): Promise<void> {
  const week = sql`bucket / ${sql.lit(weekMs)} * ${sql.lit(weekMs)}`
  // A store of the first releases was recounted in a migration before, with weeks.
  await sql`DELETE FROM rollup WHERE grain = ${sql.lit(grains.week)}`.execute(db)
  await sql`INSERT INTO rollup
      (account, grain, bucket, status, package_id, cluster_id, owner_id, creator_key, n)
    SELECT account, ${sql.lit(grains.week)}, ${week}, status, package_id, cluster_id, owner_id,
      creator_key, sum(n)
    FROM rollup WHERE grain = ${sql.lit(grains.day)} GROUP BY 1, 3, 4, 5, 6, 7, 8`.execute(db)
}

/**
 * Recounts an account's jobs; the clusters and creators with the most jobs are counted separately.
 */
export async function rebuildRollup(db: Database, account: number): Promise<void> {
  await db.deleteFrom('rollup').where('account', '=', account).execute()
  await db.deleteFrom('counted_apart').where('account', '=', account).execute()
  await sql`INSERT INTO counted_apart (account, dimension, value)
    SELECT ${account}, 'cluster_id', cluster_id FROM jobs
    WHERE account = ${account} AND cluster_id > 0
    GROUP BY cluster_id ORDER BY count(*) DESC LIMIT ${maxApart}`.execute(db)
  await sql`INSERT INTO counted_apart (account, dimension, value)
    SELECT ${account}, 'creator_key', creator_key FROM jobs
    WHERE account = ${account} AND creator_key <> '' AND creator_key NOT LIKE 'job:%'
    GROUP BY creator_key ORDER BY count(*) DESC LIMIT ${maxApart}`.execute(db)
  const isApart = (dimension: string) =>
    sql`SELECT value FROM counted_apart WHERE account = ${account} AND dimension = ${dimension}`
  const cluster = sql`CASE WHEN cluster_id = 0 OR cluster_id IN (${isApart('cluster_id')})
    THEN cluster_id ELSE ${sql.lit(otherCluster)} END`
  const creator = sql`CASE WHEN creator_key = '' OR creator_key IN (${isApart('creator_key')})
    THEN creator_key ELSE ${sql.lit(otherCreator)} END`
  const whole = sql`status, package_id, ${cluster}, owner_id, ${creator}`
  const thin = sql`status, 0, 0, 0, ''`
  for (const [grain, width, columns] of [
    [grains.all, null, whole],
    [grains.week, weekMs, whole],
    [grains.day, dayMs, whole],
    [grains.hour, hourMs, whole],
    [grains.thinDay, dayMs, thin],
    [grains.thinHour, hourMs, thin],
  ] as const) {
    const bucket = width === null ? sql`0` : sql`created_ms / ${sql.lit(width)} * ${sql.lit(width)}`
    await sql`INSERT INTO rollup
        (account, grain, bucket, status, package_id, cluster_id, owner_id, creator_key, n)
      SELECT ${account}, ${sql.lit(grain)}, ${bucket}, ${columns}, count(*)
      FROM jobs WHERE account = ${account}
      GROUP BY 3, 4, 5, 6, 7, 8`.execute(db)
  }
}
