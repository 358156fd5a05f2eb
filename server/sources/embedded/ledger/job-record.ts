import type { JobStatus } from '../../../../contract/status.ts'

/**
 * A job as the ledger keeps it. Times are milliseconds since 1970; `variables` and the like are
 * JSON texts.
 */
export type JobRecord = {
  id: number
  /** Rises with every change of any job: what a pull asks by. */
  seq: number
  status: JobStatus
  packageId: number
  /** The definition it was started with, whatever becomes of the file. */
  packageVersion: number
  clusterId: number
  variables: string
  dynamicVariables: string
  /** All values in force; null until worked out. */
  resolvedVariables: string | null
  creatorType: 'User' | 'Schedule' | 'Job'
  creatorId: number
  creatorName: string
  /** Step of the workflow that started it. */
  componentName: string | null
  attempts: number
  maxAttempts: number | null
  progress: number
  outputsCount: number
  errors: string | null
  headline: string | null
  extract: string | null
  /** JSON list of texts. */
  advice: string | null
  createdAt: number
  startedAt: number | null
  completedAt: number | null
  failedAt: number | null
  updatedAt: number
  /**
   * The child process, while there is one, and what tells it from a later process of that number.
   */
  pid: number | null
  pidStamp: string | null
  /** 1 when outputs and log are gone (retention). */
  filesRemoved: number
}

export type OutputRecord = {
  id: number
  jobId: number
  position: number
  /** Name of the destination in the package. */
  component: string
  file: string
  format: 'csv' | 'json' | 'parquet'
  /** JSON list of column names; null until written. */
  fields: string | null
  /** Null until written. */
  records: number | null
  progress: number
  createdAt: number
  updatedAt: number
}

type Kept =
  | 'packageId'
  | 'packageVersion'
  | 'clusterId'
  | 'variables'
  | 'dynamicVariables'
  | 'creatorType'
  | 'creatorId'
  | 'creatorName'
  | 'componentName'
  | 'attempts'
  | 'maxAttempts'
export type NewJob = Pick<JobRecord, Kept>
export type JobPatch = Partial<Omit<JobRecord, 'id' | 'seq' | 'updatedAt' | Kept>>
export type OutputPatch = Partial<Pick<OutputRecord, 'fields' | 'records' | 'progress'>>
export type NewOutput = Pick<OutputRecord, 'component' | 'file' | 'format'>

/** A job and its outputs as they were at one change. */
export interface JobState {
  job: JobRecord
  outputs: OutputRecord[]
}

/**
 * What keeps an ended job; in any case the newest completed run of each package stays, and a child
 * as long as its workflow.
 */
export interface PruneLimits {
  /** As many of the newest jobs of all packages are kept... */
  newest: number
  /** ...unless they ended before this, milliseconds since 1970. */
  endedBefore: number
  /** As many of the newest ended runs of each package are kept, whatever their age. */
  runsOfPackage: number
}
