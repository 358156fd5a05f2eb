import { flagLabels } from '../../../contract/flag-kinds.ts'
import type { ReactNode } from 'react'
import type { JobFlag } from '../../../contract/flags.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { flagSentence, flagTimes, type FlagTimes } from '../../domain/evidence-words.ts'
import { useTickingNow } from '../../domain/freshness.ts'
import { flagLook } from '../../domain/status-display.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { classes } from '../../ui/classes.ts'
import { FlagChip } from '../../ui/FlagChip.tsx'
import { DecisionActions } from './DecisionActions.tsx'
import { DecisionLine } from './DecisionLine.tsx'
import { EvidenceCells } from './EvidenceCells.tsx'
import { flagsByGravity, pastFlag } from './flag-cases.ts'
import { FlagDrawing } from './FlagDrawing.tsx'

const partClass = 'border-t border-border px-(--inset,16px) py-3 first:border-t-0'

/**
 * One flag: why it was raised, in a sentence and a drawing, and what can be decided.
 * @param lead says what the flag is; null where the title does
 */
function FlagCase({
  flag,
  job,
  times,
  lead,
}: {
  flag: JobFlag
  job: JobDetail
  times: FlagTimes
  lead: ReactNode
}) {
  const place = usePlace()
  return (
    <section aria-label={flagLabels[flag.kind]} className={classes('grid gap-2.5', partClass)}>
      <div className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1">
        {lead}
        <p className="min-w-0 flex-1 font-strong wrap-anywhere tabular-nums">
          {flagSentence(flag, times, place)}
        </p>
      </div>
      <FlagDrawing flag={flag} job={job} times={times} place={place} />
      <DecisionActions job={job} kind={flag.kind} />
    </section>
  )
}

/**
 * Why a job is flagged: numbers beside what is usual, for the reader to judge
 * (interaction-rules.md §7), and the decisions about it.
 */
export function EvidenceContent({ job }: { job: JobDetail }) {
  const place = usePlace()
  const now = useTickingNow()
  const times = flagTimes({ ...job, ...job.insight }, now)
  const flags = flagsByGravity(job.insight.flags)
  const [main] = flags
  const past = pastFlag(job)
  return (
    <>
      {flags.map((flag) => (
        <FlagCase
          key={flag.kind}
          flag={flag}
          job={job}
          times={times}
          lead={flags.length === 1 ? null : <FlagChip {...flagLook(flag.kind)} />}
        />
      ))}
      {past === null ? null : (
        <FlagCase
          flag={past}
          job={job}
          times={times}
          lead={<FlagChip {...flagLook(past.kind)} weight="quiet" />}
        />
      )}
      {job.insight.flag_decisions.map((decision) => (
        <div key={decision.kind} className={partClass}>
          <DecisionLine decision={decision} job={job} now={now} place={place} />
        </div>
      ))}
      {main === undefined ? null : (
        <dl className="grid grid-cols-3 border-t border-border max-sm:grid-cols-1">
          <EvidenceCells flag={main.kind} job={job} times={times} place={place} />
        </dl>
      )}
    </>
  )
}
