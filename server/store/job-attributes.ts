import type { Job, JobOutput } from '../../contract/job.ts'
import type { StoredJob } from './port.ts'

/** The key of the job's creator in lists: `schedule:17`; '' if there is none. */
export const creatorKey = (job: Pick<Job, 'creator'>): string =>
  job.creator ? `${job.creator.type.toLowerCase()}:${job.creator.id}` : ''

/** Sum over all outputs; null if no output has a count. */
export function recordsOf(job: Pick<Job, 'outputs'>): number | null {
  const counts = (job.outputs ?? []).flatMap((output) =>
    output.records_count === null ? [] : [output.records_count],
  )
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0)
}

/** Why a job failed: its errors, else the headline found for it; '' if nothing is known. */
export const errorTextOf = ({ job, headline }: Pick<StoredJob, 'job' | 'headline'>): string =>
  job.errors?.trim() || headline || ''

/** A run may have any number of variables, of any length. */
const maxVariables = 50
const maxValueLength = 200

/** The job's variables as text, for comparing runs. */
export function variablesOf(
  job: Pick<Job, 'variables' | 'dynamic_variables'>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...job.dynamic_variables, ...job.variables })
      .slice(0, maxVariables)
      .map(([name, value]) => [name, String(value ?? '').slice(0, maxValueLength)]),
  )
}

/** What an output is called in every run of a package; its own name may differ from run to run. */
export const outputKey = (
  output: Pick<JobOutput, 'component_name' | 'component' | 'name'>,
): string => output.component_name ?? output.component?.name ?? output.name
