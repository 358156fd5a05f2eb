import { expect, it } from 'vitest'
import type { AdminActivity } from '../../../contract/admin.ts'
import { activityCsv, csvCell } from './activity-csv.ts'

it.each([
  ['=1+1', `"'=1+1"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t=1"`],
  ['\r=1', `"'\r=1"`],
  [' \n=1', `"' \n=1"`],
  ['\0=1', `"'\0=1"`],
  ['＝1', `"'＝1"`],
  ['say "hi"', '"say ""hi"""'],
  ['a,b\nc', '"a,b\nc"'],
  ['plain', '"plain"'],
  ['a-b', '"a-b"'],
  ['', '""'],
])('a cell: %j', (text, cell) => {
  expect(csvCell(text)).toBe(cell)
})

it('is a table with a header, and empty where there is nothing', () => {
  const entry: AdminActivity = {
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
