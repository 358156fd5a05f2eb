import { describe, expect, it } from 'vitest'
import type { Transition } from '../../../contract/history.ts'
import { lifecycleOf, type LifePart } from './lifecycle.ts'

const t = (clock: string) => `2031-11-19T${clock}Z`
const job = (over: Partial<Parameters<typeof lifecycleOf>[0]>): Parameters<typeof lifecycleOf>[0] => ({
  status: 'completed',
  raw_status: over.status ?? 'completed',
  created_at: t('03:24:12'),
  started_at: t('03:27:18'),
  completed_at: null,
  failed_at: null,
  updated_at: null,
  runtime_in_seconds: 371,
  insight: { flags: [] },
  ...over,
})
const seen = (status: string, clock: string, exact = false): Transition => ({ status, at: t(clock), exact })

/** `Requested -waited 186-> Running` and the like. */
const tell = (parts: readonly LifePart[]) =>
  parts
    .map((part) => {
      if (part.kind === 'gap') return `-${part.note} ${part.to === null ? 'open' : part.seconds ?? (part.to - part.from) / 1000}->`
      return part.kind === 'step' ? `${part.status}${part.exact ? '' : '?'}` : part.kind
    })
    .join(' ')

describe('lifecycleOf', () => {
  it.each<[string, Parameters<typeof lifecycleOf>[0], Transition[], string]>([
    ['a run from start to end', job({ completed_at: t('03:33:30') }), [], 'idle -waited 186-> running -ran 371-> completed'],
    ['a queue that was observed', job({ status: 'failed', completed_at: t('03:33:30') }), [seen('pending', '03:24:13'), seen('queued', '03:24:14')], 'idle -queued 186-> running -ran 371-> failed'],
    ['one still running', job({ status: 'running' }), [], 'idle -waited 186-> running -running open-> open'],
    ['one still queued', job({ status: 'queued', started_at: null }), [seen('queued', '03:24:20')], 'idle -waited 8-> queued? -queued open-> open'],
    [
      'a stop that was observed',
      job({ status: 'stopped', completed_at: t('03:30:00') }),
      [seen('pending_stoppage', '03:29:00'), seen('stopping', '03:29:02'), seen('stopped', '03:30:01')],
      'idle -waited 186-> running -ran 102-> pending_stoppage? -stopping 2-> stopping? -stopping 58-> stopped',
    ],
    ['a stop nobody observed', job({ status: 'stopped', completed_at: t('03:30:00') }), [], 'idle -waited 186-> running -not seen 371-> stopped'],
    ['one that never ran', job({ status: 'stopped', started_at: null, completed_at: t('03:25:12') }), [], 'idle -never ran 60-> stopped'],
    ['an end without a time of its own', job({ updated_at: t('03:40:00') }), [seen('completed', '03:34:00')], 'idle -waited 186-> running -ran 371-> completed?'],
    [
      'a runaway',
      job({ status: 'running', insight: { flags: [{ kind: 'runaway', since: t('03:30:00'), limit_seconds: 100 }] } }),
      [],
      'idle -waited 186-> running -ran 162-> flag -overdue open-> open',
    ],
    ['a status nobody knows', job({ status: 'unknown', raw_status: 'archiving' }), [seen('archiving', '03:31:00')], 'idle -waited 186-> running -ran 222-> unknown? -running open-> open'],
    ['no time at all', job({ status: 'idle', created_at: null, started_at: null }), [], ''],
  ])('%s', (_name, given, transitions, line) => expect(tell(lifecycleOf(given, transitions))).toBe(line))
})
