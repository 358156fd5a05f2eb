import * as z from 'zod/mini'
import type { Variables } from '../../../contract/coerce.ts'
import { emptyFilter, filterToParams } from '../../../contract/filter.ts'
import { jobRowSchema } from '../../../contract/job-row.ts'
import { syncSchema } from '../../../contract/sync.ts'
import { apiPath } from '../../platform/account.ts'
import type { ApiClient } from '../../platform/api.ts'
import type { UnknownRun } from './job-mutations.ts'

interface SentRun {
  packageId: number
  variables: Variables
  /** Milliseconds of the server's clock. */
  sentAt: number
}

const sameVariables = (a: Variables, b: Variables) => {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => String(a[name]) === String(b[name]))
  )
}

/** The source may list a new job this much later than it was requested. Milliseconds. */
const listingDelayMs = 10_000
/** The clocks of server and source may disagree this much. Milliseconds. */
const clockToleranceMs = 10_000

/** Finds jobs with the same package and variables, created since the request. */
async function findCandidates(
  api: ApiClient,
  account: string,
  run: SentRun,
): Promise<Pick<UnknownRun, 'candidates' | 'readSince'>> {
  const from = new Date(run.sentAt - clockToleranceMs).toISOString()
  const params = filterToParams({ ...emptyFilter, package_id: [run.packageId], from })
  params.set('fields', 'row')
  // In this order, so that the jobs are at least as recent as the sync.
  const sync = await api.read(apiPath(account, 'sync'), syncSchema)
  const jobs = await api.read(apiPath(account, `jobs?${params.toString()}`), z.array(jobRowSchema))
  const syncedAt = Date.parse(sync.data.synced_at ?? '')
  return {
    candidates: jobs.data.filter((row) => sameVariables(row.variables, run.variables)),
    readSince: syncedAt >= run.sentAt + listingDelayMs,
  }
}

/** Looks for the job of a run that got no usable response. */
export async function findUnknownRun(
  api: ApiClient,
  account: string,
  run: SentRun,
  message: string | null,
  settle: UnknownRun['settle'],
): Promise<UnknownRun> {
  const found = await findCandidates(api, account, run).catch(() => ({
    candidates: [],
    readSince: false,
  }))
  return {
    kind: 'unknown',
    message,
    ...found,
    look: () => findUnknownRun(api, account, run, message, settle),
    settle,
  }
}
