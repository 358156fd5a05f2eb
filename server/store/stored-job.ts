import type { FlagKind } from '../../contract/flags.ts'
import { flagKinds } from '../../contract/flag-kinds.ts'
import type { AttentionKind, ResolutionState } from '../../contract/triage.ts'
import { attentionKinds } from '../../contract/triage-words.ts'
import { readJob, type Job } from '../../contract/job.ts'
import { endedAt } from '../../contract/status.ts'
import { isJobStatus, statusFacts } from '../../contract/status.ts'
import { hasFewRecords } from '../../contract/rules/failure.ts'
import { wordsOf } from '../../contract/text.ts'
import { creatorKey, recordsOf } from './job-attributes.ts'
import { readDocument } from './job-document.ts'
import { jobKey } from './job-key.ts'
import { newNotes, type StoredJob } from './port.ts'
import { variableWords } from './variable-words.ts'
import type { StoreSchema } from './schema.ts'
import { isoOf } from '../../contract/instant.ts'
import { capitalised } from '../shared/capitalised.ts'

type JobColumns = StoreSchema['jobs']
type JobDoc = StoreSchema['job_docs']

/** Bit of a flag in `flag_mask`. */
export const flagBit = (kind: FlagKind): number => 1 << flagKinds.indexOf(kind)

/** Bit of an attention kind in `attention`. */
export const attentionBit = (kind: AttentionKind): number => 1 << attentionKinds.indexOf(kind)

/** `resolution` of a state: above 0 if it is not over. */
export const resolutionCodes: Record<ResolutionState, number> = {
  unresolved: 1,
  acknowledged: 2,
  covered: 3,
  retrying: 4,
  resolved: -1,
}

/** Why a job needs somebody: the one definition behind lists, counts and rows. */
export function attentionOf({ job, notes }: Pick<StoredJob, 'job' | 'notes'>): AttentionKind[] {
  const isOpen = notes.triage.resolution?.state === 'unresolved'
  if (job.status === 'failed') return isOpen ? ['unresolved'] : []
  if (job.status === 'completed') return isOpen && hasFewRecords(notes.flags) ? ['few_records'] : []
  return attentionKinds.filter((kind) => notes.flags.some((flag) => flag.kind === kind))
}

const msOf = (instant: string | null): number => (instant === null ? -1 : Date.parse(instant))

/** When the job counts as created; some responses lack the field. */
const createdMs = (job: Job): number =>
  Math.max(0, msOf(job.created_at ?? job.started_at ?? job.updated_at))

/** Jobs without a ratio are sorted as if they had written what is usual. */
export const usualRecordsRatio = 1

export function columnsOf(account: number, stored: StoredJob): JobColumns {
  const { job, notes } = stored
  const { resolution, errorKey, assignee } = notes.triage
  return {
    key: jobKey(account, job.id),
    account,
    id: job.id,
    status: job.status,
    live: statusFacts[job.status].live ? 1 : 0,
    package_id: job.package_id ?? 0,
    cluster_id: job.cluster_id ?? 0,
    owner_id: job.owner_id ?? 0,
    creator_key: creatorKey(job),
    created_ms: createdMs(job),
    started_ms: msOf(job.started_at),
    ended_ms: msOf(endedAt(job)),
    updated_ms: msOf(job.updated_at),
    runtime: job.runtime_in_seconds,
    overrun: stored.overrun ?? -1,
    records: recordsOf(job),
    records_ratio: notes.recordsRatio ?? usualRecordsRatio,
    flag_mask: notes.flags.reduce((mask, flag) => mask | flagBit(flag.kind), 0),
    attention: attentionOf(stored).reduce((mask, kind) => mask | attentionBit(kind), 0),
    resolution: resolution === null ? 0 : resolutionCodes[resolution.state],
    error_key: errorKey ?? '',
    assignee: assignee ?? '',
    seen_ms: stored.seenMs,
  }
}

/** The columns needed to read a stored job. */
export const storedColumns = [
  'jobs.id',
  'jobs.key',
  'jobs.overrun',
  'jobs.seen_ms',
  'job_docs.version',
  'job_docs.doc',
  'job_docs.insight',
  'job_docs.headline',
] as const

/** @returns null for a damaged row: see {@link salvagedJob} */
export function storedJobOf(
  row: Pick<JobColumns, 'id' | 'overrun' | 'seen_ms'> & Omit<JobDoc, 'key'>,
): StoredJob | null {
  const read = readDocument(row.id, row)
  return (
    read && {
      ...read,
      overrun: row.overrun < 0 ? null : row.overrun,
      seenMs: row.seen_ms,
      headline: row.headline,
    }
  )
}

const instantOf = (ms: number): string | null => (ms < 0 || ms > 8.64e15 ? null : isoOf(ms))

/**
 * A job reconstructed from its columns because its document is damaged. Its counts stay the same,
 * and the source's next report replaces it.
 */
export function salvagedJob(row: JobColumns): StoredJob {
  const [type = '', id = ''] = row.creator_key.split(':')
  const orNull = (value: number) => (value === 0 ? null : value)
  const status = isJobStatus(row.status) ? row.status : 'unknown'
  const job = readJob({
    ...row,
    package_id: orNull(row.package_id),
    cluster_id: orNull(row.cluster_id),
    owner_id: orNull(row.owner_id),
    status,
    creator: type === '' ? null : { type: capitalised(type), id: Number(id) },
    created_at: instantOf(row.created_ms),
    started_at: instantOf(row.started_ms),
    updated_at: instantOf(row.updated_ms),
    completed_at: instantOf(row.ended_ms),
    runtime_in_seconds: row.runtime,
  })
  if (!job) throw new Error(`Row ${row.key} of the job store has no usable id`)
  return {
    job,
    notes: newNotes(''),
    overrun: row.overrun < 0 ? null : row.overrun,
    seenMs: row.seen_ms,
    headline: null,
  }
}

/** The texts of a job that search covers, unprocessed. */
export function textOf(stored: StoredJob): Omit<StoreSchema['jobs_text'], 'rowid'> {
  const { job } = stored
  const variables = [...Object.entries(job.variables), ...Object.entries(job.dynamic_variables)]
  return {
    number: String(job.id),
    package: stored.notes.packageName,
    errors: (job.errors ?? '').slice(0, 4000),
    variables: variables
      .map(([name, value]) => `${name} ${String(value ?? '')}`)
      .join('\n')
      .slice(0, 4000),
    headline: stored.headline ?? '',
  }
}

/**
 * The same texts for the full-text index: words only, so that any index that splits at spaces gives
 * the same results.
 */
export function indexedText(stored: StoredJob): ReturnType<typeof textOf> {
  const text = textOf(stored)
  const words = (part: string): string => wordsOf(part).join(' ')
  return {
    number: text.number,
    package: words(text.package),
    errors: words(text.errors),
    variables: [words(text.variables), ...variableWords(stored.job)].join(' '),
    headline: words(text.headline),
  }
}
