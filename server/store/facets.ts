import { sql, type RawBuilder } from 'kysely'
import { flagKinds } from '../../contract/insight.ts'
import { keyRange } from './job-key.ts'
import { countedRows, countJobs, countLimit } from './lists.ts'
import type { Database } from './open.ts'
import { dayMs, grains, hourMs, segmentRows, segmentsOf } from './rollup.ts'
import { choiceConditions, dimensions, isPlain, rowConditions, type Dimension, type Selection } from './selection.ts'
import { flagBit } from './stored-job.ts'

interface Group extends Record<Exclude<Dimension, 'status' | 'creator_key'>, number> {
  status: string
  creator_key: string
  n: number
}

/** Counts with ids; names are the caller's to add. */
export interface Counts {
  total: number
  byStatus: Map<string, number>
  byFlag: Map<string, number>
  packages: Map<number, number>
  clusters: Map<number, number>
  owners: Map<number, number>
  creators: Map<string, number>
  histogram: { fromMs: number; toMs: number; bucketMs: number; buckets: Map<number, Map<string, number>> }
}

/** Fewest jobs per bar that still tell something; a bar is never narrower. */
const bucketSteps = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720].map((minutes) => minutes * 60_000)
const bucketsWanted = 60

/** Width of a bar: the narrowest step that needs at most {@link bucketsWanted} of them; whole days beyond. */
export function bucketWidth(spanMs: number): number {
  const step = bucketSteps.find((width) => spanMs / width <= bucketsWanted)
  return step ?? Math.ceil(spanMs / dayMs / bucketsWanted) * dayMs
}

async function rows<T>(db: Database, query: RawBuilder<unknown>): Promise<T[]> {
  const result = await (query as RawBuilder<T>).execute(db)
  return result.rows
}

const addTo = <K>(counts: Map<K, number>, key: K, n: number) => void counts.set(key, (counts.get(key) ?? 0) + n)

const dimensionList = sql.raw(dimensions.join(', '))

const groupsFrom = (from: RawBuilder<unknown>) =>
  sql`SELECT ${dimensionList}, sum(n) AS n FROM (${from}) GROUP BY ${dimensionList}`

/** The newest matching jobs one by one, where the rollup does not know the filter. */
function sampledRows(selection: Selection): RawBuilder<unknown> {
  if (selection.match === null) {
    return sql`SELECT created_ms AS at, ${dimensionList}, 1 AS n FROM jobs WHERE ${rowConditions(selection)}
      ORDER BY created_ms DESC LIMIT ${countLimit}`
  }
  const { first, last } = keyRange(selection.account)
  return sql`SELECT created_ms AS at, ${dimensionList}, 1 AS n FROM jobs_text CROSS JOIN jobs ON jobs.key = jobs_text.rowid
    WHERE jobs_text MATCH ${selection.match} AND jobs_text.rowid BETWEEN ${first} AND ${last}
      AND ${rowConditions(selection, { unindexed: true })}
    ORDER BY jobs_text.rowid DESC LIMIT ${countLimit}`
}

const wanted = (selection: Selection, status: string): boolean => {
  const { in: any, notIn } = selection.choices.status
  return (any === null || any.includes(status)) && !notIn.includes(status)
}

const anyStatus = (selection: Selection): Selection => ({
  ...selection,
  choices: { ...selection.choices, status: { in: null, notIn: [] } },
})

async function groupsOf(db: Database, selection: Selection): Promise<Group[]> {
  const open = anyStatus(selection)
  return rows(db, groupsFrom(isPlain(open) ? countedRows(open, choiceConditions(open)) : sampledRows(open)))
}

async function flagCounts(db: Database, selection: Selection): Promise<Map<string, number>> {
  const open: Selection = { ...anyStatus(selection), flag: null }
  const { first, last } = keyRange(selection.account)
  const found = await rows<{ mask: number; n: number }>(
    db,
    sql`SELECT flag_mask AS mask, count(*) AS n FROM jobs WHERE flag_mask > 0 AND ${rowConditions(open)}
      ${open.match === null ? sql`` : sql`AND key IN (SELECT rowid FROM jobs_text WHERE jobs_text MATCH ${open.match} AND rowid BETWEEN ${first} AND ${last})`}
      GROUP BY flag_mask`,
  )
  const counts = new Map<string, number>()
  for (const { mask, n } of found) {
    for (const kind of flagKinds) if ((mask & flagBit(kind)) !== 0) addTo(counts, kind, n)
  }
  return counts
}

/** Newest and oldest creation among the selected jobs, for a histogram without a range of its own. */
async function edgesOf(db: Database, selection: Selection, nowMs: number): Promise<{ fromMs: number; toMs: number }> {
  const toMs = selection.to ?? nowMs
  if (selection.from !== null) return { fromMs: Math.min(selection.from, toMs), toMs }
  const source = isPlain(selection)
    ? sql`SELECT min(bucket) AS at FROM rollup WHERE account = ${selection.account} AND grain = ${grains.hour}
        AND bucket < ${toMs} AND ${choiceConditions(selection)}`
    : sql`SELECT min(at) AS at FROM (${sampledRows(selection)})`
  const [row] = await rows<{ at: number | null }>(db, source)
  return { fromMs: Math.min(row?.at ?? toMs - dayMs, toMs), toMs }
}

async function histogramOf(db: Database, selection: Selection, nowMs: number): Promise<Counts['histogram']> {
  const { fromMs, toMs } = await edgesOf(db, selection, nowMs)
  const bucketMs = bucketWidth(Math.max(toMs - fromMs, 1))
  const first = Math.floor(fromMs / bucketMs) * bucketMs
  const plain = isPlain(selection)
  // The last bar is open to jobs that arrive while the answer is under way.
  const end = selection.to ?? Math.max(toMs, nowMs) + hourMs
  const where = choiceConditions(selection)
  const segments = bucketMs % hourMs === 0 ? segmentsOf(fromMs, end, bucketMs % dayMs === 0 ? 'day' : 'hour') : [{ grain: null, from: fromMs, to: end }]
  const source =
    plain && segments.length > 0
      ? sql.join(segments.map((segment) => segmentRows(selection.account, segment, where)), sql` UNION ALL `)
      : sampledRows(selection)
  // Written out: a bound number is a float to the driver, and the division has to be whole.
  const width = sql.lit(bucketMs)
  const found = await rows<{ at: number; status: string; n: number }>(
    db,
    sql`SELECT at / ${width} * ${width} AS at, status, sum(n) AS n FROM (${source}) GROUP BY 1, 2 ORDER BY 1`,
  )
  const buckets = new Map<number, Map<string, number>>()
  for (const { at, status, n } of found) {
    const bucket = buckets.get(at) ?? new Map<string, number>()
    addTo(bucket, status, n)
    buckets.set(at, bucket)
  }
  return { fromMs: first, toMs, bucketMs, buckets }
}

/** All counts of a selection. Those by status and flag leave out the selection's own status and flag. */
export async function countFacets(db: Database, selection: Selection, nowMs: number): Promise<Counts> {
  const whole = await groupsOf(db, selection)
  const unflagged = selection.flag === null ? whole : await groupsOf(db, { ...selection, flag: null })
  const counts: Counts = {
    total: await countJobs(db, selection),
    byStatus: new Map(),
    byFlag: await flagCounts(db, selection),
    packages: new Map(),
    clusters: new Map(),
    owners: new Map(),
    creators: new Map(),
    histogram: await histogramOf(db, selection, nowMs),
  }
  for (const group of unflagged) addTo(counts.byStatus, group.status, group.n)
  for (const group of whole) {
    if (!wanted(selection, group.status)) continue
    if (group.package_id > 0) addTo(counts.packages, group.package_id, group.n)
    if (group.cluster_id > 0) addTo(counts.clusters, group.cluster_id, group.n)
    if (group.owner_id > 0) addTo(counts.owners, group.owner_id, group.n)
    if (group.creator_key !== '') addTo(counts.creators, group.creator_key, group.n)
  }
  return counts
}
