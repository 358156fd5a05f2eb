import type { JobRow } from '../job-row.ts'

/** The triage fields of a row that needs nobody. */
export const noTriage: Pick<
  JobRow,
  | 'attention'
  | 'resolution'
  | 'acknowledgement'
  | 'assignee'
  | 'error_group'
  | 'rerun_of'
  | 'reruns'
> = {
  attention: [],
  resolution: null,
  acknowledgement: null,
  assignee: null,
  error_group: null,
  rerun_of: null,
  reruns: [],
}
