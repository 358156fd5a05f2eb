import { serverScope } from '../records/port.ts'
import type { HttpDeps } from './app-context.ts'

/**
 * Records that somebody has signed in.
 * @param message how; null for by password
 */
export const noteSignIn = (
  { records, now }: Pick<HttpDeps, 'records' | 'now'>,
  actor: string,
  message: string | null,
): Promise<void> =>
  records.addActivity(serverScope, {
    subject: 'session',
    subjectId: 0,
    at: new Date(now()).toISOString(),
    actor,
    action: 'sign_in',
    reason: null,
    outcome: 'accepted',
    message,
  })
