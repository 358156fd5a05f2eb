import { join } from 'node:path'
import { parseJson } from '../../../../contract/exact-json.ts'
import type { Variables } from '../../../../contract/coerce.ts'
import { makeJobFolder } from '../folders.ts'
import type { JobRecord } from '../ledger/job-record.ts'
import type { Dataflow, Definition } from '../packages/definition.ts'
import type { RunPlan } from '../runner/protocol.ts'
import { resolveVariables } from '../variables/evaluate.ts'
import { runLimits, systemDefaults } from '../variables/system.ts'
import { FileError, findSource, outputFileName } from './files.ts'
import type { EngineDeps } from './engine-deps.ts'

/**
 * All variables of a job: system, package and job merged (jobs-api.md §2.7).
 * @throws {VariableError}
 */
export function variablesOf(job: JobRecord, definition: Definition, now: number): Variables {
  return resolveVariables(
    {
      system: {
        ...systemDefaults,
        _JOB_ID: job.id,
        _JOB_ATTEMPT: job.attempts,
        _PACKAGE_ID: job.packageId,
        _CLUSTER_ID: job.clusterId,
      },
      defaults: definition.variables ?? {},
      given: parseJson(job.variables) as Variables,
      dynamic: parseJson(job.dynamicVariables) as Variables,
    },
    now,
  )
}

/**
 * Prepares everything a child needs for a job, and creates the job's folder.
 * @throws {FileError} if a source's file does not exist or an output's name is invalid
 */
export function makePlan(
  job: JobRecord,
  definition: Dataflow,
  variables: Variables,
  { folders, inputs, outputLimitMb }: EngineDeps,
): RunPlan {
  const folder = folders.job(job.id)
  makeJobFolder(folder)
  const outputs = definition.destinations.map((destination) => {
    const file = outputFileName(destination.file, variables)
    const partial = `${file}.${job.id}.partial`
    return {
      destination,
      file,
      partialPath: join(folder.outputs, partial),
      previewPath: destination.format === 'parquet' ? join(folder.previews, partial) : null,
    }
  })
  const names = outputs.map(({ file }) => file.toLowerCase())
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new FileError(`Two outputs would be written to "${twice}".`)
  return {
    sources: definition.sources.map((source) => ({
      source,
      path: findSource(source, variables, inputs),
    })),
    steps: definition.steps ?? [],
    outputs,
    variables: JSON.stringify(variables),
    limits: runLimits(variables),
    outputLimitMb,
    logFile: folder.log,
    outputFolder: folder.outputs,
    previewFolder: folder.previews,
    tempFolder: folder.temp,
  }
}
