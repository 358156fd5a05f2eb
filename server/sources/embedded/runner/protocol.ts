import { cutError } from '../bounds.ts'
import type { Dataflow, DataflowDestination, DataflowSource } from '../packages/definition.ts'
import type { RunLimits } from '../variables/system.ts'

/**
 * A source whose file was found: `path` is real, absolute and within the folders packages may read.
 */
export interface PlannedSource {
  source: DataflowSource
  path: string
}

/** An output and where the child writes it; the parent gives it its final name. */
export interface PlannedOutput {
  destination: DataflowDestination
  /** With variables substituted. */
  file: string
  partialPath: string
  /** Where to write a rendering of the first lines; null if the output itself is text. */
  previewPath: string | null
}

/** Everything a child needs for a job. Paths are absolute. */
export interface RunPlan {
  sources: PlannedSource[]
  steps: NonNullable<Dataflow['steps']>
  outputs: PlannedOutput[]
  /**
   * The resolved variables as JSON text, because long numbers would lose digits if parsed in
   * between.
   */
  variables: string
  limits: RunLimits
  /** Total size of all outputs in MB. */
  outputLimitMb: number
  logFile: string
  /** Folders the child may write to, for its outputs, previews and spill files. */
  outputFolder: string
  previewFolder: string
  tempFolder: string
}

export type ToChild =
  | { type: 'run'; plan: RunPlan }
  | { type: 'probe'; limits: RunLimits; tempFolder: string }
  | { type: 'stop' }

/** How the work ended, as far as the child knows. */
export type RunEnd =
  | { kind: 'completed'; records: number; rejected: number }
  /** `where` names the part that failed; `message` is DuckDB's or ours. */
  | { kind: 'failed'; where: string; message: string }
  | { kind: 'stopped' }

export type FromChild =
  | { type: 'started' }
  /** `ratio` is 0–1 of the whole job; `output` is the progress of the one being written. */
  | { type: 'progress'; ratio: number; output: { position: number; ratio: number } | null }
  | { type: 'output'; position: number; records: number; fields: string[] }
  | { type: 'ended'; end: RunEnd }

/** Truncates the texts of an end. */
export const cutEnd = (end: RunEnd): RunEnd =>
  end.kind === 'failed'
    ? { ...end, where: cutError(end.where), message: cutError(end.message) }
    : end
