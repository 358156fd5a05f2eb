import { describe, expect, it } from 'vitest'
import type { Transition } from '../../../contract/history.ts'
import { lifecycleOf, type LifePart } from './lifecycle.ts'

const t = (clock: string) => `2031-11-19T${clock}Z`
const job = (
  over: Partial<Parameters<typeof lifecycleOf>[0]>,
): Parameters<typeof lifecycleOf>[0] => ({
  status: 'completed',
  raw_status: over.status ?? 'completed',
  created_at: t('03:24:12'),
  started_at: t('03:27:18'),
  completed_at: null,
  failed_at: null,
  updated_at: null,
  runtime_in_seconds: 371,
  progress: 1,
  insight: { flags: [] },
  ...over,
})
const seen = (status: string, clock: string, exact = false): Transition => ({
  status,
  at: t(clock),
  exact,
})

/** `Requested -waited 186-> Running` and the like. */
const tell = (parts: readonly LifePart[]) =>
  parts
    .map((part) => {
      if (part.kind === 'gap') {
        const seconds = part.to === null ? 'open' : (part.seconds ?? (part.to - part.from) / 1000)
        return `-${part.note} ${seconds}->`
      }
      return part.kind === 'step' ? `${part.status}${part.exact ? '' : '?'}` : part.kind
    })
    .join(' ')

describe('lifecycleOf', () => {
  it.each<[string, Parameters<typeof lifecycleOf>[0], Transition[], string]>([
    [
      'a run from start to end',
      job({ completed_at: t('03:33:30') }),
      [],
      'idle -waited 186-> running -ran 371-> completed',
    ],
    [
      'a queue that was observed',
      job({ status: 'failed', completed_at: t('03:33:30') }),
      [seen('pending', '03:24:13'), seen('queued', '03:24:14')],
      'idle -queued 186-> running -ran 371-> failed',
    ],
    [
      'one still running',
      job({ status: 'running' }),
      [],
      'idle -waited 186-> running -running open-> open',
    ],
    [
      'one still queued',
      job({ status: 'queued', started_at: null }),
      [seen('queued', '03:24:20')],
      'idle -waited 8-> queued? -queued open-> open',
    ],
    [
      'a stop that was observed',
      job({ status: 'stopped', completed_at: t('03:30:00') }),
      [
        seen('pending_stoppage', '03:29:00'),
        seen('stopping', '03:29:02'),
        seen('stopped', '03:30:01'),
      ],
      'idle -waited 186-> running -ran 102-> pending_stoppage? ' +
        '-stopping 2-> stopping? -stopping 58-> stopped',
    ],
    [
      'a stop nobody observed',
      job({ status: 'stopped', completed_at: t('03:30:00') }),
      [],
      'idle -waited 186-> running -not seen 371-> stopped',
    ],
    [
      'one that never ran',
      job({
        status: 'stopped',
        started_at: null,
        completed_at: t('03:25:12'),
        runtime_in_seconds: 0,
        progress: 0,
      }),
      [],
      'idle -never ran 60-> stopped',
    ],
    [
      'an end without a time of its own',
      job({ updated_at: t('03:40:00') }),
      [seen('completed', '03:34:00')],
      'idle -waited 186-> running -ran 371-> completed?',
    ],
    [
      'a runaway',
      job({
        status: 'running',
        insight: {
          flags: [{ kind: 'runaway', since: t('03:30:00'), limit_seconds: 100, evidence: null }],
        },
      }),
      [],
      'idle -waited 186-> running -ran 162-> flag -overdue open-> open',
    ],
    [
      'a status nobody knows',
      job({ status: 'unknown', raw_status: 'archiving' }),
      [seen('archiving', '03:31:00')],
      'idle -waited 186-> running -ran 222-> unknown? -running open-> open',
    ],
    [
      'one that completed without a start',
      job({ started_at: null, completed_at: t('03:25:12') }),
      [],
      'idle -start not recorded 60-> completed',
    ],
    [
      'one that failed without a start',
      job({
        status: 'failed',
        started_at: null,
        failed_at: t('03:25:12'),
        runtime_in_seconds: 0,
        progress: 0,
      }),
      [],
      'idle -start not recorded 60-> failed',
    ],
    [
      'one stopped at work, its start not told',
      job({ status: 'stopped', started_at: null, completed_at: t('03:25:12'), progress: 0.4 }),
      [],
      'idle -start not recorded 60-> stopped',
    ],
    [
      'one seen at work before it completed, its start not told',
      job({ started_at: null, completed_at: t('03:33:30') }),
      [seen('running', '03:27:20')],
      'idle -waited 188-> running? -ran 371-> completed',
    ],
    [
      'one seen at work only after it had ended',
      job({ started_at: null, completed_at: t('03:25:12') }),
      [seen('running', '03:25:20')],
      'idle -start not recorded 60-> completed',
    ],
    [
      'an end before the start',
      job({ completed_at: t('03:20:00') }),
      [],
      'idle -waited 186-> running -times disagree 371-> completed',
    ],
    [
      'an end before the request',
      job({ started_at: null, completed_at: t('03:20:00') }),
      [],
      'idle -times disagree 0-> completed',
    ],
    [
      'a start before the request',
      job({ created_at: t('03:30:00'), completed_at: t('03:33:30') }),
      [],
      'idle -times disagree 0-> running -ran 371-> completed',
    ],
    [
      'clocks a second apart',
      job({ created_at: t('03:27:19'), completed_at: t('03:33:30') }),
      [],
      'idle -waited 0-> running -ran 371-> completed',
    ],
    [
      'a stop after an end that was told too early',
      job({ status: 'stopped', completed_at: t('03:26:00') }),
      [seen('stopping', '03:29:00')],
      'idle -waited 186-> running -times disagree 371-> stopped',
    ],
    [
      'at work without a start',
      job({ status: 'running', started_at: null }),
      [seen('running', '03:27:00')],
      'idle -waited 168-> running? -running open-> open',
    ],
    ['no time at all', job({ status: 'idle', created_at: null, started_at: null }), [], ''],
  ])('%s', (_name, given, transitions, line) =>
    expect(tell(lifecycleOf(given, transitions))).toBe(line),
  )
})
