/**
 * Data that must survive the job store, which is only a cache: activity and observations over time.
 * Migrated forward and never rebuilt. Accounts are identified by name, since a rebuilt job store
 * may number them differently.
 */
import type { ActivitySubject } from '../../contract/activity.ts'
import type { BulkAction, BulkOperation, BulkResult } from '../../contract/bulk.ts'
import type { ErrorGroupEdit } from '../../contract/error-groups.ts'
import type { FlagDecision, FlagKind } from '../../contract/flags.ts'
import type { Activity, Transition } from '../../contract/history.ts'
import type { IdentityStore } from './identity-port.ts'
import type { HandoverNotes } from './handover-port.ts'
import type { Notifications } from './notifications-port.ts'
import type { Preferences, Views } from './views-port.ts'

/** A request that must be carried out once. */
export interface KeyedRequest {
  /** Caller, method and path: a key is only valid within its scope. */
  scope: string
  key: string
  /** The account it acts on. */
  account: string
  /** Digest of the request's contents. */
  request: string
}

/** The state of an idempotency key. `unknown`: the request may or may not have been carried out. */
export interface KeyRecord {
  request: string
  state: 'started' | 'done' | 'unknown'
  /** Id of what the request created or changed; null unless `done`. */
  resultId: number | null
}

export interface IdempotencyKeys {
  /**
   * Records that a request begins.
   * @returns the previous state of its key; null for a new key
   */
  beginRequest(request: KeyedRequest, nowMs: number): Promise<KeyRecord | null>
  finishRequest(request: KeyedRequest, resultId: number): Promise<void>
  /** Marks the outcome of the request as unknown. */
  loseRequest(request: KeyedRequest): Promise<void>
  /** Records that the request was refused: its key can be reused for the corrected one. */
  dropRequest(request: KeyedRequest): Promise<void>
}

/** An action before it gets an id. */
export interface NewActivity extends Omit<Activity, 'id'> {
  subject: ActivitySubject
  /** 0 for error groups, users, keys and sessions, whose ids are not numbers. */
  subjectId: number
}

/** The account under which actions are recorded that concern the whole server. */
export const serverScope = ''

/** An action with the account and the subject it is about. */
export interface LoggedActivity extends Activity, Pick<NewActivity, 'subject' | 'subjectId'> {
  account: string
}

export interface ActivityQuery {
  account: string | null
  /** A part of the name; upper and lower case of ASCII letters are the same. */
  actor: string | null
  action: string | null
  subject: ActivitySubject | null
  subjectId: number | null
  /** ISO, inclusive. */
  from: string | null
  /** ISO, exclusive. */
  to: string | null
  /** Only entries with a smaller id. */
  before: number | null
  limit: number
}

export interface ActivityLog {
  addActivity(account: string, entry: NewActivity): Promise<void>
  /** Actions on one subject, oldest first. */
  activity(account: string, subject: NewActivity['subject'], subjectId: number): Promise<Activity[]>
  /** Actions of all accounts, newest first. */
  allActivity(query: ActivityQuery): Promise<LoggedActivity[]>
  /** The last accepted stop of each of these jobs. */
  stopRequests(
    account: string,
    jobIds: readonly number[],
  ): Promise<Map<number, Pick<Activity, 'at' | 'actor' | 'reason'>>>
}

/** A status change of a job, either observed or reported by the source. */
export interface ObservedTransition extends Transition {
  jobId: number
}

export interface TransitionLog {
  /**
   * Saves status changes. The first time is kept, except that a reported time replaces an observed
   * one. If a known id comes with another creation time, it is a different job and what is known of
   * the earlier one is removed, as by {@link RecordStore.forgetJobs}.
   */
  observe(account: string, transitions: readonly ObservedTransition[]): Promise<void>
  /** In the order in which a job passes them. */
  transitions(account: string, jobId: number): Promise<Transition[]>
  /** How long the newest stops took from the request to the end, newest first. */
  recentStops(account: string, limit: number): Promise<StopDuration[]>
}

export interface StopDuration {
  jobId: number
  seconds: number
}

/** Progress and records of a run at one moment. */
export interface TraceSample {
  /** Seconds since the run started. */
  seconds: number
  /** Ratio 0–1. */
  progress: number
  /** Records written so far, over all outputs; null if unknown. */
  records: number | null
}

/** How the progress of an ended run moved. */
export interface RunTrace {
  jobId: number
  packageId: number
  /** In order of time. */
  samples: readonly TraceSample[]
}

/** Traces of ended runs, for estimates about later runs of the same package. */
export interface RunTraces {
  /**
   * Saves a trace, thinned to a bounded number of samples, and removes the oldest traces of a
   * package with too many. A trace without samples is not saved.
   */
  saveTrace(account: string, trace: RunTrace): Promise<void>
  /** The newest traces of a package by job, newest first. */
  traces(
    account: string,
    packageId: number,
    limit: number,
  ): Promise<Map<number, RunTrace['samples']>>
}

/** A decision with the job and package it is about. */
export interface NewFlagDecision extends FlagDecision {
  jobId: number
  /** Null for a job without a package. */
  packageId: number | null
}

/** What people decided about flags. */
export interface FlagDecisions {
  /** Replaces an earlier decision about the same flag of the job. */
  decideFlag(account: string, decision: NewFlagDecision): Promise<void>
  /** @returns whether there was a decision */
  undecideFlag(account: string, jobId: number, kind: FlagKind): Promise<boolean>
  /** All decisions about these jobs, oldest first, also those that are no longer in force. */
  flagDecisions(account: string, jobIds: readonly number[]): Promise<Map<number, FlagDecision[]>>
  /** Newest runs of the package that somebody called `expected` or `fine`, at most 200. */
  fineRuns(account: string, packageId: number): Promise<Set<number>>
}

/** A limit that somebody set for the runs of a package. */
export interface HardLimitRecord {
  seconds: number
  at: string
  actor: string
  reason: string | null
}

export interface HardLimits {
  /** Replaces the package's limit; null removes it. */
  setHardLimit(account: string, packageId: number, limit: HardLimitRecord | null): Promise<void>
  /** By package. */
  hardLimits(account: string): Promise<Map<number, HardLimitRecord>>
}

/** What somebody decided about a failed job. */
export interface FailureRecord {
  jobId: number
  /** Name of the person who has it. */
  assignee: string | null
  /** ISO: when it was given to somebody, or taken. */
  assignedAt: string
  acknowledgement: {
    at: string
    actor: string
    note: string | null
    /** ISO; null if it does not end by itself. */
    until: string | null
  } | null
}

export interface NewRerun {
  /** The later job. */
  jobId: number
  of: number
  at: string
  actor: string
}
export type RerunRecord = NewRerun

/** Decisions about failures, and which jobs repeat which. */
export interface TriageRecords {
  /** Replaces what was known of these jobs, all or none. */
  saveFailures(account: string, records: readonly FailureRecord[]): Promise<void>
  failureRecords(account: string, jobIds: readonly number[]): Promise<Map<number, FailureRecord>>
  addRerun(account: string, rerun: NewRerun): Promise<void>
  /** Re-runs of these jobs, oldest first. */
  rerunsOf(account: string, jobIds: readonly number[]): Promise<RerunRecord[]>
  /** Which job each of these repeats. */
  rerunSources(account: string, jobIds: readonly number[]): Promise<Map<number, number>>
}

export interface ErrorGroupEdits {
  /** Replaces an earlier edit of the same kind, except for splits of other packages. */
  saveGroupEdit(account: string, edit: ErrorGroupEdit): Promise<void>
  /**
   * @param target null for any
   * @returns whether there was one
   */
  removeGroupEdit(
    account: string,
    kind: ErrorGroupEdit['kind'],
    key: string,
    target: string | null,
  ): Promise<boolean>
  /** Oldest first. */
  groupEdits(account: string): Promise<ErrorGroupEdit[]>
}

export interface NewBulkOperation {
  action: BulkAction
  actor: string
  at: string
  note: string | null
  jobIds: readonly number[]
}

/** Actions on many jobs, with a result for each. */
export interface BulkOperations {
  /** @returns its id; the oldest operations of the account are removed beyond 200 */
  addBulk(account: string, operation: NewBulkOperation): Promise<number>
  saveBulkResults(bulkId: number, results: readonly BulkResult[]): Promise<void>
  finishBulk(bulkId: number, at: string): Promise<void>
  /** Ends operations that were running when the server stopped. */
  interruptBulk(account: string, at: string, message: string): Promise<void>
  /** Newest first. */
  bulks(account: string, limit: number): Promise<BulkOperation[]>
  bulk(account: string, id: number): Promise<BulkOperation | null>
  /** In the order in which the jobs were given. */
  bulkResults(bulkId: number): Promise<BulkResult[]>
}

/** Methods reject with {@link RecordsError} if the database fails. */
export interface RecordStore
  extends
    IdempotencyKeys,
    ActivityLog,
    TransitionLog,
    RunTraces,
    FlagDecisions,
    HardLimits,
    TriageRecords,
    ErrorGroupEdits,
    BulkOperations,
    Views,
    Preferences,
    HandoverNotes,
    Notifications {
  /** Users, sessions and API keys. */
  readonly identity: IdentityStore
  /**
   * Removes status changes, traces and decisions of jobs that are permanently gone. Their activity
   * is kept.
   */
  forgetJobs(account: string, jobIds: readonly number[]): Promise<void>
  /**
   * Deletes all records of an account.
   * @returns whether there were any
   */
  forgetAccount(account: string): Promise<boolean>
  close(): Promise<void>
}

/** The records cannot be read or written right now; the message is suitable for users. */
export class RecordsError extends Error {
  override readonly name = 'RecordsError'
}
