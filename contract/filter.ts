import type { FlagKind } from './flags.ts'
import { flagKinds } from './flag-kinds.ts'
import { toInstant } from './instant.ts'
import { activeStatuses, seenStatuses, type SeenStatus } from './status.ts'
import type { AttentionKind, ResolutionState } from './triage.ts'
import { attentionKinds, personLength, resolutionStates } from './triage-words.ts'

export const sortKeys = [
  'created',
  'started',
  'ended',
  'updated',
  'runtime',
  'overrun',
  'records_ratio',
] as const
export type SortKey = (typeof sortKeys)[number]

/** Relative time ranges, as written in the `from` parameter. */
export const ranges = ['-1h', '-6h', '-24h', '-7d', '-30d'] as const
export type Range = (typeof ranges)[number]

const rangeHours: Record<Range, number> = {
  '-1h': 1,
  '-6h': 6,
  '-24h': 24,
  '-7d': 168,
  '-30d': 720,
}

/** A status to include, or to exclude. */
export type StatusChoice = SeenStatus | `-${SeenStatus}`

/** A value that a variable of the job must have, or must not have; compared as text. */
export interface VariableCondition {
  name: string
  value: string
  isExcluded: boolean
}

/**
 * Which jobs a list contains. An empty list of values matches everything. Values with a leading
 * minus are excluded (`contract/exclusion.ts`): negative ids, and texts such as `-completed`.
 */
export interface JobFilter {
  status: StatusChoice[]
  flag: FlagKind | null
  /** Jobs with any of these. */
  attention: AttentionKind[]
  resolution: ResolutionState[]
  /** Names of people; {@link meWord} for the caller, {@link nobodyWord} for jobs nobody has. */
  assignee: string[]
  /** Keys of error groups; with a leading minus those to leave out. */
  error_group: string[]
  package_id: number[]
  cluster_id: number[]
  owner_id: number[]
  /** `schedule:17`, `user:3`, `job:12` */
  creator: string[]
  /** Conditions on the same name are alternatives, unless they exclude. */
  variable: VariableCondition[]
  /** A relative range, an ISO time, or null for no limit; compared with `created_at`. */
  from: string | null
  to: string | null
  /** Seconds. */
  runtime_over: number | null
  q: string
}

export interface JobSort {
  key: SortKey
  direction: 'asc' | 'desc'
}

/** A page of a list of jobs: which jobs, in what order, from where on. */
export interface JobListQuery {
  filter: JobFilter
  sort: JobSort
  /** Of an earlier page; null starts at the beginning. */
  cursor: string | null
}

export const emptyFilter: JobFilter = {
  status: [],
  flag: null,
  attention: [],
  resolution: [],
  assignee: [],
  error_group: [],
  package_id: [],
  cluster_id: [],
  owner_id: [],
  creator: [],
  variable: [],
  from: null,
  to: null,
  runtime_over: null,
  q: '',
}

export const newestFirst: JobSort = { key: 'created', direction: 'desc' }

/** The first page of a list. */
export const firstPage = (filter: JobFilter, sort: JobSort = newestFirst): JobListQuery => ({
  filter,
  sort,
  cursor: null,
})

export const isRange = (text: string): text is Range => (ranges as readonly string[]).includes(text)

/** The time that a `from` or `to` value refers to, in milliseconds; null for none. */
export function momentOf(text: string | null, nowMs: number): number | null {
  if (text === null) return null
  if (isRange(text)) return nowMs - rangeHours[text] * 3_600_000
  const instant = toInstant(text)
  return instant === null ? null : Date.parse(instant)
}

export type FilterField = keyof JobFilter

/** A list of counts in the response of `jobs/facets`. */
type Facet =
  'by_status' | 'by_flag' | 'by_attention' | 'packages' | 'clusters' | 'owners' | 'creators'

interface FieldSpec<Value> {
  /** @param drop called with each piece of the text that cannot be read */
  parse: (text: string, drop: (piece: string) => void) => Value
  /** '' if the field does not narrow the list. */
  print: (value: Value) => string
  /** The counts that show how many jobs each value of this field would leave. */
  facet: Facet | null
}

const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

function kept<T>(
  pieces: readonly string[],
  read: (piece: string, index: number) => T[],
  drop: (piece: string) => void,
): T[] {
  return pieces.flatMap((piece, index) => {
    const values = read(piece, index)
    if (values.length === 0 && piece !== 'all') drop(piece)
    return values
  })
}

const sameStatuses = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((value) => b.includes(value))

const idList = (facet: Facet): FieldSpec<number[]> => ({
  parse: (text, drop) =>
    kept(
      splitList(text),
      (piece) => (/^-?[1-9]\d{0,14}$/.test(piece) ? [Number(piece)] : []),
      drop,
    ),
  print: (ids) => ids.join(','),
  facet,
})

/** Stands for the person who asks, in `assignee`. */
export const meWord = 'me'
/** Stands for jobs that nobody has, in `assignee`. */
export const nobodyWord = 'none'

/** The filter with a person's name in place of `me`; the same object if there is none. */
export const filterOfPerson = (filter: JobFilter, name: string): JobFilter =>
  filter.assignee.includes(meWord)
    ? { ...filter, assignee: filter.assignee.map((each) => (each === meWord ? name : each)) }
    : filter

const maxNames = 20

/** Names may contain commas, which are written as `%2C`. */
const nameList: FieldSpec<string[]> = {
  parse: (text) =>
    splitList(text)
      .map((name) => name.replaceAll(/%2c/gi, ',').replaceAll('%25', '%'))
      .map((name) => name.replaceAll(/\p{Cc}/gu, '').slice(0, personLength))
      .slice(0, maxNames),
  print: (names) =>
    names.map((name) => name.replaceAll('%', '%25').replaceAll(',', '%2C')).join(','),
  facet: null,
}

/** An error group's key: see `docs/api.md`, "Error groups". */
export const isGroupKey = (text: string): boolean => /^[0-9a-f]{12}(?:-[1-9]\d{0,14})?$/.test(text)

const time: FieldSpec<string | null> = {
  parse: (text, drop) => {
    if (text === '' || text === 'all') return null
    if (isRange(text)) return text
    const instant = toInstant(text)
    // Years with more than four digits are not handled reliably further down.
    const isPlain = instant !== null && /^\d{4}-/.test(instant)
    if (!isPlain) drop(text)
    return isPlain ? instant : null
  },
  print: (text) => text ?? '',
  facet: null,
}

function statusesOf(word: string): readonly StatusChoice[] {
  const isExcluded = word.startsWith('-')
  const named = isExcluded ? word.slice(1) : word
  const known = named === 'active' ? activeStatuses : seenStatuses.filter((each) => each === named)
  return isExcluded ? known.map((status) => `-${status}` as const) : known
}

/** Stands for every kind, in `attention`. */
const anyWord = 'any'

function attentionOf(word: string): readonly AttentionKind[] {
  return word === anyWord ? attentionKinds : attentionKinds.filter((kind) => kind === word)
}

/** More conditions on variables than this are dropped. */
const maxVariables = 10

const encoded = (text: string): string =>
  text.replaceAll(/[,=%!]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)

/** Reads `name=value` or `name!=value`. */
function variableOf(piece: string): VariableCondition[] {
  const [, ...parts] = /^([^=!]+)(!?)=([^=!]*)$/s.exec(piece) ?? []
  try {
    const [name = '', sign, value = ''] = parts.map(decodeURIComponent)
    return name === '' ? [] : [{ name, value, isExcluded: sign === '!' }]
  } catch {
    return []
  }
}

const variables: FieldSpec<VariableCondition[]> = {
  parse: (text, drop) =>
    kept(
      text.split(',').filter(Boolean),
      (piece, index) => (index < maxVariables ? variableOf(piece) : []),
      drop,
    ),
  print: (conditions) =>
    conditions
      .map(
        ({ name, value, isExcluded }) =>
          `${encoded(name)}${isExcluded ? '!' : ''}=${encoded(value)}`,
      )
      .join(','),
  facet: null,
}

/**
 * How each field is written in a URL and which facet counts its values. The store has the matching
 * predicates (`narrowings` in server/store/filter-selection.ts). The types make both exhaustive.
 */
export const filterFields: { readonly [Field in FilterField]: FieldSpec<JobFilter[Field]> } = {
  status: {
    parse: (text, drop) => [
      ...new Set(kept(splitList(text), (word) => [...statusesOf(word)], drop)),
    ],
    print: (statuses) => (sameStatuses(statuses, activeStatuses) ? 'active' : statuses.join(',')),
    facet: 'by_status',
  },
  flag: {
    parse: (text, drop) => {
      const kind = flagKinds.find((known) => known === text) ?? null
      if (kind === null && text !== '') drop(text)
      return kind
    },
    print: (kind) => kind ?? '',
    facet: 'by_flag',
  },
  attention: {
    parse: (text, drop) => {
      const kinds = kept(splitList(text), (word) => [...attentionOf(word)], drop)
      return attentionKinds.filter((kind) => kinds.includes(kind))
    },
    print: (kinds) => (sameStatuses(kinds, attentionKinds) ? anyWord : kinds.join(',')),
    facet: 'by_attention',
  },
  resolution: {
    parse: (text, drop) => {
      const isState = (word: string) => resolutionStates.filter((state) => state === word)
      const states = kept(splitList(text), isState, drop)
      return resolutionStates.filter((state) => states.includes(state))
    },
    print: (states) => states.join(','),
    facet: null,
  },
  assignee: nameList,
  error_group: {
    parse: (text, drop) =>
      kept(splitList(text), (key) => (isGroupKey(key.replace(/^-/, '')) ? [key] : []), drop).slice(
        0,
        maxNames,
      ),
    print: (keys) => keys.join(','),
    facet: null,
  },
  package_id: idList('packages'),
  cluster_id: idList('clusters'),
  owner_id: idList('owners'),
  creator: {
    parse: (text, drop) =>
      kept(
        splitList(text),
        (key) => (/^-?[a-z_]+:[1-9]\d{0,14}$/i.test(key) ? [key.toLowerCase()] : []),
        drop,
      ),
    print: (keys) => keys.join(','),
    facet: 'creators',
  },
  variable: variables,
  from: time,
  to: time,
  runtime_over: {
    parse: (text, drop) => {
      if (/^\d{1,9}$/.test(text)) return Number(text)
      if (text !== '') drop(text)
      return null
    },
    print: (seconds) => (seconds === null ? '' : String(seconds)),
    facet: null,
  },
  // Control characters are not part of a word, and the store's full-text index ends a text at the
  // first NUL.
  q: {
    parse: (text) => text.replaceAll(/\p{Cc}/gu, ' ').slice(0, 500),
    print: (text) => text,
    facet: null,
  },
}

/** The fields in the order in which they appear in a URL. */
const fieldNames = Object.keys(filterFields) as FilterField[]

/**
 * Reads a list's query from parameters. Values that cannot be read are skipped and listed in
 * `dropped`, worded for a notice. `status=active` stands for every status of jobs that have not
 * ended.
 */
export function readListQuery(params: URLSearchParams): {
  query: JobListQuery
  dropped: string[]
} {
  const dropped: string[] = []
  const drop = (name: string) => (piece: string) => void dropped.push(`${name}=${piece}`)
  const oneOf = <T extends string>(name: string, allowed: readonly T[], otherwise: T): T => {
    const text = params.get(name) ?? ''
    const found = allowed.find((value) => value === text)
    if (found === undefined && text !== '') drop(name)(text)
    return found ?? otherwise
  }
  // Each field has its type, but entries lose it.
  const filter = Object.fromEntries(
    fieldNames.map((name) => [name, filterFields[name].parse(params.get(name) ?? '', drop(name))]),
  ) as unknown as JobFilter
  const sort: JobSort = {
    key: oneOf('sort', sortKeys, newestFirst.key),
    direction: oneOf('direction', ['asc', 'desc'] as const, newestFirst.direction),
  }
  return { query: { filter, sort, cursor: params.get('cursor') || null }, dropped }
}

/** The query parameters for this filter: defaults omitted, names in a fixed order. */
export function filterToParams(filter: JobFilter): URLSearchParams {
  const params = new URLSearchParams()
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it ties a field to the type of its value
  const print = <Field extends FilterField>(name: Field): string =>
    filterFields[name].print(filter[name])
  for (const name of fieldNames) {
    const value = print(name)
    if (value !== '') params.set(name, value)
  }
  return params
}

/** As {@link filterToParams}, with the order and the page. */
export function listQueryToParams({ filter, sort, cursor }: JobListQuery): URLSearchParams {
  const params = filterToParams(filter)
  if (sort.key !== newestFirst.key) params.set('sort', sort.key)
  if (sort.direction !== newestFirst.direction) params.set('direction', sort.direction)
  if (cursor !== null) params.set('cursor', cursor)
  return params
}
