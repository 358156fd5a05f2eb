import type { JobStatus } from '../../../../contract/status.ts'

/** A job row. Times are milliseconds since 1970; `variables` and the like are JSON texts. */
export type JobRecord = {
  id: number
  /** Incremented with every change of any job; pulls use it as a cursor. */
  seq: number
  status: JobStatus
  packageId: number
  /** The definition it was started with, even if the file changes later. */
  packageVersion: number
  clusterId: number
  variables: string
  dynamicVariables: string
  /** All resolved variables; null until they are evaluated. */
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
   * The child process, if any, and its start time, which identifies it even if the pid is reused.
   */
  pid: number | null
  pidStamp: string | null
  /** 1 if retention has removed its outputs and log. */
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

/** A job and its outputs after one change. */
export interface JobState {
  job: JobRecord
  outputs: OutputRecord[]
}

/**
 * Which ended jobs are kept, besides the newest completed run of each package and the children of a
 * kept workflow.
 */
export interface PruneLimits {
  /** The newest jobs of all packages are kept, up to this number... */
  newest: number
  /** ...unless they ended before this time, in milliseconds since 1970. */
  endedBefore: number
  /** The newest ended runs of each package are kept, up to this number, whatever their age. */
  runsOfPackage: number
}
