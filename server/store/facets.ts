import { sql } from 'kysely'
import { countLimit } from './count-rows.ts'
import {
  addAttention,
  addMask,
  attentionCounts,
  addTo,
  flagCounts,
  openErrorsOf,
  rolledUp,
  sampleOf,
  type Group,
  type Sample,
} from './facet-rows.ts'
import {
  histogramOf,
  plainHistogram,
  plainSpan,
  spanOf,
  totalsOf,
  type Histogram,
  type Span,
} from './histogram.ts'
import { countJobs } from './job-queries.ts'
import type { Database } from './open.ts'
import { menuDimensions, type FacetCounts, type FacetMenu, type MenuDimension } from './port.ts'
import {
  dimensions,
  isOpen,
  isPlain,
  rowConditions,
  type Dimension,
  type Selection,
} from './selection.ts'
import { rowsOf } from './sql-rows.ts'

/** How many of the newest jobs are counted one by one. */
const sampleLimit = 5_000
/**
 * How many of the newest jobs are searched for menu choices, if there are too many clusters or
 * creators to count separately.
 */
const newestLimit = 500
const othersLimit = 100

/** A menu while its choices are being counted. */
interface OpenMenu {
  counts: Map<number | string, number>
  isPart: boolean
}

/** The selection with every status and flag: the basis of the tabs. */
const withoutTab = (selection: Selection): Selection => ({
  ...selection,
  flag: null,
  attention: null,
  choices: { ...selection.choices, status: { in: null, notIn: [] } },
})

/** The selection with any value of some dimensions: the basis of their menus. */
const without = (selection: Selection, ...open: readonly Dimension[]): Selection => ({
  ...selection,
  choices: {
    ...selection.choices,
    ...Object.fromEntries(open.map((dimension) => [dimension, { in: null, notIn: [] }])),
  },
})

const isChosen = ({ choices }: Selection, dimension: Dimension): boolean =>
  !isOpen(choices[dimension])

const choosesTab = (selection: Selection): boolean =>
  selection.attention !== null || selection.flag !== null || isChosen(selection, 'status')

const isNothing = (value: number | string): boolean => value === 0 || value === ''

/** Whether a group matches the filter's own fields, ignoring one of them. */
const fits = ({ choices }: Selection, group: Group, leftOut: Dimension | null): boolean =>
  dimensions.every((dimension) => {
    const { in: wanted, notIn } = choices[dimension]
    const value = group[dimension]
    return dimension === leftOut || ((wanted?.includes(value) ?? true) && !notIn.includes(value))
  })

const isCountedApart = ({ apart }: Selection, dimension: MenuDimension, group: Group): boolean => {
  if (dimension === 'cluster_id') return apart.hasCluster(group.cluster_id)
  return dimension !== 'creator_key' || apart.hasCreator(group.creator_key)
}

const choicesOf = ({ counts, isPart }: OpenMenu): FacetMenu => ({ choices: [...counts], isPart })

function addChoices(menu: OpenMenu, groups: readonly Group[], dimension: MenuDimension): void {
  for (const group of groups) {
    const value = group[dimension]
    if (!isNothing(value)) menu.counts.set(value, (menu.counts.get(value) ?? 0) + group.n)
  }
}

/**
 * The choices that the rollup counts separately; of the others, those of the newest jobs, each
 * counted through its index.
 * @param newestOf the newest jobs of a selection, read once
 */
async function plainMenu(
  db: Database,
  selection: Selection,
  dimension: MenuDimension,
  groups: readonly Group[],
  newestOf: (open: Selection) => Promise<readonly Sample[]>,
): Promise<FacetMenu> {
  const fitting = groups.filter(
    (group) => !isNothing(group[dimension]) && fits(selection, group, dimension),
  )
  const apart = fitting.filter((group) => isCountedApart(selection, dimension, group))
  const menu: OpenMenu = { counts: new Map(), isPart: apart.length < fitting.length }
  addChoices(menu, apart, dimension)
  if (!menu.isPart) return choicesOf(menu)
  const open = isChosen(selection, dimension) ? without(selection, dimension) : selection
  const newest = await newestOf(open)
  const others = new Set(
    newest
      .filter((group) => !isCountedApart(open, dimension, group))
      .map((group) => group[dimension]),
  )
  const index = sql.raw(dimension === 'cluster_id' ? 'jobs_cluster' : 'jobs_creator')
  const counted = await rowsOf<{ value: number | string; n: number }>(
    db,
    sql`SELECT value, (SELECT count(*) FROM (SELECT 1 FROM jobs INDEXED BY ${index}
        WHERE account = ${selection.account} AND ${sql.raw(dimension)} = choice.value
        AND ${rowConditions(open, { unindexed: true })} LIMIT ${countLimit + 1})) AS n
      FROM json_each(${JSON.stringify([...others].slice(0, othersLimit))}) AS choice`,
  )
  for (const { value, n } of counted) menu.counts.set(value, n)
  menu.isPart = newest.length >= newestLimit || others.size > othersLimit
  return choicesOf(menu)
}

function sampledMenu(sample: readonly Sample[], dimension: MenuDimension): FacetMenu {
  const menu: OpenMenu = { counts: new Map(), isPart: sample.length >= sampleLimit }
  addChoices(menu, sample, dimension)
  return choicesOf(menu)
}

async function menusOf(
  menu: (dimension: MenuDimension) => Promise<FacetMenu>,
): Promise<FacetCounts['menus']> {
  return {
    package_id: await menu('package_id'),
    cluster_id: await menu('cluster_id'),
    owner_id: await menu('owner_id'),
    creator_key: await menu('creator_key'),
  }
}

/** Everything from the rollup: exact for any number of jobs. */
async function plainFacets(
  db: Database,
  selection: Selection,
  nowMs: number,
): Promise<FacetCounts> {
  const span = await plainSpan(db, selection, nowMs)
  const histogram = await plainHistogram(db, selection, span, nowMs)
  const groups = await rolledUp(db, without(selection, 'status', ...menuDimensions))
  const samples = new Map<Selection, Promise<readonly Sample[]>>()
  const newestOf = (open: Selection) => {
    const newest = samples.get(open) ?? sampleOf(db, open, newestLimit)
    samples.set(open, newest)
    return newest
  }
  const byStatus: FacetCounts['byStatus'] = {}
  let total = 0
  for (const group of groups) {
    if (fits(selection, group, 'status')) addTo(byStatus, group.status, group.n)
    if (fits(selection, group, null)) total += group.n
  }
  return {
    total,
    exact: true,
    byStatus,
    byFlag: await flagCounts(db, withoutTab(selection)),
    ...(await attentionCounts(db, withoutTab(selection))),
    menus: await menusOf((dimension) => plainMenu(db, selection, dimension, groups, newestOf)),
    histogram,
  }
}

/** Counts by status and flag, ignoring the filter's own choice of both. */
type TabCounts = Pick<FacetCounts, 'byStatus' | 'byFlag' | 'byAttention' | 'openErrors'> & {
  all: Histogram['all']
  /** The jobs counted one by one; null if the rollup can answer. */
  sample: readonly Sample[] | null
}

async function plainTabs(
  db: Database,
  selection: Selection,
  tabs: Selection,
  span: Span,
  nowMs: number,
): Promise<TabCounts> {
  const byStatus: FacetCounts['byStatus'] = {}
  for (const { status, n } of await rolledUp(db, tabs)) addTo(byStatus, status, n)
  const byFlag = await flagCounts(db, tabs)
  const attention = await attentionCounts(db, tabs)
  const all = choosesTab(selection) ? totalsOf(await plainHistogram(db, tabs, span, nowMs)) : []
  return { byStatus, byFlag, ...attention, all, sample: null }
}

/** @param ownSample of the selection itself */
async function sampledTabs(
  db: Database,
  selection: Selection,
  tabs: Selection,
  span: Span,
  ownSample: readonly Sample[],
): Promise<TabCounts> {
  const sample = choosesTab(selection) ? await sampleOf(db, tabs, sampleLimit) : ownSample
  const counts: TabCounts = {
    byStatus: {},
    byFlag: {},
    byAttention: {},
    openErrors: openErrorsOf(sample),
    all: [],
    sample,
  }
  for (const { status, mask, attention, n } of sample) {
    addTo(counts.byStatus, status, n)
    addMask(counts.byFlag, mask, n)
    addAttention(counts.byAttention, attention, n)
  }
  if (choosesTab(selection)) {
    const shown = sample.filter(({ at }) => at >= span.fromMs)
    counts.all = totalsOf(histogramOf(span, shown))
  }
  return counts
}

/**
 * From the newest {@link sampleLimit} jobs, so that a search that matches half of all jobs costs no
 * more than any other.
 */
async function sampledFacets(
  db: Database,
  selection: Selection,
  nowMs: number,
): Promise<FacetCounts> {
  const sample = await sampleOf(db, selection, sampleLimit)
  const span = spanOf(selection, sample.at(-1)?.at ?? null, nowMs)
  const { count: total } = await countJobs(db, selection)
  const samples: (readonly Sample[])[] = [sample]
  const menus = await menusOf(async (dimension) => {
    const open = isChosen(selection, dimension)
      ? await sampleOf(db, without(selection, dimension), sampleLimit)
      : sample
    samples.push(open)
    return sampledMenu(open, dimension)
  })
  const tabs = withoutTab(selection)
  const histogram = histogramOf(span, sample)
  const counted = isPlain(tabs)
    ? await plainTabs(db, selection, tabs, span, nowMs)
    : await sampledTabs(db, selection, tabs, span, sample)
  if (counted.sample) samples.push(counted.sample)
  return {
    total,
    exact: samples.every(({ length }) => length < sampleLimit),
    byStatus: counted.byStatus,
    byFlag: counted.byFlag,
    byAttention: counted.byAttention,
    openErrors: counted.openErrors,
    menus,
    histogram: { ...histogram, all: counted.all },
  }
}

/** All counts of a selection; each list ignores the filter's own choice in its field. */
export const countFacets = (
  db: Database,
  selection: Selection,
  nowMs: number,
): Promise<FacetCounts> =>
  isPlain(selection) ? plainFacets(db, selection, nowMs) : sampledFacets(db, selection, nowMs)
