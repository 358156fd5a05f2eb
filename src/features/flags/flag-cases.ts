import type { FlagChoice, FlagKind, JobFlag } from '../../../contract/flags.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { statusFacts, type SeenStatus } from '../../../contract/status.ts'

/** The gravest first: it gives the evidence its title. */
const gravity = [
  'stuck_stopping',
  'runaway',
  'no_progress',
  'slow',
  'queued_too_long',
  'zero_records',
  'odd_records',
] as const satisfies readonly FlagKind[]

const titles = {
  stuck_stopping: 'The stop is taking longer than it should',
  runaway: 'Running far longer than usual',
  no_progress: 'No progress',
  slow: 'Running longer than usual',
  queued_too_long: 'Waiting longer than usual',
  zero_records: 'Completed, but wrote nothing',
  odd_records: 'Completed, but with an unusual number of records',
} as const satisfies Record<FlagKind, string>

export const flagsByGravity = (flags: readonly JobFlag[]): JobFlag[] =>
  gravity.flatMap((kind) => flags.find((flag) => flag.kind === kind) ?? [])

/** What is wrong with a job, by its flags. */
export function evidenceTitle(flags: readonly JobFlag[]): string | null {
  const [main, ...others] = flagsByGravity(flags)
  if (main === undefined) return null
  return main.kind === 'runaway' && others.some(({ kind }) => kind === 'no_progress')
    ? 'Running far longer than usual, without progress'
    : titles[main.kind]
}

const runtimeFlags: readonly FlagKind[] = ['runaway', 'no_progress', 'slow']

/** Whether a flag is about how long a run takes, which a hard limit and the history decide. */
export const isAboutRuntime = ({ kind }: { kind: FlagKind }): boolean => runtimeFlags.includes(kind)

/**
 * The flag that a completed run had while it ran, until somebody says whether the run was fine:
 * only then it counts as usual.
 */
export function pastFlag({
  status,
  insight: { past_flags: past, flags, flag_decisions: decisions },
}: JobDetail): JobFlag | null {
  if (status !== 'completed') return null
  if (decisions.some(({ choice }) => choice === 'fine' || choice === 'expected')) return null
  const open = past.filter(({ kind }) => !flags.some((flag) => flag.kind === kind))
  return flagsByGravity(open).find(isAboutRuntime) ?? null
}

/** What can be decided about a flag: a job that has ended has nothing left to snooze. */
export const choicesFor = (status: SeenStatus): readonly FlagChoice[] =>
  statusFacts[status].terminal ? ['fine'] : ['hour', 'run', 'expected']
