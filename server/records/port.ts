/**
 * What must outlive the job store, which is only a cache: what people did, and what was observed
 * over time. Brought forward by migrations and never rebuilt. Accounts go by their name, since the
 * job store may number them differently after it was refilled.
 */
import type { Activity, Transition } from '../../contract/history.ts'

/** A request that is to be carried out once. */
export interface KeyedRequest {
  /** Who asked for what: a key means nothing to another caller, method or path. */
  scope: string
  key: string
  /** The account it acts on. */
  account: string
  /** Digest of what was asked for. */
  request: string
}

/** What is known of a request's key. `unknown`: it may or may not have been carried out. */
export interface KeyRecord {
  request: string
  state: 'started' | 'done' | 'unknown'
  /** Id of what the request made or changed; null unless `done`. */
  resultId: number | null
}

export interface IdempotencyKeys {
  /**
   * Notes that a request begins.
   * @returns what was known of its key before; null for a new one
   */
  beginRequest(request: KeyedRequest, nowMs: number): Promise<KeyRecord | null>
  finishRequest(request: KeyedRequest, resultId: number): Promise<void>
  /** It is unknown whether the request was carried out. */
  loseRequest(request: KeyedRequest): Promise<void>
  /** The request was refused: its key may be used again, for the corrected one. */
  dropRequest(request: KeyedRequest): Promise<void>
}

/** What somebody did, before it is given a number. */
export interface NewActivity extends Omit<Activity, 'id'> {
  subject: 'job' | 'cluster' | 'schedule'
  subjectId: number
}

export interface ActivityLog {
  addActivity(account: string, entry: NewActivity): Promise<void>
  /** What people did with one thing, oldest first. */
  activity(account: string, subject: NewActivity['subject'], subjectId: number): Promise<Activity[]>
  /** The last accepted stop of each of these jobs. */
  stopRequests(
    account: string,
    jobIds: readonly number[],
  ): Promise<Map<number, Pick<Activity, 'at' | 'actor' | 'reason'>>>
}

/** A status change of a job as it was seen or told. */
export interface ObservedTransition extends Transition {
  jobId: number
}

export interface TransitionLog {
  /**
   * Keeps status changes. The first time seen stays, except that a time that was only seen gives
   * way to one the source tells. A job that was created at another time than the one of that number
   * before is another job: what was seen of the former one goes.
   */
  observe(account: string, transitions: readonly ObservedTransition[]): Promise<void>
  /** In the order a job passes them. */
  transitions(account: string, jobId: number): Promise<Transition[]>
  /** Seconds the newest stops took, from the request as seen to the end. */
  recentStops(account: string, limit: number): Promise<number[]>
  /** For jobs that are gone for good. */
  forgetTransitions(account: string, jobIds: readonly number[]): Promise<void>
}

/** Methods reject with {@link RecordsError} when the database fails. */
export interface RecordStore extends IdempotencyKeys, ActivityLog, TransitionLog {
  /**
   * Removes all records of an account for good.
   * @returns whether there were any
   */
  forgetAccount(account: string): Promise<boolean>
  close(): Promise<void>
}

/** The records cannot be read or written at present; the message is fit for a person. */
export class RecordsError extends Error {
  override readonly name = 'RecordsError'
}
