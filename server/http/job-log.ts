import type { Context } from 'hono'
import type { JobLog } from '../../contract/job-texts.ts'
import type { Job } from '../../contract/job.ts'
import type { AppEnv } from './app-context.ts'
import { apiBase } from './serializers.ts'

/** What was appended to a job's log after a byte position, with where the log can be read. */
export async function logJson(c: Context<AppEnv>, job: Job, fromByte: number): Promise<JobLog> {
  const account = c.get('account')
  const log = await account.jobs.contents.log(job, fromByte)
  return { ...log, url: log.url ?? `${apiBase(c, account)}/jobs/${job.id}/log` }
}
