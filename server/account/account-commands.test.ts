import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { NewActivity } from '../records/port.ts'
import { SqliteRecordStore } from '../records/sqlite-record-store.ts'
import { SourceError } from '../sources/port.ts'
import { SqliteJobStore } from '../store/sqlite-job-store.ts'
import type { AccountCommands } from './account-commands.ts'
import { AccountService } from './account-service.ts'
import { MemorySource } from './testing/memory-source.ts'

const nowMs = Date.parse('2026-11-23T12:00:00Z')
const at = '2026-11-23T12:00:00.000Z'
let store: SqliteJobStore
let records: SqliteRecordStore
let source: MemorySource
let service: AccountService

beforeEach(async () => {
  store = await SqliteJobStore.open(':memory:')
  records = await SqliteRecordStore.open(':memory:')
  source = new MemorySource(() => nowMs)
  source.put({ id: 1, status: 'running' })
  const log = { warn: () => undefined }
  service = await AccountService.open({ store, records, source, now: () => nowMs, log })
})
afterEach(async () => {
  await service.close()
  await store.close()
  await records.close()
})

interface Command {
  action: string
  subject: NewActivity['subject']
  id: number
  act: (commands: AccountCommands) => Promise<unknown>
  /** The source method that carries out the command. */
  method: keyof MemorySource
}

const run = { package_id: 11, cluster_id: 21, variables: {}, dynamic_variables: {} }
const commands: Command[] = [
  {
    action: 'run',
    subject: 'job',
    id: 101,
    act: (account) => account.run({ ...run, rerun_of: null }, 'Dana'),
    method: 'runJob',
  },
  {
    action: 'stop',
    subject: 'job',
    id: 1,
    act: (account) => account.stop(1, 'Dana', null),
    method: 'stopJob',
  },
  ...(['watch', 'unwatch'] as const).flatMap((action) => [
    {
      action,
      subject: 'job' as const,
      id: 1,
      act: (account: AccountCommands) => account[action]('jobs', 1, 'Dana'),
      method: action,
    },
    {
      action,
      subject: 'cluster' as const,
      id: 21,
      act: (account: AccountCommands) => account[action]('clusters', 21, 'Dana'),
      method: action,
    },
    {
      action,
      subject: 'schedule' as const,
      id: 17,
      act: (account: AccountCommands) => account[action]('schedules', 17, 'Dana'),
      method: action,
    },
  ]),
  {
    action: 'cluster_create',
    subject: 'cluster',
    id: 22,
    act: (account) => account.createCluster({ nodes: 1, name: 'New' }, 'Dana'),
    method: 'createCluster',
  },
  {
    action: 'cluster_update',
    subject: 'cluster',
    id: 21,
    act: (account) => account.updateCluster(21, { nodes: 2 }, 'Dana'),
    method: 'updateCluster',
  },
  {
    action: 'cluster_terminate',
    subject: 'cluster',
    id: 21,
    act: (account) => account.terminateCluster(21, 'Dana'),
    method: 'terminateCluster',
  },
  {
    action: 'schedule_run',
    subject: 'schedule',
    id: 17,
    act: (account) => account.runSchedule(17, 'Dana'),
    method: 'runSchedule',
  },
  {
    action: 'schedule_enable',
    subject: 'schedule',
    id: 17,
    act: (account) => account.setScheduleStatus(17, 'enabled', 'Dana'),
    method: 'setScheduleStatus',
  },
  {
    action: 'schedule_disable',
    subject: 'schedule',
    id: 17,
    act: (account) => account.setScheduleStatus(17, 'disabled', 'Dana'),
    method: 'setScheduleStatus',
  },
]

describe.each(commands)('$action of a $subject', ({ action, subject, id, act, method }) => {
  test('is recorded with its actor when accepted', async () => {
    await act(service.commands)
    expect(await records.activity('local', subject, id)).toMatchObject([
      { at, actor: 'Dana', action, outcome: 'accepted' },
    ])
  })

  test.each([
    [422, 'refused'],
    [503, 'unknown'],
  ])('is recorded where the source answers %i', async (status, outcome) => {
    const error = new SourceError(status, 'Not now.')
    vi.spyOn(source, method as 'stopJob').mockRejectedValue(error)
    await expect(act(service.commands)).rejects.toBe(error)
    // Something that does not exist yet has no id.
    const of = action === 'run' || action === 'cluster_create' ? 0 : id
    expect(await records.activity('local', subject, of)).toMatchObject([
      { actor: 'Dana', action, outcome, message: 'Not now.' },
    ])
  })

  test('is carried out even if it cannot be recorded', async () => {
    vi.spyOn(records, 'addActivity').mockRejectedValue(new Error('disk full'))
    await expect(act(service.commands)).resolves.not.toThrow()
  })
})
