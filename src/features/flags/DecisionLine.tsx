import { useState } from 'react'
import type { FlagDecision } from '../../../contract/flags.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { decisionWords } from '../../domain/evidence-words.ts'
import { useUndecideFlag } from '../../domain/flag-mutations.ts'
import { useGate } from '../../domain/use-gate.ts'
import { flagLook } from '../../domain/status-display.ts'
import type { Place } from '../../format/time.ts'
import { Button } from '../../ui/Button.tsx'
import { FlagChip } from '../../ui/FlagChip.tsx'

/** A decision in force, and the way to take it back. */
export function DecisionLine({
  decision,
  job,
  now,
  place,
}: {
  decision: FlagDecision
  job: JobDetail
  now: number
  place: Place
}) {
  const { undo, isUndoing } = useUndecideFlag()
  const { forbidden, guard } = useGate('flag.decide')
  const [problem, setProblem] = useState<string | null>(null)
  const { icon, label } = flagLook(decision.kind)
  const handleUndo = async () => {
    setProblem(null)
    const { package_name: packageName } = job.insight
    const outcome = await undo({ jobId: job.id, packageName, kind: decision.kind })
    if (outcome.kind === 'failed') setProblem(outcome.message)
  }
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <FlagChip icon={icon} label={label} weight="quiet" />
        <p className="min-w-0 flex-1 wrap-anywhere text-text-2">
          {decisionWords(decision, now, place)}
        </p>
        <Button
          aria-label={`Undo the decision about ${label}`}
          aria-disabled={isUndoing}
          blocked={forbidden}
          onClick={guard(() => isUndoing || void handleUndo())}
        >
          {isUndoing ? 'Undoing…' : 'Undo'}
        </Button>
      </div>
      {problem === null ? null : (
        <p role="alert" className="text-failed-text">
          {problem}
        </p>
      )}
    </div>
  )
}
