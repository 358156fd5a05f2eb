import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import type { FlagDecision, FlagKind, JobFlag } from '../../../contract/flags.ts'
import { flagKinds } from '../../../contract/flag-kinds.ts'
import { jobDetailSchema, type JobDetail } from '../../../contract/job-detail.ts'
import { choicesFor, evidenceTitle, flagsByGravity, pastFlag } from './flag-cases.ts'

const flags = (...kinds: FlagKind[]): JobFlag[] =>
  kinds.map((kind) => ({ kind, since: '', limit_seconds: null, evidence: null }))

describe('flagsByGravity', () => {
  it('puts the gravest first', () =>
    expect(flagsByGravity(flags('slow', 'no_progress')).map(({ kind }) => kind)).toEqual([
      'no_progress',
      'slow',
    ]))
  it('leaves none out', () =>
    expect(flagsByGravity(flags(...flagKinds))).toHaveLength(flagKinds.length))
})

it.each<[FlagKind[], string | null]>([
  [[], null],
  [['runaway'], 'Running far longer than usual'],
  [['no_progress', 'runaway'], 'Running far longer than usual, without progress'],
  [['odd_records'], 'Completed, but with an unusual number of records'],
])('the title of %j', (kinds, title) => expect(evidenceTitle(flags(...kinds))).toBe(title))

it('offers no snooze for a job that has ended', () => {
  expect(choicesFor('running')).toEqual(['hour', 'run', 'expected'])
  expect(choicesFor('completed')).toEqual(['fine'])
})

describe('pastFlag', () => {
  const decided = (kind: FlagKind, choice: FlagDecision['choice']): FlagDecision => ({
    kind,
    choice,
    until: null,
    at: '',
    actor: 'Ana',
    reason: null,
  })
  const completed = (insight: object, over: object = {}): JobDetail =>
    z.parse(jobDetailSchema, {
      id: 1,
      status: 'completed',
      ...over,
      insight: {
        package_name: '',
        cluster_name: '',
        owner_name: '',
        error_line: null,
        runtime_as_of: '',
        records_count: null,
        outputs_written: 0,
        flags: [],
        past_flags: flags('slow', 'runaway', 'queued_too_long'),
        usual: null,
        overrun: null,
        progress_since: null,
        queue_position: null,
        stop_request: null,
        ...insight,
      },
    })
  it.each<[string, JobDetail, FlagKind | null]>([
    ['the gravest about the runtime', completed({}), 'runaway'],
    ['not one that is still shown', completed({ flags: flags('runaway') }), 'slow'],
    [
      'one that was only snoozed',
      completed({ flag_decisions: [decided('runaway', 'run')] }),
      'runaway',
    ],
    ['none that was not about it', completed({ past_flags: flags('queued_too_long') }), null],
    ['none after a verdict', completed({ flag_decisions: [decided('runaway', 'expected')] }), null],
    ['none of a job that runs', completed({}, { status: 'running' }), null],
    ['none of a job that was cut short', completed({}, { status: 'stopped' }), null],
  ])('%s', (_case, job, kind) => expect(pastFlag(job)?.kind ?? null).toBe(kind))
})
