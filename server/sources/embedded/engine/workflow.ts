import { mkdirSync } from 'node:fs'
import { statusFacts } from '../../../../contract/status.ts'
import { parseJson } from '../../../../contract/exact-json.ts'
import type { Variables } from '../../../../contract/coerce.ts'
import type { JobRecord, NewJob } from '../ledger/job-record.ts'
import { appendLog } from '../log-file.ts'
import type { Workflow } from '../packages/definition.ts'
import { resolveVariables, VariableError } from '../variables/evaluate.ts'
import type { JobEnd } from './finish-job.ts'
import type { EngineDeps } from './engine-deps.ts'
import { capitalised } from '../../../shared/capitalised.ts'

/** Limits workflows that start themselves, directly or indirectly. */
const maxDepth = 5

/**
 * Advances a running workflow by one step. Its state is in the ledger, so it resumes after a
 * restart: its children, in order, are the steps started so far.
 * @param accept adds a child to the ledger
 * @returns how it ends, or null while it is running
 */
export function advanceWorkflow(
  deps: EngineDeps,
  job: JobRecord,
  workflow: Workflow,
  accept: (child: NewJob) => JobRecord,
): JobEnd | null {
  const { ledger } = deps
  const children = ledger.jobs.childrenOf(job.id)
  const last = children.at(-1)
  const name = (position: number) =>
    `step ${position} of ${workflow.jobs.length} "${workflow.jobs[position - 1]?.name ?? ''}"`

  if (last && !statusFacts[last.status].terminal) {
    tellProgress(deps, job, (children.length - 1 + last.progress) / workflow.jobs.length)
    return null
  }
  if (last && last.status !== 'completed') {
    const why = last.errors?.split('\n')[0] ?? null
    const errors = `${capitalised(name(children.length))} ${last.status === 'stopped' ? 'was stopped' : 'failed'}: job ${last.id}${why === null ? '' : `: ${why}`}`
    return {
      status: 'failed',
      errors,
      advice: {
        headline: errors,
        items: [
          `Open job ${last.id} for the cause.`,
          'Run the workflow again after fixing it; it starts from its first step.',
        ],
      },
    }
  }
  if (last) say(deps, job, `${name(children.length)} done: job ${last.id}`)
  if (children.length >= workflow.jobs.length) {
    say(deps, job, `completed: ${children.length} jobs`)
    return { status: 'completed', records: 0, rejected: 0 }
  }

  const step = workflow.jobs[children.length]
  const target = step && ledger.packages.byFile(step.package)
  if (!step || !target || target.status !== 'active')
    return {
      status: 'failed',
      errors:
        `${capitalised(name(children.length + 1))} failed: there is no package ` +
        `"${step?.package ?? ''}".`,
    }
  if (depthOf(deps, job) >= maxDepth)
    return {
      status: 'failed',
      errors:
        `${capitalised(name(children.length + 1))} failed: workflows can be nested at most ` +
        `${maxDepth} levels deep. Does it start itself?`,
    }
  let variables: Variables
  try {
    variables = stepVariables(job, step)
  } catch (error) {
    if (!(error instanceof VariableError)) throw error
    return { status: 'failed', errors: error.message }
  }
  const child = accept({
    packageId: target.id,
    packageVersion: target.version,
    clusterId: job.clusterId,
    variables: JSON.stringify(variables),
    dynamicVariables: '{}',
    creatorType: 'Job',
    creatorId: job.id,
    creatorName: ledger.packages.get(job.packageId)?.name ?? `Job ${job.id}`,
    componentName: step.name,
    attempts: 0,
    maxAttempts: null,
  })
  tellProgress(deps, job, children.length / workflow.jobs.length)
  say(deps, job, `${name(children.length + 1)} started: job ${child.id}, package "${target.name}"`)
  return null
}

/** A step's static values, and its expressions evaluated with the workflow's variables. */
function stepVariables(job: JobRecord, step: Workflow['jobs'][number]): Variables {
  const names = Object.keys(step.dynamic_variables ?? {})
  const own = parseJson(job.resolvedVariables ?? '{}') as Variables
  const prefixed = Object.fromEntries(
    names.map((name): [string, string] => [`step ${name}`, step.dynamic_variables?.[name] ?? '']),
  )
  const all = resolveVariables(
    { system: {}, defaults: {}, given: own, dynamic: prefixed },
    job.startedAt ?? job.createdAt,
  )
  return {
    ...step.variables,
    ...Object.fromEntries(names.map((name) => [name, all[`step ${name}`] ?? null])),
  }
}

function depthOf({ ledger }: EngineDeps, job: JobRecord): number {
  let depth = 1
  let at: JobRecord | null = job
  while (at?.creatorType === 'Job' && depth <= maxDepth) {
    at = ledger.jobs.get(at.creatorId)
    depth += 1
  }
  return depth
}

function tellProgress({ ledger }: EngineDeps, job: JobRecord, ratio: number): void {
  if (ratio > job.progress) ledger.jobs.change(job.id, { progress: Math.min(1, ratio) })
}

function say({ folders, now }: EngineDeps, job: JobRecord, line: string): void {
  const folder = folders.job(job.id)
  mkdirSync(folder.root, { recursive: true })
  appendLog(folder.log, now(), line)
}
