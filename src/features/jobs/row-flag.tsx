import { useState, type ReactNode } from 'react'
import { flagLabels } from '../../../contract/flag-kinds.ts'
import type { FlagDecision, JobFlag } from '../../../contract/flags.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { statusFacts } from '../../../contract/status.ts'
import { decisionLabels, flagLook } from '../../domain/status-display.ts'
import type { Place } from '../../format/time.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { FlagChip } from '../../ui/FlagChip.tsx'
import { classes } from '../../ui/classes.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'

// Loaded after the first rows (JobTable.tsx), so that it is there without a network.
const TriageChip = lazyPart(null, () =>
  import('./TriageChip.tsx').then((module) => module.TriageChip),
)

/** A row has room for one flag: the first of these. */
const urgency = [
  'runaway',
  'stuck_stopping',
  'no_progress',
  'queued_too_long',
  'slow',
  'zero_records',
  'odd_records',
] as const

/** The most urgent flag of a job with its other ones, or a decision that hides a flag. */
export type RowFlagFacts =
  | { flag: JobFlag; others: readonly JobFlag[]; decision: null }
  | { flag: null; decision: FlagDecision }

/** A decision that explains why a flag is missing; snoozes matter only while the job is live. */
function shownDecision({ flag_decisions: decisions, status }: JobRow): FlagDecision | undefined {
  const { live } = statusFacts[status]
  return decisions.find(({ choice }) => live || choice === 'fine' || choice === 'expected')
}

function flagFacts(row: JobRow): RowFlagFacts | null {
  const [flag, ...others] = urgency.flatMap(
    (kind) => row.flags.find((each) => each.kind === kind) ?? [],
  )
  if (flag !== undefined) return { flag, others, decision: null }
  const decision = shownDecision(row)
  return decision === undefined ? null : { flag: null, decision }
}

function chipOf(facts: RowFlagFacts) {
  const { icon, label, weight } = flagLook((facts.flag ?? facts.decision).kind)
  if (facts.flag === null)
    return {
      icon,
      label: decisionLabels[facts.decision.choice],
      weight: 'quiet' as const,
      spoken: `, ${label}`,
    }
  const { others } = facts
  return {
    icon,
    label: others.length === 0 ? label : `${label} +${others.length}`,
    weight,
    spoken: others.map(({ kind }) => `, ${flagLabels[kind]}`).join(''),
  }
}

/** The chip as a button that opens the evidence. Its title explains the flag in a sentence. */
function FlagButton({
  facts,
  row,
  place,
  onOpen,
}: {
  facts: RowFlagFacts
  row: JobRow
  place: Place
  onOpen: (id: number) => void
}) {
  const [title, setTitle] = useState<string>()
  // When pointed at: the words of all flags are too much for the first load.
  const explain = () =>
    void import('./flag-title.ts').then(
      ({ flagTitle }) => setTitle(flagTitle(facts, row, serverNow(), place)),
      () => undefined,
    )
  const { spoken, ...chip } = chipOf(facts)
  return (
    <button
      type="button"
      className={classes(
        'relative flex flex-none after:absolute after:-inset-x-0.5 after:-inset-y-1.5',
        'hover:[&>:first-child]:bg-flag-bg',
      )}
      aria-haspopup="dialog"
      title={title}
      onPointerEnter={explain}
      onFocus={explain}
      onClick={() => onOpen(row.id)}
      data-help={`flag.${(facts.flag ?? facts.decision).kind}`}
      data-chip
    >
      <FlagChip {...chip} />
      <span className="sr-only">{spoken}: show why</span>
    </button>
  )
}

const hasTriage = ({ resolution, assignee, rerun_of: rerunOf }: JobRow): boolean =>
  resolution !== null || assignee !== null || rerunOf !== null

/**
 * The most urgent flag of a job, which opens its evidence; else what was decided about its flags;
 * else its retries; null without any.
 */
export function rowFlag(row: JobRow, place: Place, onOpen: (id: number) => void): ReactNode {
  const facts = flagFacts(row)
  if (facts !== null) return <FlagButton facts={facts} row={row} place={place} onOpen={onOpen} />
  if (hasTriage(row)) return <TriageChip row={row} />
  if (!row.attempts) return null
  const maxRetries = row.master_auto_retry_attempts
  return (
    <span className="flex flex-none" data-help="number.attempts" data-chip>
      <FlagChip
        icon="retry"
        weight="quiet"
        label={
          maxRetries === null ? `Retry ${row.attempts}` : `Retry ${row.attempts} of ${maxRetries}`
        }
      />
    </span>
  )
}
