import type { Job } from '../../../contract/job.ts'
import { SourceError } from '../port.ts'
import type { Purpose } from './budget.ts'

/**
 * What the sync reads from the account's API. Each call spends a credit for its purpose, or rejects
 * with {@link SourceError} 429.
 */
export interface SyncClient {
  /**
   * `GET A/jobs`. `rows` includes those that could not be read: a page with fewer than asked for is
   * the last.
   */
  listJobs(query: Record<string, string>, purpose: Purpose): Promise<{ jobs: Job[]; rows: number }>
  /** `GET A/jobs/:id` */
  job(id: number, purpose: Purpose): Promise<Job>
}

/** Rows of one page: the most the API gives (jobs-api.md §2.1). */
export const pageSize = 100
/** Pages of one list in one pull; the next pull continues. */
export const maxPagesPerPull = 5

/** Milliseconds since 1970; -Infinity for no instant. */
export const msOrNever = (instant: string | null): number =>
  instant === null ? -Infinity : Date.parse(instant)

/** @returns null where the budget or the service grants no more calls now */
export async function unlessRefused<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof SourceError && error.status === 429) return null
    throw error
  }
}

/** @returns null where the call failed, whatever the reason */
export async function unlessFailed<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof SourceError) return null
    throw error
  }
}
