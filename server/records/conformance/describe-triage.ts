import { expect, test } from 'vitest'
import type { ErrorGroupEdit } from '../../../contract/error-groups.ts'
import type { FailureRecord, RecordStore } from '../port.ts'

const at = '2026-11-23T12:00:00.000Z'
const failure = (jobId: number, fields: Partial<FailureRecord> = {}): FailureRecord => ({
  jobId,
  assignee: 'Ana',
  assignedAt: at,
  acknowledgement: { at, actor: 'Dana', note: 'Known', until: null },
  ...fields,
})

export function describeTriage(records: () => RecordStore): void {
  test('decisions about failures replace earlier ones', async () => {
    await records().saveFailures('local', [failure(7), failure(8, { acknowledgement: null })])
    const later = failure(7, { assignee: null, acknowledgement: null })
    await records().saveFailures('local', [later])
    expect(await records().failureRecords('local', [7, 8, 9])).toEqual(
      new Map([
        [7, later],
        [8, failure(8, { acknowledgement: null })],
      ]),
    )
    expect(await records().failureRecords('other', [7])).toEqual(new Map())
    expect(await records().failureRecords('local', [])).toEqual(new Map())
  })

  test('re-runs are found from either job', async () => {
    const link = (jobId: number, of: number) => ({ jobId, of, at, actor: 'Ana' })
    for (const each of [link(9, 7), link(8, 7), link(10, 9)])
      await records().addRerun('local', each)
    expect(await records().rerunsOf('local', [7])).toEqual([link(8, 7), link(9, 7)])
    expect(await records().rerunSources('local', [8, 9, 10, 7])).toEqual(
      new Map([
        [8, 7],
        [9, 7],
        [10, 9],
      ]),
    )
    await records().addRerun('local', link(9, 6))
    expect(await records().rerunSources('local', [9])).toEqual(new Map([[9, 7]]))
  })

  test('both go with the job', async () => {
    await records().saveFailures('local', [failure(7)])
    await records().addRerun('local', { jobId: 7, of: 6, at, actor: 'Ana' })
    await records().forgetJobs('local', [7])
    expect(await records().failureRecords('local', [7])).toEqual(new Map())
    expect(await records().rerunsOf('local', [6])).toEqual([])
  })
}

export function describeErrorGroupEdits(records: () => RecordStore): void {
  const edit = (fields: Partial<ErrorGroupEdit>): ErrorGroupEdit => ({
    kind: 'merge',
    key: 'aaaaaaaaaaaa',
    target: 'bbbbbbbbbbbb',
    until: null,
    note: null,
    at,
    actor: 'Ana',
    ...fields,
  })

  test('a group is merged and muted once, and split for any number of packages', async () => {
    const edits = [
      edit({}),
      edit({ target: 'cccccccccccc' }),
      edit({ kind: 'split', target: '11' }),
      edit({ kind: 'split', target: '12' }),
      edit({ kind: 'mute', target: '', until: '2026-11-24T12:00:00.000Z', note: 'Known' }),
    ]
    for (const each of edits) await records().saveGroupEdit('local', each)
    const kept = await records().groupEdits('local')
    expect(kept).toHaveLength(4)
    expect(kept).toEqual(expect.arrayContaining(edits.slice(1)))
    expect(await records().groupEdits('other')).toEqual([])
  })

  test('an edit is taken back', async () => {
    await records().saveGroupEdit('local', edit({ kind: 'split', target: '11' }))
    await records().saveGroupEdit('local', edit({ kind: 'split', target: '12' }))
    const remove = (target: string | null) =>
      records().removeGroupEdit('local', 'split', 'aaaaaaaaaaaa', target)
    expect(await remove('13')).toBe(false)
    expect(await remove('11')).toBe(true)
    expect(await records().groupEdits('local')).toEqual([edit({ kind: 'split', target: '12' })])
    expect(await remove(null)).toBe(true)
    expect(await records().groupEdits('local')).toEqual([])
  })
}

export function describeBulkOperations(records: () => RecordStore): void {
  const begin = (jobIds: number[], account = 'local') =>
    records().addBulk(account, { action: 'stop', actor: 'Ana', at, note: 'Full', jobIds })
  const result = (jobId: number, state: 'done' | 'refused' | 'waiting' | 'unknown') => ({
    job_id: jobId,
    state,
    message: state === 'refused' ? 'Ended' : null,
    new_job_id: null,
  })

  test('an operation has a result for each job, in the order given', async () => {
    const id = await begin([9, 7, 8, 7])
    await records().saveBulkResults(id, [result(7, 'done'), result(8, 'refused')])
    expect(await records().bulkResults(id)).toEqual([
      result(9, 'waiting'),
      result(7, 'done'),
      result(8, 'refused'),
    ])
    expect(await records().bulk('local', id)).toEqual({
      id,
      action: 'stop',
      actor: 'Ana',
      at,
      note: 'Full',
      finished_at: null,
      total: 3,
      waiting: 1,
      done: 1,
      refused: 1,
      skipped: 0,
      unknown: 0,
    })
    expect(await records().bulk('other', id)).toBeNull()
    await records().finishBulk(id, at)
    expect((await records().bulk('local', id))?.finished_at).toBe(at)
  })

  test('what was running is ended, with what is not known', async () => {
    const [id, other] = [await begin([7, 8]), await begin([7], 'other')]
    await records().saveBulkResults(id, [result(7, 'done')])
    await records().interruptBulk('local', at, 'Restarted')
    expect(await records().bulkResults(id)).toEqual([
      result(7, 'done'),
      { ...result(8, 'unknown'), message: 'Restarted' },
    ])
    expect((await records().bulk('local', id))?.finished_at).toBe(at)
    expect((await records().bulk('other', other))?.finished_at).toBeNull()
  })

  test('only the last 200 are kept', async () => {
    const first = await begin([7])
    for (let index = 0; index < 200; index += 1) await begin([8])
    expect(await records().bulk('local', first)).toBeNull()
    expect(await records().bulkResults(first)).toEqual([])
    expect(await records().bulks('local', 300)).toHaveLength(200)
  })
}
