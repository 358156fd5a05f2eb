import { cutError } from '../bounds.ts'
import type { Dataflow, DataflowDestination, DataflowSource } from '../packages/definition.ts'
import type { RunLimits } from '../variables/system.ts'

/**
 * A source with its file found: `path` is real, absolute and within the folders packages may read.
 */
export interface PlannedSource {
  source: DataflowSource
  path: string
}

/** An output and where the child writes it; the parent gives it its final name. */
export interface PlannedOutput {
  destination: DataflowDestination
  /** With the values of variables filled in. */
  file: string
  partialPath: string
  /** Where to write a rendering of the first lines; null where the output's own text serves. */
  previewPath: string | null
}

/** All that a child needs to do a job's work. Paths are absolute. */
export interface RunPlan {
  sources: PlannedSource[]
  steps: NonNullable<Dataflow['steps']>
  outputs: PlannedOutput[]
  /**
   * The resolved variables as JSON text: parsed on the way to the child, long numbers would lose
   * digits.
   */
  variables: string
  limits: RunLimits
  /** As much as all outputs may have together, MB. */
  outputLimitMb: number
  logFile: string
  /**
   * Folders the child may write to, besides reading its sources: its outputs, previews and spill
   * files.
   */
  outputFolder: string
  previewFolder: string
  tempFolder: string
}

export type ToChild =
  | { type: 'run'; plan: RunPlan }
  | { type: 'probe'; limits: RunLimits; tempFolder: string }
  | { type: 'stop' }

/** How the work ended, as far as the child can tell. */
export type RunEnd =
  | { kind: 'completed'; records: number; rejected: number }
  /** `where` names the part that failed, `message` is DuckDB's or ours. */
  | { kind: 'failed'; where: string; message: string }
  | { kind: 'stopped' }

export type FromChild =
  | { type: 'started' }
  /** `ratio` 0–1 of the whole job; `output` tells how far the one being written is. */
  | { type: 'progress'; ratio: number; output: { position: number; ratio: number } | null }
  | { type: 'output'; position: number; records: number; fields: string[] }
  | { type: 'ended'; end: RunEnd }

/** An end whose texts are of a bounded length. */
export const cutEnd = (end: RunEnd): RunEnd =>
  end.kind === 'failed'
    ? { ...end, where: cutError(end.where), message: cutError(end.message) }
    : end
