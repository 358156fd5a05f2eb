import { setTimeout as delay } from 'node:timers/promises'
import type { Context } from 'hono'
import { readListQuery } from '../../contract/filter.ts'
import type { JobPage, JobPagePart } from '../../contract/job-page.ts'
import type { KnownJob } from '../account/account-jobs.ts'
import type { AppEnv } from './app-context.ts'
import { errorBody, refusalOf } from './errors.ts'
import { detailJson } from './job-detail.ts'
import { logJson } from './job-log.ts'
import { contentTag } from './json-response.ts'
import { ownQuery } from './own-query.ts'
import { queryOf } from './request.ts'

/** As the page reads it by itself later. */
const detailIncludes = new Set(['insight', 'log_summary', 'package', 'cluster'])
/** Columns of the page's chart. */
const shownRuns = 60
/** As many as a read of the children without `limit` returns. */
const firstChildren = { offset: 0, limit: 20 }
/** How long the rest of the page waits for what is read at the source, in milliseconds. */
const sourceWaitMs = 250
/** A longer log is read when it is looked at. UTF-16 units. */
const maxLogUnits = 16_000

/** The source does not have this at all. */
const notImplemented = 501

async function partOf(
  c: Context<AppEnv>,
  read: Promise<unknown>,
  tagOf: (data: unknown) => string | null = contentTag,
): Promise<JobPagePart> {
  try {
    const data = await read
    return { etag: tagOf(data), data }
  } catch (error) {
    const refusal = refusalOf(error)
    // The page reads what is left out by itself, and an unexpected failure is logged there.
    if (refusal === null || refusal.status === notImplemented) return null
    return { status: refusal.status, error: errorBody(c, refusal) }
  }
}

/** Left out if it takes too long; the read goes on, and is in the cache when the page asks. */
async function soon(part: Promise<JobPagePart>): Promise<JobPagePart> {
  const timer = new AbortController()
  const late = delay(sourceWaitMs, null, { signal: timer.signal }).catch(() => null)
  const first = await Promise.race([part, late])
  timer.abort()
  return first
}

/** The first piece of the log, unless it is long. */
async function shortLog(c: Context<AppEnv>, { job }: KnownJob): Promise<JobPagePart> {
  let units = 0
  const read = logJson(c, job, 0).then((log) => {
    units = log.body?.length ?? 0
    return log
  })
  const part = await partOf(c, read)
  return units > maxLogUnits ? null : part
}

/**
 * All that a job's page shows at first. Each part is what a read of its own returns.
 * @throws SourceError if the job itself cannot be read
 */
export async function jobPageJson(c: Context<AppEnv>, stored: KnownJob): Promise<JobPage> {
  const { jobs } = c.get('account')
  const { job } = stored
  const { query } = readListQuery(queryOf(c))
  const detail = detailJson(c, stored, detailIncludes)
  const [data, transitions, activity, neighbours, runs, children, variables, log] =
    await Promise.all([
      detail,
      partOf(c, jobs.transitions(job.id)),
      partOf(c, jobs.activity(job.id)),
      // Its own read is tagged by the store's revision.
      partOf(c, jobs.neighbours(ownQuery(c, query), job.id), () => null),
      job.package_id === null ? null : partOf(c, jobs.packageRuns(job.package_id, shownRuns)),
      soon(partOf(c, jobs.childRows(job, firstChildren))),
      soon(partOf(c, jobs.contents.variables(job))),
      soon(shortLog(c, stored)),
    ])
  return {
    job: { etag: contentTag(data), data },
    transitions,
    activity,
    neighbours,
    runs,
    children,
    variables,
    log,
  }
}
