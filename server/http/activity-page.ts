import type { Context } from 'hono'
import {
  activitySubjects,
  type ActivityPage,
  type ActivitySubject,
  type LoggedActivity,
} from '../../contract/activity.ts'
import {
  serverScope,
  type ActivityLog,
  type ActivityQuery,
  type LoggedActivity as LoggedRecord,
} from '../records/port.ts'
import type { AppEnv } from './app-context.ts'
import { HttpError } from './errors.ts'
import { taggedResponse } from './json-response.ts'
import { queryOf } from './request.ts'

const maxEntries = 500
const defaultEntries = 100

/** @throws HttpError 422 */
export function instantParam(c: Context<AppEnv>, name: string): string | null {
  const text = queryOf(c).get(name)
  if (text === null || text === '') return null
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new HttpError(422, `${name}: an ISO date is needed.`)
  return new Date(ms).toISOString()
}

function numberParam(c: Context<AppEnv>, name: string): number | null {
  const text = queryOf(c).get(name)
  if (text === null || text === '') return null
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new HttpError(422, `${name}: a positive whole number is needed.`)
  return Number(text)
}

function subjectParam(c: Context<AppEnv>): ActivitySubject | null {
  const text = queryOf(c).get('subject') ?? ''
  const subject = activitySubjects.find((known) => known === text)
  if (subject === undefined && text !== '')
    throw new HttpError(422, `subject: one of ${activitySubjects.join(', ')}.`)
  return subject ?? null
}

function activityQuery(c: Context<AppEnv>, account: string | null): ActivityQuery {
  const text = (name: string) => queryOf(c).get(name) || null
  return {
    account,
    actor: text('actor'),
    action: text('action'),
    subject: subjectParam(c),
    subjectId: numberParam(c, 'subject_id'),
    from: instantParam(c, 'from'),
    to: instantParam(c, 'to'),
    before: numberParam(c, 'cursor'),
    limit: Math.min(numberParam(c, 'limit') ?? defaultEntries, maxEntries),
  }
}

const activityJson = ({ account, subject, subjectId, ...entry }: LoggedRecord): LoggedActivity => ({
  ...entry,
  account: account === serverScope ? null : account,
  subject,
  subject_id: subjectId === 0 ? null : subjectId,
})

/**
 * Sends a page of the activity, as the parameters narrow it.
 * @param account null for that of all accounts and of the server
 */
export async function sendActivity(
  c: Context<AppEnv>,
  records: Pick<ActivityLog, 'allActivity'>,
  account: string | null,
): Promise<Response> {
  const query = activityQuery(c, account)
  const found = await records.allActivity({ ...query, limit: query.limit + 1 })
  const entries = found.slice(0, query.limit).map(activityJson)
  const last = found.length > query.limit ? entries.at(-1) : undefined
  return taggedResponse(c, {
    entries,
    next_cursor: last ? String(last.id) : null,
  } satisfies ActivityPage)
}
