import { statusFacts } from '../../../../contract/status.ts'
import type { JobRecord } from '../ledger/job-record.ts'
import type { RunOutcome } from './child-process.ts'
import type { JobEnd } from './finish-job.ts'
import { capitalised } from '../../../shared/capitalised.ts'

/** How a job ended, given how its process ended. */
export function endOf(outcome: RunOutcome, job: JobRecord): JobEnd {
  switch (outcome.kind) {
    case 'completed':
      // Stopped before it was seen to start, so none of its outputs was recorded.
      if (job.startedAt === null) return { status: 'stopped' }
      return { status: 'completed', records: outcome.records, rejected: outcome.rejected }
    case 'stopped':
      return { status: 'stopped' }
    case 'failed':
      return {
        status: 'failed',
        errors: `${capitalised(outcome.where)} failed: ${outcome.message}`,
      }
    case 'died':
      return outcome.killed && !statusFacts[job.status].canStop
        ? { status: 'stopped' }
        : died(outcome)
  }
}

function died({ signal, code }: Extract<RunOutcome, { kind: 'died' }>): JobEnd {
  const headline = 'The process of this job ended unexpectedly'
  return {
    status: 'failed',
    errors: `${headline} (${signal ?? `code ${code ?? 'unknown'}`}).`,
    advice: {
      headline: `${headline}.`,
      items: [
        'If the machine was short of memory, run it with a smaller _MEMORY_LIMIT_MB: ' +
          'it then spills to disk earlier.',
        'If it happens again with the same data, the SQL triggers a bug in DuckDB.',
      ],
    },
  }
}

/**
 * How a job ends that was interrupted by a server shutdown; null if it had not started its work, in
 * which case it waits for the next start.
 */
export function endAtShutdown(outcome: RunOutcome, job: JobRecord): JobEnd | null {
  if (job.status === 'pending' || job.status === 'queued') return null
  if (outcome.kind !== 'died') return endOf(outcome, job)
  return job.status === 'running'
    ? {
        status: 'failed',
        errors: 'Jobwatch was shut down while this job was running. Run it again.',
      }
    : { status: 'stopped' }
}
