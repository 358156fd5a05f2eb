import { expect, it } from 'vitest'
import type { LoggedActivity } from '../../../contract/activity.ts'
import { activityCsv } from './activity-csv.ts'

it('is a table with a header, and empty where there is nothing', () => {
  const entry: LoggedActivity = {
    id: 1,
    at: '2031-05-09T07:00:00Z',
    actor: '=cmd',
    action: 'stop',
    reason: null,
    outcome: 'accepted',
    message: 'one\ntwo',
    account: 'acme',
    subject: 'job',
    subject_id: 305,
  }
  expect(activityCsv([entry])).toBe(
    '\uFEFFat,actor,account,action,subject,subject_id,outcome,reason,message\r\n' +
      `"2031-05-09T07:00:00Z","'=cmd","acme","stop","job","305","accepted","","one\ntwo"\r\n`,
  )
})
