/**
 * Data that must survive the job store, which is only a cache: activity and observations over time.
 * Migrated forward and never rebuilt. Accounts are identified by name, since a rebuilt job store
 * may number them differently.
 */
import type { Activity, Transition } from '../../contract/history.ts'

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
  subject: 'job' | 'cluster' | 'schedule'
  subjectId: number
}

export interface ActivityLog {
  addActivity(account: string, entry: NewActivity): Promise<void>
  /** Actions on one subject, oldest first. */
  activity(account: string, subject: NewActivity['subject'], subjectId: number): Promise<Activity[]>
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
   * one. If a known id comes with another creation time, it is a different job and the earlier
   * job's changes are removed.
   */
  observe(account: string, transitions: readonly ObservedTransition[]): Promise<void>
  /** In the order in which a job passes them. */
  transitions(account: string, jobId: number): Promise<Transition[]>
  /** Duration in seconds of the most recent stops, from the request to the end. */
  recentStops(account: string, limit: number): Promise<number[]>
  /** For jobs that are permanently gone. */
  forgetTransitions(account: string, jobIds: readonly number[]): Promise<void>
}

/** Methods reject with {@link RecordsError} if the database fails. */
export interface RecordStore extends IdempotencyKeys, ActivityLog, TransitionLog {
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
