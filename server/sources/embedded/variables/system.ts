import { isNumeric } from '../../../../contract/exact-json.ts'
import type { Variables } from '../../../../contract/coerce.ts'

/** System variables and what holds unless a job says otherwise (jobs-api.md §2.7). */
export const systemDefaults = {
  /** Memory of a job, MB; it goes to disk before it fails. */
  _MEMORY_LIMIT_MB: 512,
  /** Disk a job may use while it runs, MB. */
  _TEMP_LIMIT_MB: 2048,
  /** Rows a source may reject before the job fails; only for sources that reject rows at all. */
  _MAX_REJECTED_ROWS: 100_000,
  /** Filled in for each job. */
  _JOB_ID: 0,
  _JOB_ATTEMPT: 0,
  _PACKAGE_ID: 0,
  _CLUSTER_ID: 0,
} as const satisfies Variables

/** What a job may use of the machine. */
export interface RunLimits {
  memoryMb: number
  tempMb: number
  maxRejectedRows: number
}

/** The limits among a job's resolved variables; out-of-range ones are brought into it. */
export function runLimits(variables: Variables): RunLimits {
  const within = (name: keyof typeof systemDefaults, least: number, most: number) => {
    const value = variables[name]
    return isNumeric(value)
      ? Math.min(most, Math.max(least, Math.trunc(Number(value))))
      : systemDefaults[name]
  }
  return {
    memoryMb: within('_MEMORY_LIMIT_MB', 64, 4096),
    tempMb: within('_TEMP_LIMIT_MB', 16, 20_480),
    maxRejectedRows: within('_MAX_REJECTED_ROWS', 0, 100_000_000),
  }
}
