/**
 * What the main thread and the reading thread say to each other. Both ways as JSON text: copying
 * one string between threads is several times faster than copying the objects.
 */
import type { JobLists } from './port.ts'
import type { SearchLimits } from './selection.ts'

/** What the reading thread is started with. */
export interface ReadWorkerData {
  file: string
  limits: SearchLimits
}

export interface ReadRequest {
  id: number
  method: keyof JobLists
  args: readonly unknown[]
}

export type ReadResponse =
  { id: number; value: unknown } | { id: number; error: { message: string; code: string | null } }

/** Ends the thread. */
export const endMessage = 'end'
