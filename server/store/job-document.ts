/**
 * A job as stored: JSON with a version. Documents of the current version are used as they are; all
 * others go through the schema, which fills in missing fields.
 */
import * as z from 'zod/mini'
import { parseJson } from '../../contract/exact-json.ts'
import { flagSchema } from '../../contract/flags.ts'
import { readJob, type Job } from '../../contract/job.ts'
import { timeLeftSchema } from '../../contract/time-left.ts'
import { isSeenStatus } from '../../contract/status.ts'
import { resolutionSchema } from '../../contract/triage.ts'
import { jobKey } from './job-key.ts'
import { noTriage, type JobNotes, type StoredJob } from './port.ts'
import type { StoreSchema } from './schema.ts'

type JobDoc = StoreSchema['job_docs']

/**
 * Raise this with each change of {@link Job} or {@link JobNotes} that makes older documents
 * invalid: a new field, or one with a new meaning. 1: release 0.1. 2: evidence of flags, samples,
 * time left and records ratio in the notes. 3: triage in the notes.
 */
export const documentVersion = 3
/** The version in which {@link Job} or {@link JobNotes} last changed. */
const jobVersion = 1
const notesVersion = 3

const notesSchema = z.object({
  flags: z.array(flagSchema),
  pastFlags: z._default(z.array(flagSchema), []),
  progressSince: z._default(z.nullable(z.string()), null),
  packageName: z._default(z.string(), ''),
  samples: z._default(z.array(z.tuple([z.number(), z.number(), z.nullable(z.number())])), []),
  timeLeft: z._default(z.nullable(timeLeftSchema), null),
  recordsRatio: z._default(z.nullable(z.number()), null),
  triage: z._default(
    z.object({
      errorKey: z.nullable(z.string()),
      resolution: z.nullable(resolutionSchema),
      assignee: z.nullable(z.string()),
    }),
    noTriage,
  ),
})

/** Every field of a parsed job. */
const jobFields = Object.keys(readJob({ id: 1 }) ?? {})

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** Parsing with the schema takes longer than everything else about a page of jobs. */
const isJob = (value: Record<string, unknown>): value is Job & Record<string, unknown> =>
  isSeenStatus(value['status']) && jobFields.every((field) => field in value)

const isNotes = (value: Record<string, unknown>): value is JobNotes & Record<string, unknown> =>
  Array.isArray(value['flags']) &&
  Array.isArray(value['pastFlags']) &&
  'progressSince' in value &&
  'timeLeft' in value &&
  'recordsRatio' in value &&
  'triage' in value &&
  Array.isArray(value['samples']) &&
  typeof value['packageName'] === 'string'

/** Whether a document of this version has the current form of what last changed in `since`. */
const isKnown = (version: number, since: number): boolean =>
  version >= since && version <= documentVersion

function jobOf(text: string, version: number): Job | null {
  const read = parseJson(text)
  if (!isObject(read)) return null
  if (isKnown(version, jobVersion) && isJob(read)) return read
  // The schema reads the source's original status and derives `status` from it.
  return readJob({ ...read, status: read['raw_status'] ?? read['status'] })
}

function notesOf(text: string, version: number): JobNotes | null {
  const read: unknown = JSON.parse(text)
  if (isObject(read) && isKnown(version, notesVersion) && isNotes(read)) return read
  const notes = z.safeParse(notesSchema, read)
  return notes.success ? notes.data : null
}

export const documentOf = (account: number, { job, notes, headline }: StoredJob): JobDoc => ({
  key: jobKey(account, job.id),
  version: documentVersion,
  headline,
  insight: JSON.stringify(notes),
  doc: JSON.stringify(job),
})

/** @returns null for a damaged document, or one that belongs to another job */
export function readDocument(
  id: number,
  { version, doc, insight }: Pick<JobDoc, 'version' | 'doc' | 'insight'>,
): Pick<StoredJob, 'job' | 'notes'> | null {
  try {
    const job = jobOf(doc, version)
    const notes = notesOf(insight, version)
    return job?.id === id && notes ? { job, notes } : null
  } catch {
    return null
  }
}
