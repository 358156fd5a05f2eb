import type { FlagKind, JobFlag } from '../flags.ts'
import type { SeenStatus } from '../status.ts'

/** Flags of a completed run that count as a failure until somebody says that it was fine. */
export const fewRecordsFlags: readonly FlagKind[] = ['zero_records', 'odd_records']

export const isFewRecordsFlag = (kind: FlagKind): boolean => fewRecordsFlags.includes(kind)

export const hasFewRecords = (flags: readonly Pick<JobFlag, 'kind'>[]): boolean =>
  flags.some(({ kind }) => isFewRecordsFlag(kind))

/** Whether a job is something to deal with: it failed, or completed with too few records. */
export const isFailure = (status: SeenStatus, flags: readonly Pick<JobFlag, 'kind'>[]): boolean =>
  status === 'failed' || (status === 'completed' && hasFewRecords(flags))
