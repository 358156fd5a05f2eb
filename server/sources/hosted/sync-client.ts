import type { Job } from '../../../contract/job.ts'
import { SourceError } from '../port.ts'
import type { Purpose } from './budget.ts'

/**
 * The API calls of the sync. Each call spends a credit for its purpose, or rejects with {@link
 * SourceError} 429.
 */
export interface SyncClient {
  /**
   * `GET A/jobs`. `rows` includes unreadable ones: a page with fewer rows than requested is the
   * last.
   */
  listJobs(query: Record<string, string>, purpose: Purpose): Promise<{ jobs: Job[]; rows: number }>
  /** `GET A/jobs/:id` */
  job(id: number, purpose: Purpose): Promise<Job>
}

/** Rows per page: the API's maximum (jobs-api.md §2.1). */
export const pageSize = 100
/** Pages of one list in one pull; the next pull continues. */
export const maxPagesPerPull = 5

/** Milliseconds since 1970; -Infinity for null. */
export const msOrNever = (instant: string | null): number =>
  instant === null ? -Infinity : Date.parse(instant)

/** @returns null if the budget or the service allows no more calls now */
export async function unlessRefused<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof SourceError && error.status === 429) return null
    throw error
  }
}

/** @returns null if the call failed for any reason */
export async function unlessFailed<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof SourceError) return null
    throw error
  }
}
