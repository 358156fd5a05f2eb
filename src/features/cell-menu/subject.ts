import type { JobDetail } from '../../../contract/job-detail.ts'
import type { JobRow } from '../../../contract/job-row.ts'

/** What menus need of a job. */
export type MenuSubject = Pick<
  JobRow,
  | 'id'
  | 'status'
  | 'raw_status'
  | 'package_id'
  | 'package_name'
  | 'cluster_id'
  | 'cluster_name'
  | 'owner_id'
  | 'owner_name'
  | 'creator'
  | 'created_at'
  | 'started_at'
  | 'runtime_in_seconds'
  | 'runtime_as_of'
  | 'variables'
  | 'flags'
  | 'error_line'
  | 'error_group'
  | 'assignee'
>

/** The same of a job as its own page has it. */
export const subjectOfDetail = ({ insight, ...job }: JobDetail): MenuSubject => ({
  ...job,
  ...insight,
})
