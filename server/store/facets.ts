import { sql, type RawBuilder } from 'kysely'
import { flagKinds } from '../../contract/flags.ts'
import { keyRange } from './job-key.ts'
import { countedRows, countJobs, countLimit, fewLongRuns, idsAt } from './job-queries.ts'
import type { Database } from './open.ts'
import { dayMs, grains, hourMs, segmentRows, segmentsOf } from './rollup.ts'
import {
  choiceConditions,
  dimensions,
  isPlain,
  isThin,
  rowConditions,
  type Dimension,
  type Selection,
} from './selection.ts'
import { flagBit } from './stored-job.ts'

/** The dimensions a filter menu offers the values of. */
const menuDimensions = ['package_id', 'cluster_id', 'owner_id', 'creator_key'] as const
type MenuDimension = (typeof menuDimensions)[number]

/** The choices of a filter menu, with the jobs each would list. */
interface Menu {
  /** Ids, or keys of creators. */
  counts: Map<number | string, number>
  /** There are choices beside these, and nobody knows how many. */
  isPart: boolean
}

/** Counts with ids; names are the caller's to add. */
export interface Counts {
  total: number
  /** False: only the newest jobs were counted, and there may be more of each. */
  exact: boolean
  byStatus: Map<string, number>
  byFlag: Map<string, number>
  menus: Record<MenuDimension, Menu>
  histogram: {
    fromMs: number
    toMs: number
    bucketMs: number
    buckets: Map<number, Map<string, number>>
    /**
     * Where the filter chooses a status or flag: the jobs of every status and flag in each bucket.
     * Else empty.
     */
    all: Map<number, number>
  }
}

/** So many jobs that have this much in common. */
interface Group {
  status: string
  package_id: number
  cluster_id: number
  owner_id: number
  creator_key: string
  n: number
}

interface Sample extends Group {
  at: number
  mask: number
}

/** Widths of a bar that people can read; days beyond. */
const bucketSteps = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720].map((minutes) => minutes * 60_000)
const bucketsWanted = 60
/** The newest jobs that are counted one by one. */
const sampleLimit = 5_000
/**
 * The newest jobs whose clusters and creators a menu offers where there are too many to tell all
 * apart.
 */
const newestLimit = 500
const othersLimit = 100

/**
 * Width of a bar: the narrowest step that needs at most {@link bucketsWanted} of them; whole days
 * beyond.
 */
export function bucketWidth(spanMs: number): number {
  const step = bucketSteps.find((width) => spanMs / width <= bucketsWanted)
  return step ?? Math.ceil(spanMs / dayMs / bucketsWanted) * dayMs
}

async function rows<T>(db: Database, query: RawBuilder<unknown>): Promise<T[]> {
  const result = await (query as RawBuilder<T>).execute(db)
  return result.rows
}

const addTo = <K>(counts: Map<K, number>, key: K, n: number) =>
  void counts.set(key, (counts.get(key) ?? 0) + n)

const dimensionList = sql.raw(dimensions.join(', '))

/** The selection with every status and flag: what tabs choose from. */
const withoutTab = (selection: Selection): Selection => ({
  ...selection,
  flag: null,
  choices: { ...selection.choices, status: { in: null, notIn: [] } },
})

const choosesTab = ({ flag, choices: { status } }: Selection): boolean =>
  flag !== null || status.in !== null

/** The newest selected jobs one by one, where the rollup does not know the filter. */
async function sampleOf(db: Database, selection: Selection, limit: number): Promise<Sample[]> {
  const columns = sql`created_ms AS at, ${dimensionList}, flag_mask AS mask, 1 AS n`
  if (selection.match === null) {
    const few = await fewLongRuns(db, selection)
    const order = sql.raw(few ? '+created_ms' : 'created_ms')
    return rows(
      db,
      sql`SELECT ${columns} FROM jobs WHERE ${rowConditions(selection, { unindexed: few })} ORDER BY ${order} DESC LIMIT ${limit}`,
    )
  }
  const newest = await idsAt(
    db,
    selection,
    { sort: 'created', direction: 'desc' },
    { offset: 0, limit },
  )
  const base = keyRange(selection.account).first
  return rows(
    db,
    sql`SELECT ${columns} FROM json_each(${JSON.stringify(newest.map((id) => base + id))}) AS found
      CROSS JOIN jobs ON jobs.key = found.value ORDER BY created_ms DESC`,
  )
}

async function rolledUp(db: Database, selection: Selection): Promise<Group[]> {
  const from = countedRows(selection, choiceConditions(selection), false)
  return rows(
    db,
    sql`SELECT ${dimensionList}, sum(n) AS n FROM (${from}) GROUP BY ${dimensionList}`,
  )
}

function addMask(counts: Map<string, number>, mask: number, n: number): void {
  for (const kind of flagKinds) if ((mask & flagBit(kind)) !== 0) addTo(counts, kind, n)
}

/** Flagged jobs are few, and have an index of their own. */
async function flagCounts(db: Database, selection: Selection): Promise<Map<string, number>> {
  const found = await rows<{ mask: number; n: number }>(
    db,
    sql`SELECT flag_mask AS mask, count(*) AS n FROM jobs INDEXED BY jobs_flagged
      WHERE flag_mask > 0 AND ${rowConditions(selection)} GROUP BY flag_mask`,
  )
  const counts = new Map<string, number>()
  for (const { mask, n } of found) addMask(counts, mask, n)
  return counts
}

interface Span {
  fromMs: number
  toMs: number
  bucketMs: number
}

function spanOf(selection: Selection, oldestMs: number | null, nowMs: number): Span {
  const toMs = selection.to ?? nowMs
  const fromMs = Math.min(selection.from ?? oldestMs ?? toMs - dayMs, toMs)
  const bucketMs = bucketWidth(Math.max(toMs - fromMs, 1))
  // Without a beginning of its own the axis begins with a whole bar, which may hold older jobs of
  // other statuses.
  return {
    fromMs: selection.from === null ? Math.floor(fromMs / bucketMs) * bucketMs : fromMs,
    toMs,
    bucketMs,
  }
}

function histogramOf(
  { fromMs, toMs, bucketMs }: Span,
  counted: readonly { at: number; status: string; n: number }[],
): Counts['histogram'] {
  const buckets = new Map<number, Map<string, number>>()
  for (const { at, status, n } of counted) {
    const start = Math.floor(at / bucketMs) * bucketMs
    const bucket = buckets.get(start) ?? new Map<string, number>()
    addTo(bucket, status, n)
    buckets.set(start, bucket)
  }
  const inOrder = new Map([...buckets].sort(([a], [b]) => a - b))
  return {
    fromMs: Math.floor(fromMs / bucketMs) * bucketMs,
    toMs,
    bucketMs,
    buckets: inOrder,
    all: new Map(),
  }
}

const sumOf = (byStatus: ReadonlyMap<string, number>): number =>
  [...byStatus.values()].reduce((sum, n) => sum + n, 0)

/** How many jobs each bucket holds, whatever their status. */
const totalsOf = ({ buckets }: Counts['histogram']): Map<number, number> =>
  new Map([...buckets].map(([at, byStatus]) => [at, sumOf(byStatus)]))

async function plainSpan(db: Database, selection: Selection, nowMs: number): Promise<Span> {
  const thin = isThin(selection)
  const where = choiceConditions(selection)
  const [oldest] =
    selection.from === null
      ? await rows<{ at: number }>(
          db,
          sql`SELECT bucket AS at FROM rollup WHERE account = ${selection.account} AND grain = ${thin ? grains.thinHour : grains.day}
            AND ${where} ORDER BY bucket LIMIT 1`,
        )
      : []
  return spanOf(selection, oldest?.at ?? null, nowMs)
}

async function plainHistogram(
  db: Database,
  selection: Selection,
  span: Span,
  nowMs: number,
): Promise<Counts['histogram']> {
  const thin = isThin(selection)
  const where = choiceConditions(selection)
  // Open at its end: jobs arrive while the answer is under way.
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
  const counted = await rows<{ at: number; status: string; n: number }>(
    db,
    sql`SELECT at / ${width} * ${width} AS at, status, sum(n) AS n FROM (${from}) GROUP BY 1, 2`,
  )
  return histogramOf(span, counted)
}

const emptyMenu = (): Menu => ({ counts: new Map(), isPart: false })

const noCounts = (histogram: Counts['histogram']): Counts => ({
  total: 0,
  exact: true,
  byStatus: new Map(),
  byFlag: new Map(),
  menus: {
    package_id: emptyMenu(),
    cluster_id: emptyMenu(),
    owner_id: emptyMenu(),
    creator_key: emptyMenu(),
  },
  histogram,
})

/** The selection with any value of some dimensions: what their menus choose from. */
const without = (selection: Selection, ...open: readonly Dimension[]): Selection => ({
  ...selection,
  choices: {
    ...selection.choices,
    ...Object.fromEntries(open.map((dimension) => [dimension, { in: null, notIn: [] }])),
  },
})

const isChosen = (selection: Selection, dimension: MenuDimension): boolean =>
  selection.choices[dimension].in !== null

const isNothing = (value: number | string): boolean => value === 0 || value === ''

/** Does a group fit what the filter's own fields choose, one of them left out? */
const fits = ({ choices }: Selection, group: Group, leftOut: Dimension | null): boolean =>
  dimensions.every(
    (dimension) =>
      dimension === leftOut ||
      choices[dimension].in === null ||
      choices[dimension].in.includes(group[dimension]),
  )

const isCountedApart = ({ apart }: Selection, dimension: MenuDimension, group: Group): boolean => {
  if (dimension === 'cluster_id') return apart.hasCluster(group.cluster_id)
  return dimension !== 'creator_key' || apart.hasCreator(group.creator_key)
}

/**
 * The choices that the rollup tells apart; of the others, those of the newest jobs, each counted by
 * its index.
 */
async function plainMenu(
  db: Database,
  selection: Selection,
  dimension: MenuDimension,
  groups: readonly Group[],
): Promise<Menu> {
  const menu = emptyMenu()
  for (const group of groups) {
    if (isNothing(group[dimension]) || !fits(selection, group, dimension)) continue
    if (isCountedApart(selection, dimension, group)) addTo(menu.counts, group[dimension], group.n)
    else menu.isPart = true
  }
  if (!menu.isPart) return menu
  const open = without(selection, dimension)
  const newest = await sampleOf(db, open, newestLimit)
  const others = new Set(
    newest
      .filter((group) => !isCountedApart(open, dimension, group))
      .map((group) => group[dimension]),
  )
  const index = sql.raw(dimension === 'cluster_id' ? 'jobs_cluster' : 'jobs_creator')
  const counted = await rows<{ value: number | string; n: number }>(
    db,
    sql`SELECT value, (SELECT count(*) FROM (SELECT 1 FROM jobs INDEXED BY ${index} WHERE account = ${selection.account}
        AND ${sql.raw(dimension)} = choice.value AND ${rowConditions(open, { unindexed: true })} LIMIT ${countLimit + 1})) AS n
      FROM json_each(${JSON.stringify([...others].slice(0, othersLimit))}) AS choice`,
  )
  for (const { value, n } of counted) menu.counts.set(value, n)
  return { ...menu, isPart: newest.length >= newestLimit || others.size > othersLimit }
}

/** All from the rollup: exact, whatever the number of jobs. */
async function plainFacets(db: Database, selection: Selection, nowMs: number): Promise<Counts> {
  const span = await plainSpan(db, selection, nowMs)
  const counts = noCounts(await plainHistogram(db, selection, span, nowMs))
  if (choosesTab(selection))
    counts.histogram.all = totalsOf(await plainHistogram(db, withoutTab(selection), span, nowMs))
  const groups = await rolledUp(db, without(selection, 'status', ...menuDimensions))
  for (const group of groups) {
    if (fits(selection, group, 'status')) addTo(counts.byStatus, group.status, group.n)
    if (fits(selection, group, null)) counts.total += group.n
  }
  for (const dimension of menuDimensions)
    counts.menus[dimension] = await plainMenu(db, selection, dimension, groups)
  counts.byFlag = await flagCounts(db, withoutTab(selection))
  return counts
}

function sampledMenu(sample: readonly Sample[], dimension: MenuDimension): Menu {
  const menu: Menu = { counts: new Map(), isPart: sample.length >= sampleLimit }
  for (const group of sample)
    if (!isNothing(group[dimension])) addTo(menu.counts, group[dimension], group.n)
  return menu
}

/**
 * From the newest {@link sampleLimit} jobs, so that a search that finds half of everything costs no
 * more than any other.
 */
async function sampledFacets(db: Database, selection: Selection, nowMs: number): Promise<Counts> {
  const sample = await sampleOf(db, selection, sampleLimit)
  const span = spanOf(selection, sample.at(-1)?.at ?? null, nowMs)
  const counts = noCounts(histogramOf(span, sample))
  counts.total = (await countJobs(db, selection)).count
  const samples = [sample]
  for (const dimension of menuDimensions) {
    const open = isChosen(selection, dimension)
      ? await sampleOf(db, without(selection, dimension), sampleLimit)
      : sample
    counts.menus[dimension] = sampledMenu(open, dimension)
    samples.push(open)
  }
  const tabs = withoutTab(selection)
  if (isPlain(tabs)) {
    for (const { status, n } of await rolledUp(db, tabs)) addTo(counts.byStatus, status, n)
    counts.byFlag = await flagCounts(db, tabs)
    if (choosesTab(selection))
      counts.histogram.all = totalsOf(await plainHistogram(db, tabs, span, nowMs))
  } else {
    const all = choosesTab(selection) ? await sampleOf(db, tabs, sampleLimit) : sample
    for (const { status, mask, n } of all) {
      addTo(counts.byStatus, status, n)
      addMask(counts.byFlag, mask, n)
    }
    samples.push(all)
    if (choosesTab(selection))
      counts.histogram.all = totalsOf(
        histogramOf(
          span,
          all.filter(({ at }) => at >= span.fromMs),
        ),
      )
  }
  counts.exact = samples.every(({ length }) => length < sampleLimit)
  return counts
}

/** All counts of a selection; each list leaves out the filter's own choice in its field. */
export async function countFacets(
  db: Database,
  selection: Selection,
  nowMs: number,
): Promise<Counts> {
  return isPlain(selection)
    ? plainFacets(db, selection, nowMs)
    : sampledFacets(db, selection, nowMs)
}
