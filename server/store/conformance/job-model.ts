/** Generated jobs and filters, and a reference implementation of filters over plain objects. */
import fc from 'fast-check'
import {
  newestFirst,
  nobodyWord,
  sortKeys,
  type JobFilter,
  type JobSort,
  type SortKey,
  type VariableCondition,
} from '../../../contract/filter.ts'
import { allows, isExclusion, unsigned } from '../../../contract/exclusion.ts'
import type { FlagKind } from '../../../contract/flags.ts'
import type { Variables } from '../../../contract/coerce.ts'
import type { Job } from '../../../contract/job.ts'
import { endedAt, seenStatuses } from '../../../contract/status.ts'
import { testJob } from '../../account/testing/memory-source.ts'
import { creatorKey } from '../job-attributes.ts'
import { newNotes, type JobTriage, type StoredJob } from '../port.ts'
import { attentionOf } from '../stored-job.ts'

export const nowMs = Date.parse('2026-11-23T12:34:56Z')
const hour = 3_600_000

export const stored = (
  job: Job,
  rest: Partial<StoredJob> = {},
  flags: FlagKind[] = [],
): StoredJob => ({
  job,
  notes: {
    ...newNotes(`Package ${job.package_id}`),
    flags: flags.map((kind) => ({
      kind,
      since: '2026-11-23T00:00:00Z',
      limit_seconds: 1,
      evidence: null,
    })),
  },
  overrun: null,
  seenMs: nowMs,
  headline: null,
  ...rest,
})

/** The values of a job's fields: few enough that filters often match. */
const someJob = fc
  .record({
    status: fc.constantFrom(...seenStatuses),
    package_id: fc.integer({ min: 1, max: 3 }),
    cluster_id: fc.constantFrom(1, 2, null),
    owner_id: fc.integer({ min: 1, max: 2 }),
    creator: fc.constantFrom(null, { type: 'Schedule', id: 17 }, { type: 'User', id: 3 }),
    createdAgo: fc.integer({ min: 0, max: 40 * 24 * 60 }),
    waited: fc.integer({ min: 0, max: 5 }),
    runtime: fc.integer({ min: 0, max: 50 }),
    errors: fc.constantFrom(null, 'Column day is missing', 'out of memory'),
    flags: fc.subarray(['runaway', 'zero_records', 'slow'] satisfies FlagKind[]),
    overrun: fc.constantFrom(null, 0.5, 2.25, 3),
    recordsRatio: fc.constantFrom(null, 0, 0.03, 1, 8),
    resolution: fc.constantFrom('unresolved', 'acknowledged', 'covered', 'resolved', null),
    errorKey: fc.constantFrom('aaaaaaaaaaaa', 'bbbbbbbbbbbb', null),
    assignee: fc.constantFrom('Ana', null),
    variables: fc.constantFrom<Variables>(
      {},
      { region: 'north' },
      { region: 'north', day: 5 },
      { region: 'north pole', day: null },
      { area: 'region north', day: '5' },
    ),
    dynamic_variables: fc.constantFrom<Variables>({}, { region: 'north' }),
  })
  .map(
    ({
      createdAgo,
      waited,
      runtime,
      flags,
      overrun,
      recordsRatio,
      resolution,
      errorKey,
      assignee,
      ...fields
    }) =>
      (id: number) => {
        const createdMs = nowMs - createdAgo * 60_000
        const at = (ms: number) => new Date(ms).toISOString()
        const started = ['running', 'stopping', 'stopped', 'completed', 'failed'].includes(
          fields.status,
        )
        const ended = ['stopped', 'completed', 'failed'].includes(fields.status)
        const job = testJob({
          ...fields,
          id,
          created_at: at(createdMs),
          started_at: started ? at(createdMs + waited * 1000) : null,
          completed_at: ended ? at(createdMs + (waited + runtime) * 1000) : null,
          updated_at: at(createdMs + 60_000),
          runtime_in_seconds: started ? runtime : 0,
        })
        const made = stored(job, { overrun }, flags)
        const triage: JobTriage = {
          errorKey: fields.status === 'failed' ? errorKey : null,
          resolution: resolution === null ? null : { state: resolution, by: null, at: null },
          assignee,
        }
        return { ...made, notes: { ...made.notes, recordsRatio, triage } }
      },
  )

const condition = (name: string, value: string, isExcluded = false): VariableCondition => ({
  name,
  value,
  isExcluded,
})

const someConditions = [
  condition('region', 'north'),
  condition('region', 'north pole'),
  condition('region', 'north', true),
  condition('day', '5'),
  condition('day', ''),
]

function hasVariable({ job }: StoredJob, { name, value }: VariableCondition): boolean {
  return Object.entries(job.variables).some(
    ([key, held]) => key === name && String(held ?? '') === value,
  )
}

/** Conditions on the same name are alternatives, unless they exclude. */
const meetsVariables = (conditions: readonly VariableCondition[], each: StoredJob): boolean =>
  conditions.every((one) =>
    one.isExcluded
      ? !hasVariable(each, one)
      : conditions.some(
          (other) => !other.isExcluded && other.name === one.name && hasVariable(each, other),
        ),
  )

export const someFilter: fc.Arbitrary<JobFilter> = fc.record({
  status: fc.subarray([...seenStatuses, '-completed' as const, '-failed' as const], {
    maxLength: 3,
  }),
  flag: fc.constantFrom(null, null, null, 'runaway' as const, 'zero_records' as const),
  attention: fc.constantFrom<JobFilter['attention'][]>(
    [],
    [],
    [],
    ['unresolved'],
    ['runaway', 'few_records'],
  ),
  resolution: fc.constantFrom<JobFilter['resolution'][]>(
    [],
    [],
    [],
    ['unresolved'],
    ['acknowledged', 'resolved'],
  ),
  assignee: fc.constantFrom([], [], [], ['Ana'], [nobodyWord], ['Ana', nobodyWord]),
  error_group: fc.constantFrom([], [], [], ['aaaaaaaaaaaa'], ['bbbbbbbbbbbb-2'], ['-aaaaaaaaaaaa']),
  package_id: fc.subarray([1, 2, 3, -1, -3], { maxLength: 2 }),
  cluster_id: fc.subarray([1, 2, -1], { maxLength: 1 }),
  owner_id: fc.constantFrom([], [], [-2]),
  creator: fc.subarray(['schedule:17', 'user:3', '-user:3'], { maxLength: 1 }),
  variable: fc.oneof(
    fc.constant<VariableCondition[]>([]),
    fc.subarray(someConditions, { maxLength: 2 }),
  ),
  from: fc.constantFrom(null, '-1h', '-24h', '-7d', '-30d', '2026-11-01T10:20:00Z'),
  to: fc.constantFrom(null, null, '2026-11-20T00:00:00Z', '2026-11-22T07:08:09Z'),
  runtime_over: fc.constantFrom(null, null, 20),
  q: fc.constantFrom(
    '',
    '',
    'memory',
    'status:failed',
    'duration:>10 column',
    '-status:completed',
    'package:2',
    '-cluster:1',
  ),
})

export const someSort: fc.Arbitrary<JobSort> = fc.record({
  key: fc.constantFrom(...sortKeys),
  direction: fc.constantFrom('asc' as const, 'desc' as const),
})

const rangeHours: Record<string, number> = { '-1h': 1, '-24h': 24, '-7d': 168, '-30d': 720 }
const ms = (instant: string | null) => (instant === null ? -1 : Date.parse(instant))

const searches: Record<string, (each: StoredJob) => boolean> = {
  '': () => true,
  memory: ({ job }) => (job.errors ?? '').includes('memory'),
  'status:failed': ({ job }) => job.status === 'failed',
  'duration:>10 column': ({ job }) =>
    job.runtime_in_seconds >= 10 && (job.errors ?? '').includes('Column'),
  '-status:completed': ({ job }) => job.status !== 'completed',
  'package:2': ({ job }) => job.package_id === 2,
  '-cluster:1': ({ job }) => job.cluster_id !== 1,
}

const inGroups = (keys: readonly string[], errorKey: string | null, packageId: number | null) => {
  const isIn = (key: string) => [errorKey, `${errorKey}-${packageId}`].includes(unsigned(key))
  const wanted = keys.filter((key) => !isExclusion(key))
  return (
    (wanted.length === 0 || wanted.some(isIn)) && !keys.some((key) => isExclusion(key) && isIn(key))
  )
}

/** Reference implementation of the filter, over plain objects. */
export function matches(
  filter: JobFilter,
  each: StoredJob,
  ignore: { status?: boolean; flag?: boolean; attention?: boolean } = {},
): boolean {
  const { job } = each
  const { triage } = each.notes
  const created = ms(job.created_at)
  const moment = (text: string) =>
    rangeHours[text] === undefined ? Date.parse(text) : nowMs - (rangeHours[text] ?? 0) * hour
  return (
    (ignore.status === true || allows(filter.status, job.status)) &&
    (ignore.flag === true ||
      filter.flag === null ||
      each.notes.flags.some((flag) => flag.kind === filter.flag)) &&
    (ignore.attention === true ||
      filter.attention.length === 0 ||
      attentionOf(each).some((kind) => filter.attention.includes(kind))) &&
    (filter.resolution.length === 0 ||
      (triage.resolution !== null && filter.resolution.includes(triage.resolution.state))) &&
    (filter.assignee.length === 0 || filter.assignee.includes(triage.assignee ?? nobodyWord)) &&
    inGroups(filter.error_group, triage.errorKey, job.package_id) &&
    allows(filter.package_id, job.package_id ?? 0) &&
    allows(filter.cluster_id, job.cluster_id ?? 0) &&
    allows(filter.owner_id, job.owner_id ?? 0) &&
    allows(filter.creator, creatorKey(job)) &&
    meetsVariables(filter.variable, each) &&
    (filter.from === null || created >= moment(filter.from)) &&
    (filter.to === null || created < moment(filter.to)) &&
    (filter.runtime_over === null || job.runtime_in_seconds > filter.runtime_over) &&
    (searches[filter.q]?.(each) ?? false)
  )
}

const sortValue: Record<SortKey, (each: StoredJob) => number> = {
  created: ({ job }) => ms(job.created_at),
  started: ({ job }) => ms(job.started_at),
  ended: ({ job }) => ms(endedAt(job)),
  updated: ({ job }) => ms(job.updated_at),
  runtime: ({ job }) => job.runtime_in_seconds,
  overrun: (each) => each.overrun ?? -1,
  records_ratio: (each) => each.notes.recordsRatio ?? 1,
}

export function expectedIds(
  filter: JobFilter,
  all: readonly StoredJob[],
  sort: JobSort = newestFirst,
): number[] {
  const value = sortValue[sort.key]
  const way = sort.direction === 'desc' ? -1 : 1
  return all
    .filter((each) => matches(filter, each))
    .sort((a, b) => way * (value(a) - value(b) || a.job.id - b.job.id))
    .map((each) => each.job.id)
}

/** A handful of jobs. */
export const someJobs = fc.array(someJob, { minLength: 1, maxLength: 40 }).map((makers) => {
  const made = makers.map((make, index) => make(index + 1))
  // Ids grow with creation time, as in every source.
  const created = made.map(({ job }) => job.created_at).toSorted((a, b) => ms(a) - ms(b))
  return made.map((each, index) => {
    const shift = ms(created[index] ?? null) - ms(each.job.created_at)
    const moved = (instant: string | null) =>
      instant === null ? null : new Date(ms(instant) + shift).toISOString()
    const { job } = each
    return {
      ...each,
      job: testJob({
        ...job,
        created_at: moved(job.created_at),
        started_at: moved(job.started_at),
        completed_at: moved(job.completed_at),
        updated_at: moved(job.updated_at),
      }),
    }
  })
})
