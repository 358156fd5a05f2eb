/** A filter in the store's terms, and the SQL conditions for it. */
import { sql, type RawBuilder } from 'kysely'
import type { CountedApart } from './rollup.ts'

export const dimensions = ['status', 'package_id', 'cluster_id', 'owner_id', 'creator_key'] as const
export type Dimension = (typeof dimensions)[number]

/** Allowed values of a column (null: any) and excluded ones. */
export interface Choice {
  in: (string | number)[] | null
  notIn: (string | number)[]
}

const openChoice = (): Choice => ({ in: null, notIn: [] })

/** Any value of every dimension. */
const openChoices = (): Record<Dimension, Choice> => ({
  status: openChoice(),
  package_id: openChoice(),
  cluster_id: openChoice(),
  owner_id: openChoice(),
  creator_key: openChoice(),
})

/**
 * How much one step of a search reads, and how much is sorted. Tests lower these to reach every code path with few jobs.
 */
export interface SearchLimits {
  /** Up to this many matches are looked up at once for a page. */
  gather: number
  /** Up to this many matches are looked up at once for a count. */
  countGather: number
  /**
   * Jobs read in order before matches are read instead; a tenth of them if the order scatters their
   * keys.
   */
  walk: number
  /** Keys in one range of matches. */
  range: number
  /** Jobs scanned for a count; a longer count is marked as inexact. */
  count: number
  /** Up to this many selected jobs are always sorted, in a list without a text. */
  sort: number
}

export const searchLimits: SearchLimits = {
  gather: 5_000,
  countGather: 20_000,
  walk: 40_000,
  range: 100_000,
  count: 60_000,
  sort: 20_000,
}

/** A filter in the store's terms: ids instead of names, milliseconds instead of dates. */
export interface Selection {
  account: number
  /** The filter's own fields: a facet ignores the choice of its own field. */
  choices: Record<Dimension, Choice>
  /** Conditions of the search text, which no facet ignores. */
  required: Record<Dimension, Choice>
  /** Created at or after. */
  from: number | null
  /** Created before. */
  to: number | null
  flag: number | null
  /** Bits of attention kinds, of which a job needs one. */
  attention: number | null
  /** Full-text expression. */
  match: string | null
  /** Seconds. */
  runtimeOver: number | null
  /** Conditions that the rollup cannot answer. */
  others: RawBuilder<unknown>[]
  /** True if an index answers one of the `others`. */
  isIndexed: boolean
  limits: SearchLimits
  /** Clusters and creators that the rollup counts separately. */
  apart: CountedApart
}

/** Combines the filter's field and the search text's conditions on a dimension. */
export function allowed({ choices, required }: Selection, dimension: Dimension): Choice {
  const [chosen, needed] = [choices[dimension], required[dimension]]
  const narrowed =
    chosen.in === null
      ? needed.in
      : chosen.in.filter((value) => needed.in === null || needed.in.includes(value))
  return { in: narrowed, notIn: [...chosen.notIn, ...needed.notIn] }
}

/** True if any value is allowed. */
export const isOpen = ({ in: wanted, notIn }: Choice): boolean =>
  wanted === null && notIn.length === 0

/** True if counts can come from the rollup. */
export const isPlain = (selection: Selection): boolean =>
  selection.flag === null &&
  selection.attention === null &&
  selection.match === null &&
  selection.runtimeOver === null &&
  selection.others.length === 0 &&
  namesCountedOnly(selection)

function namesCountedOnly(selection: Selection): boolean {
  const named = (dimension: Dimension) => {
    const { in: wanted, notIn } = allowed(selection, dimension)
    return [...(wanted ?? []), ...notIn]
  }
  return (
    named('cluster_id').every((id) => selection.apart.hasCluster(Number(id))) &&
    named('creator_key').every((key) => selection.apart.hasCreator(String(key)))
  )
}

/** True if only statuses and times are chosen. */
export const isThin = (selection: Selection): boolean =>
  dimensions.every((dimension) => dimension === 'status' || isOpen(allowed(selection, dimension)))

/** True if no index answers any of the conditions, apart from the full text. */
export const isUnindexed = (selection: Selection): boolean =>
  !selection.isIndexed &&
  selection.flag === null &&
  selection.attention === null &&
  selection.runtimeOver === null &&
  selection.from === null &&
  selection.to === null &&
  dimensions.every((dimension) => isOpen(allowed(selection, dimension)))

/** True if the full text is the only condition. */
export const isMatchOnly = (selection: Selection): boolean =>
  selection.match !== null &&
  isPlain({ ...selection, match: null }) &&
  isThin(selection) &&
  isOpen(allowed(selection, 'status')) &&
  selection.from === null &&
  selection.to === null

/**
 * Condition on `jobs_text` for matches within a range of keys, inclusive. The cast is needed
 * because the driver binds numbers as floats, and the full-text index can only seek by integers:
 * with floats it reads all matches each time.
 */
export const matchesBetween = (
  match: string | null,
  first: number,
  last: number,
): RawBuilder<unknown> =>
  sql`jobs_text MATCH ${match}
    AND rowid BETWEEN CAST(${first} AS INTEGER) AND CAST(${last} AS INTEGER)`

/** Everything of an account. */
export const everything = (
  account: number,
  limits: SearchLimits,
  apart: CountedApart,
): Selection => ({
  account,
  choices: openChoices(),
  required: openChoices(),
  from: null,
  to: null,
  flag: null,
  attention: null,
  match: null,
  runtimeOver: null,
  others: [],
  isIndexed: false,
  limits,
  apart,
})

const all = (conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
  conditions.length === 0 ? sql`1 = 1` : sql.join(conditions, sql` AND `)

function choiceOf(
  column: RawBuilder<unknown>,
  wanted: readonly (string | number)[] | null,
): RawBuilder<unknown>[] {
  if (wanted === null) return []
  const [only] = wanted
  if (only === undefined) return [sql`0 = 1`]
  return [wanted.length === 1 ? sql`${column} = ${only}` : sql`${column} IN (${sql.join(wanted)})`]
}

const exclusionOf = (
  column: RawBuilder<unknown>,
  unwanted: readonly (string | number)[],
): RawBuilder<unknown>[] =>
  unwanted.length === 0 ? [] : [sql`${column} NOT IN (${sql.join(unwanted)})`]

/**
 * The conditions on the dimensions, for the rollup and the jobs alike.
 * @param unindexed keeps the planner from choosing an index on them
 */
export function choiceConditions(
  selection: Selection,
  { without, unindexed = false }: { without?: Dimension; unindexed?: boolean } = {},
): RawBuilder<unknown> {
  const prefix = sql.raw(unindexed ? '+' : '')
  return all(
    dimensions.flatMap((dimension) => {
      if (dimension === without) return []
      const { in: wanted, notIn } = allowed(selection, dimension)
      const column = sql`${prefix}${sql.raw(dimension)}`
      return [...choiceOf(column, wanted), ...exclusionOf(column, notIn)]
    }),
  )
}

/** All conditions except the full-text one. */
export function rowConditions(
  selection: Selection,
  { unindexed = false }: { unindexed?: boolean } = {},
): RawBuilder<unknown> {
  const prefix = sql.raw(unindexed ? '+' : '')
  return all([
    sql`account = ${selection.account}`,
    choiceConditions(selection, { unindexed }),
    ...(selection.from === null ? [] : [sql`${prefix}created_ms >= ${selection.from}`]),
    ...(selection.to === null ? [] : [sql`${prefix}created_ms < ${selection.to}`]),
    ...(selection.flag === null ? [] : [sql`flag_mask > 0 AND flag_mask & ${selection.flag} > 0`]),
    ...(selection.attention === null
      ? []
      : [sql`attention > 0 AND attention & ${selection.attention} > 0`]),
    ...(selection.runtimeOver === null ? [] : [sql`runtime > ${selection.runtimeOver}`]),
    ...selection.others,
  ])
}
