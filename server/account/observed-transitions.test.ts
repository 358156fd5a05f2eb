import { expect, test } from 'vitest'
import { SqliteRecordStore } from '../records/sqlite-record-store.ts'
import { stored } from '../store/conformance/job-model.ts'
import type { StoredJob } from '../store/port.ts'
import { observedTransitions } from './observed-transitions.ts'
import { testJob } from './testing/memory-source.ts'

const created = '2026-11-23T12:00:00Z'
const started = '2026-11-23T12:01:00Z'

const job = (fields: Record<string, unknown>, seenAt: string): StoredJob =>
  stored(testJob({ id: 1, created_at: created, ...fields }), { seenMs: Date.parse(seenAt) })

test('status changes keep the source’s exact times', async () => {
  const records = await SqliteRecordStore.open(':memory:')
  const states = [
    job({ status: 'queued' }, '2026-11-23T12:00:03Z'),
    job({ status: 'running', started_at: started }, '2026-11-23T12:01:04Z'),
    job(
      { status: 'completed', started_at: started, completed_at: '2026-11-23T12:02:00Z' },
      '2026-11-23T12:02:05Z',
    ),
  ]
  for (const [index, after] of states.entries()) {
    const before = states[index - 1] ?? null
    await records.observe('local', observedTransitions({ before, after }))
  }
  expect(await records.transitions('local', 1)).toEqual([
    { status: 'idle', at: created, exact: true },
    { status: 'queued', at: '2026-11-23T12:00:03.000Z', exact: false },
    { status: 'running', at: started, exact: true },
    { status: 'completed', at: '2026-11-23T12:02:00Z', exact: true },
  ])
  await records.close()
})

test('an unchanged job has no transitions', () => {
  const before = job({ status: 'running', started_at: started }, '2026-11-23T12:01:04Z')
  const after = job({ status: 'running', started_at: started, progress: 0.5 }, started)
  expect(observedTransitions({ before, after })).toEqual([])
})
