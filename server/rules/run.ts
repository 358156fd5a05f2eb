/** What the rules know of a run. A run is one execution of a package, that is a job. */

/** Progress and records of a run at one moment. */
export interface RunSample {
  /** Seconds since the run started. */
  seconds: number
  /** Ratio 0–1. */
  progress: number
  /** Records written so far, over all outputs; null if unknown. */
  records: number | null
}

/** Records that a completed run wrote to one output. */
export interface OutputRecords {
  /** The output's name; unique within a run. */
  name: string
  records: number | null
}

/** Facts about a run, whether or not it has ended. */
export interface RunFacts {
  /** Milliseconds since 1970. */
  startedMs: number
  /** Values as text. */
  variables: Readonly<Record<string, string>>
  /**
   * In order of time, one for each time that something moved (others are allowed). Empty if nobody
   * watched the run.
   */
  samples: readonly RunSample[]
}

/** A completed run. Failed and stopped runs are cut short and say nothing about the usual. */
export interface PastRun extends RunFacts {
  runtimeSeconds: number
  outputs: readonly OutputRecords[]
  /** Somebody said that this run was fine although it was flagged. */
  wasFine: boolean
}
