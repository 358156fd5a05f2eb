import type { JobOutput } from '../../../contract/job.ts'

/**
 * Whether an output is complete: it has a count, which is null while it is being written
 * (jobs-api.md §4), or its progress is full.
 */
export const isWritten = (output: Pick<JobOutput, 'records_count' | 'progress'>): boolean =>
  output.records_count !== null || output.progress === 1

/** `Clean flights · file destination`; a component's type without its ending and underscores. */
export function componentWords(output: Pick<JobOutput, 'component' | 'component_name'>): string {
  const { component } = output
  if (component === null) return output.component_name ?? '–'
  const type = component.type.replace(/_component$/, '').replaceAll('_', ' ')
  return [component.name, type].filter((part) => part !== '').join(' · ')
}
