/** Translates filters and search texts into selections. */
import { sql, type RawBuilder } from 'kysely'
import { allowedStatuses, isExclusion, unsigned } from '../../contract/exclusion.ts'
import { momentOf, nobodyWord, type FilterField, type JobFilter } from '../../contract/filter.ts'
import {
  parseSearch,
  type Bounds,
  type Search,
  type Span,
  type Terms,
} from '../../contract/search.ts'
import { foldText, wordQuery } from '../../contract/text.ts'
import { keyRange } from './job-key.ts'
import type { Database } from './open.ts'
import type { ErrorGroupChoice, ErrorGroupPart, JobSelection } from './port.ts'
import { CountedApart } from './rollup.ts'
import {
  everything,
  matchesBetween,
  type Choice,
  type Dimension,
  type SearchLimits,
  type Selection,
} from './selection.ts'
import { attentionBit, flagBit, resolutionCodes } from './stored-job.ts'
import { variableMatches } from './variable-words.ts'

/** A word contained in this many jobs is matched exactly instead of as a prefix. */
const commonEnough = 1_000

/**
 * Full-text expressions for words. A word matches as a prefix, unless it is common by itself,
 * because all matches of a long prefix have to be collected before the first can be read. The words
 * consist of letters, numbers and marks only (`wordQuery`), so nothing typed is read as an
 * operator.
 */
async function matchOf(
  db: Database,
  account: number,
  words: readonly string[],
  column = '',
): Promise<string[]> {
  const expressions: string[] = []
  const { first, last } = keyRange(account)
  for (const query of words.map(wordQuery)) {
    if (!query) continue
    const exact = `${column}"${query.words.join(' ')}"`
    if (query.end !== 'open') {
      expressions.push(query.end === 'whole' ? exact : `${exact} *`)
      continue
    }
    const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM (SELECT 1 FROM jobs_text
      WHERE ${matchesBetween(exact, first, last)} LIMIT ${commonEnough})`.execute(db)
    expressions.push((rows[0]?.n ?? 0) < commonEnough ? `${exact} *` : exact)
  }
  return expressions
}

async function idsByName(
  db: Database,
  account: number,
  kinds: readonly string[],
  texts: readonly string[],
): Promise<Set<number>> {
  const found = new Set<number>()
  for (const text of texts) {
    const folded = foldText(text)
    if (folded === '') continue
    const rows = await db
      .selectFrom('names')
      .select('id')
      .where('account', '=', account)
      .where('kind', 'in', kinds)
      .where(sql<boolean>`instr(folded, ${folded}) > 0`)
      .execute()
    for (const row of rows) found.add(row.id)
    if (/^[1-9]\d{0,14}$/.test(text)) found.add(Number(text))
  }
  return found
}

function narrow(choice: Choice, values: readonly (string | number)[]): void {
  choice.in =
    choice.in === null ? [...new Set(values)] : choice.in.filter((value) => values.includes(value))
}

async function addNames(
  db: Database,
  account: number,
  choice: Choice,
  kinds: readonly string[],
  terms: Terms<string>,
  toValue: (id: number) => string | number,
): Promise<void> {
  if (terms.any.length > 0)
    narrow(choice, [...(await idsByName(db, account, kinds, terms.any))].map(toValue))
  if (terms.none.length > 0)
    choice.notIn.push(...[...(await idsByName(db, account, kinds, terms.none))].map(toValue))
}

function numberConditions(
  column: RawBuilder<unknown>,
  bounds: Bounds<number>,
): RawBuilder<unknown>[] {
  return [
    ...(bounds.equals.length > 0 ? [sql`${column} IN (${sql.join(bounds.equals)})`] : []),
    ...(bounds.atLeast === null ? [] : [sql`${column} >= ${bounds.atLeast}`]),
    ...(bounds.atMost === null ? [] : [sql`${column} <= ${bounds.atMost} AND ${column} >= 0`]),
  ]
}

function timeConditions(column: RawBuilder<unknown>, bounds: Bounds<Span>): RawBuilder<unknown>[] {
  const spans = bounds.equals.map(
    (span) => sql`(${column} >= ${span.from} AND ${column} < ${span.to})`,
  )
  return [
    ...(spans.length > 0 ? [sql`(${sql.join(spans, sql` OR `)})`] : []),
    ...numberConditions(column, { equals: [], atLeast: bounds.atLeast, atMost: bounds.atMost }),
  ]
}

/** Adds full-text expressions, all of which a job must match. */
function addMatches(selection: Selection, expressions: readonly string[]): void {
  const all = [...(selection.match === null ? [] : [selection.match]), ...expressions]
  selection.match = all.length === 0 ? null : all.join(' AND ')
}

function excludeMatches({ account, others }: Selection, expression: string): void {
  const { first, last } = keyRange(account)
  others.push(
    sql`key NOT IN (SELECT rowid FROM jobs_text WHERE ${matchesBetween(expression, first, last)})`,
  )
}

/** Adds a search text's terms to the selection. */
async function addSearch(db: Database, selection: Selection, search: Search): Promise<void> {
  const { account, required, others } = selection
  if (search.status.any.length > 0) narrow(required.status, search.status.any)
  required.status.notIn.push(...search.status.none)
  await addNames(db, account, required.package_id, ['package'], search.package, (id) => id)
  await addNames(db, account, required.cluster_id, ['cluster'], search.cluster, (id) => id)
  await addNames(db, account, required.owner_id, ['user', 'email'], search.user, (id) => id)
  await addNames(
    db,
    account,
    required.creator_key,
    ['schedule'],
    search.schedule,
    (id) => `schedule:${id}`,
  )
  others.push(
    ...numberConditions(sql`id`, search.id),
    ...numberConditions(sql`runtime`, search.duration),
    ...timeConditions(sql`started_ms`, search.started),
    ...timeConditions(sql`ended_ms`, search.finished),
  )
  const found = await matchOf(db, account, search.words)
  const inLog = await matchOf(db, account, search.log.any, 'headline : ')
  const expressions = [...found, ...(inLog.length > 0 ? [`(${inLog.join(' OR ')})`] : [])]
  addMatches(selection, expressions)
  for (const expression of await matchOf(db, account, search.log.none, 'headline : '))
    excludeMatches(selection, expression)
}

const noErrorGroups: ErrorGroupChoice = { in: null, notIn: [] }

interface Context {
  db: Database
  nowMs: number
  errorGroups: ErrorGroupChoice
}

const lastMoment = Date.parse('9999-01-01T00:00:00Z')

/** No job is created before 1970, and dates near the maximum would overflow in sums. */
const inCalendar = (ms: number | null): number | null =>
  ms === null ? null : Math.min(Math.max(ms, 0), lastMoment)

/** Failures of an error group. Written so that the planner recognises the partial index. */
export function errorCondition(parts: readonly ErrorGroupPart[]): RawBuilder<unknown> {
  if (parts.length === 0) return sql`0 = 1`
  const terms = parts.map(({ errorKey, packageId, exceptPackages }) => {
    const only = packageId === null ? sql`` : sql` AND package_id = ${packageId}`
    const except =
      exceptPackages.length === 0
        ? sql``
        : sql` AND package_id NOT IN (${sql.join(exceptPackages)})`
    return sql`(error_key = ${errorKey}${only}${except})`
  })
  return sql`error_key <> '' AND (${sql.join(terms, sql` OR `)})`
}

/** Narrows a dimension to the values of a filter's field, of which some may be excluded. */
const chooses =
  (dimension: Dimension) =>
  ({ choices }: Selection, values: readonly (string | number)[]): void => {
    const wanted = values.filter((value) => !isExclusion(value))
    if (wanted.length > 0) narrow(choices[dimension], wanted)
    choices[dimension].notIn.push(...values.filter(isExclusion).map(unsigned))
  }

/** The predicate of each filter field. Exhaustive by its type, like `filterFields`. */
const narrowings: {
  readonly [Field in FilterField]: (
    selection: Selection,
    value: JobFilter[Field],
    context: Context,
  ) => void | Promise<void>
} = {
  // Excluding a status is choosing all others, which each have their index.
  status: ({ choices }, statuses) => {
    if (statuses.length > 0) narrow(choices.status, allowedStatuses(statuses))
  },
  flag: (selection, kind) => {
    selection.flag = kind === null ? null : flagBit(kind)
  },
  attention: (selection, kinds) => {
    if (kinds.length > 0)
      selection.attention = kinds.reduce((mask, kind) => mask | attentionBit(kind), 0)
  },
  resolution: (selection, states) => {
    if (states.length === 0) return
    const codes = states.map((state) => resolutionCodes[state])
    selection.others.push(sql`resolution <> 0 AND resolution IN (${sql.join(codes)})`)
    selection.isIndexed = true
  },
  assignee: (selection, names) => {
    if (names.length === 0) return
    const people = names.filter((name) => name !== nobodyWord)
    const nobody = people.length < names.length ? [sql`assignee = ''`] : []
    // Written out so that the planner recognises the partial index.
    const somebody =
      people.length > 0 ? [sql`(assignee <> '' AND assignee IN (${sql.join(people)}))`] : []
    selection.others.push(sql`(${sql.join([...nobody, ...somebody], sql` OR `)})`)
    if (nobody.length === 0) selection.isIndexed = true
  },
  error_group: (selection, _keys, { errorGroups }) => {
    if (errorGroups.in !== null) {
      selection.others.push(errorCondition(errorGroups.in))
      selection.isIndexed = true
    }
    for (const part of errorGroups.notIn)
      selection.others.push(sql`NOT (${errorCondition([part])})`)
  },
  package_id: chooses('package_id'),
  cluster_id: chooses('cluster_id'),
  owner_id: chooses('owner_id'),
  creator: chooses('creator_key'),
  variable: (selection, conditions) => {
    const { all, none } = variableMatches(conditions)
    addMatches(selection, all)
    for (const expression of none) excludeMatches(selection, expression)
  },
  from: (selection, text, { nowMs }) => {
    selection.from = inCalendar(momentOf(text, nowMs))
  },
  to: (selection, text, { nowMs }) => {
    selection.to = inCalendar(momentOf(text, nowMs))
  },
  runtime_over: (selection, seconds) => {
    selection.runtimeOver = seconds
  },
  q: async (selection, text, { db }) => {
    if (text.trim() !== '') await addSearch(db, selection, parseSearch(text))
  },
}

/**
 * Translates a filter into the store's terms. Names in the search text are looked up in their
 * current state.
 */
export async function selectionOf(
  db: Database,
  { account, filter, nowMs, updatedSinceMs = null, errorGroups = noErrorGroups }: JobSelection,
  limits: SearchLimits,
): Promise<Selection> {
  const selection = everything(account, limits, await CountedApart.of(db, account))
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it ties a field to the type of its value
  const apply = <Field extends FilterField>(field: Field) =>
    narrowings[field](selection, filter[field], { db, nowMs, errorGroups })
  for (const field of Object.keys(narrowings) as FilterField[]) await apply(field)
  if (updatedSinceMs !== null)
    selection.others.push(sql`updated_ms >= ${Math.floor(updatedSinceMs / 1000) * 1000}`)
  return selection
}
