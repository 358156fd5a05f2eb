import { isNumeric } from '../../../../contract/exact-json.ts'
import type { Variables } from '../../../../contract/coerce.ts'

/** System variables and their defaults (jobs-api.md §2.7). */
export const systemDefaults = {
  /** Memory of a job in MB; beyond it the job spills to disk. */
  _MEMORY_LIMIT_MB: 512,
  /** Disk space a job may use while it runs, in MB. */
  _TEMP_LIMIT_MB: 2048,
  /** Rows a source may reject before the job fails; only for sources that reject rows. */
  _MAX_REJECTED_ROWS: 100_000,
  /** Set for each job. */
  _JOB_ID: 0,
  _JOB_ATTEMPT: 0,
  _PACKAGE_ID: 0,
  _CLUSTER_ID: 0,
} as const satisfies Variables

/** Resource limits of a job. */
export interface RunLimits {
  memoryMb: number
  tempMb: number
  maxRejectedRows: number
}

/** The limits in a job's resolved variables, clamped to their ranges. */
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
