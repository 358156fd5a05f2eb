import { flagKinds, type FlagKind } from './insight.ts'
import { toInstant } from './lenient.ts'
import { isJobStatus, liveStatuses, type JobStatus } from './status.ts'

export const sortKeys = ['created', 'started', 'ended', 'updated', 'runtime', 'overrun'] as const
export type SortKey = (typeof sortKeys)[number]

/** Relative time ranges, as the `from` parameter spells them. */
export const ranges = ['-1h', '-6h', '-24h', '-7d', '-30d'] as const
export type Range = (typeof ranges)[number]

const rangeHours: Record<Range, number> = { '-1h': 1, '-6h': 6, '-24h': 24, '-7d': 168, '-30d': 720 }

/** Which jobs a list holds and in what order. An empty list of values means: any. */
export interface JobFilter {
  status: JobStatus[]
  flag: FlagKind | null
  package_id: number[]
  cluster_id: number[]
  owner_id: number[]
  /** `schedule:17`, `user:3`, `job:12` */
  creator: string[]
  /** A relative range, an ISO time, or null for any; compared with `created_at`. */
  from: string | null
  to: string | null
  /** Seconds. */
  runtime_over: number | null
  q: string
  sort: SortKey
  direction: 'asc' | 'desc'
  cursor: string | null
}

export const emptyFilter: JobFilter = {
  status: [],
  flag: null,
  package_id: [],
  cluster_id: [],
  owner_id: [],
  creator: [],
  from: null,
  to: null,
  runtime_over: null,
  q: '',
  sort: 'created',
  direction: 'desc',
  cursor: null,
}

export const isRange = (text: string): text is Range => (ranges as readonly string[]).includes(text)

/** The moment a `from` or `to` stands for, in milliseconds; null for none. */
export function momentOf(text: string | null, nowMs: number): number | null {
  if (text === null) return null
  if (isRange(text)) return nowMs - rangeHours[text] * 3_600_000
  const instant = toInstant(text)
  return instant === null ? null : Date.parse(instant)
}

const splitList = (text: string | null): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/**
 * Reads a filter from query parameters. What it cannot read is left out and told in `dropped`, as words for a notice.
 * `status=active` stands for all live statuses.
 */
export function readFilter(params: URLSearchParams): { filter: JobFilter; dropped: string[] } {
  const dropped: string[] = []
  const drop = (name: string, value: string) => void dropped.push(`${name}=${value}`)

  const ids = (name: string) =>
    splitList(params.get(name)).flatMap((text) => {
      if (/^[1-9]\d{0,14}$/.test(text)) return [Number(text)]
      drop(name, text)
      return []
    })
  const time = (name: 'from' | 'to') => {
    const text = params.get(name)
    if (text === null || text === '' || text === 'all') return null
    if (isRange(text)) return text
    const instant = toInstant(text)
    if (instant === null) drop(name, text)
    return instant
  }
  const oneOf = <T extends string>(name: string, allowed: readonly T[], otherwise: T): T => {
    const text = params.get(name)
    if (text === null || text === '') return otherwise
    const found = allowed.find((value) => value === text)
    if (found === undefined) drop(name, text)
    return found ?? otherwise
  }

  const status = splitList(params.get('status')).flatMap((word): JobStatus[] => {
    if (word === 'active') return [...liveStatuses]
    if (word === 'all') return []
    if (isJobStatus(word)) return [word]
    drop('status', word)
    return []
  })
  const creator = splitList(params.get('creator')).filter((key) => {
    const ok = /^[a-z_]+:[1-9]\d{0,14}$/i.test(key)
    if (!ok) drop('creator', key)
    return ok
  })
  const over = params.get('runtime_over')
  const runtimeOver = over !== null && /^\d{1,9}$/.test(over) ? Number(over) : null
  if (over !== null && over !== '' && runtimeOver === null) drop('runtime_over', over)
  const flag = params.get('flag')
  const knownFlag = flagKinds.find((kind) => kind === flag) ?? null
  if (flag !== null && flag !== '' && knownFlag === null) drop('flag', flag)

  return {
    filter: {
      status: [...new Set(status)],
      flag: knownFlag,
      package_id: ids('package_id'),
      cluster_id: ids('cluster_id'),
      owner_id: ids('owner_id'),
      creator: creator.map((key) => key.toLowerCase()),
      from: time('from'),
      to: time('to'),
      runtime_over: runtimeOver,
      q: (params.get('q') ?? '').slice(0, 500),
      sort: oneOf('sort', sortKeys, 'created'),
      direction: oneOf('direction', ['asc', 'desc'] as const, 'desc'),
      cursor: params.get('cursor') || null,
    },
    dropped,
  }
}

const sameStatuses = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((value) => b.includes(value))

/** The parameters that say this filter, defaults left out, names in one fixed order. */
export function filterToParams(filter: JobFilter): URLSearchParams {
  const params = new URLSearchParams()
  const put = (name: string, value: string | null) => {
    if (value !== null && value !== '') params.set(name, value)
  }
  put('status', sameStatuses(filter.status, liveStatuses) ? 'active' : filter.status.join(','))
  put('flag', filter.flag)
  put('package_id', filter.package_id.join(','))
  put('cluster_id', filter.cluster_id.join(','))
  put('owner_id', filter.owner_id.join(','))
  put('creator', filter.creator.join(','))
  put('from', filter.from)
  put('to', filter.to)
  put('runtime_over', filter.runtime_over === null ? null : String(filter.runtime_over))
  put('q', filter.q)
  put('sort', filter.sort === 'created' ? null : filter.sort)
  put('direction', filter.direction === 'desc' ? null : filter.direction)
  put('cursor', filter.cursor)
  return params
}
