/** Messages between the server and its reading process: JSON on a pipe. */
import type { JobLists } from './port.ts'

export interface ReadRequest {
  id: number
  method: keyof JobLists
  args: readonly unknown[]
}

export type ReadResponse =
  { id: number; value: unknown } | { id: number; error: { message: string; code: string | null } }

/** Asks the process to end. */
export const endMessage = 'end'
