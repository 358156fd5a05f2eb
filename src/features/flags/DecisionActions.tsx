import { useState, type FormEvent } from 'react'
import type { FlagChoice, FlagKind } from '../../../contract/flags.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { useDecideFlag } from '../../domain/flag-mutations.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { useReasonForm } from '../../domain/use-reason-form.ts'
import { Button } from '../../ui/Button.tsx'
import { HintedField } from '../../ui/HintedField.tsx'
import { NameField } from '../../ui/NameField.tsx'
import { choicesFor } from './flag-cases.ts'

/** The server accepts no more (contract/requests.ts). */
const maxReasonLength = 500

type Snooze = Extract<FlagChoice, 'hour' | 'run'>
type Verdict = Exclude<FlagChoice, Snooze>

const snoozes = { hour: 'Snooze 1 h', run: 'Snooze for this run' } as const

const verdicts = {
  expected: {
    open: 'Expected…',
    question: 'Why is this expected?',
    effect: 'The flag is hidden for this run, and the run will count as usual.',
    submit: 'Mark as expected',
  },
  fine: {
    open: 'This was fine…',
    question: 'Why was it fine?',
    effect: 'The flag is hidden, and the run counts as usual from now on.',
    submit: 'Mark as fine',
  },
} as const satisfies Record<Verdict, unknown>

interface DecideProps {
  isDeciding: boolean
  onDecide: (choice: FlagChoice, reason: string | null) => void
}

/** Asks for a reason before a run is declared usual. */
function VerdictForm({
  verdict,
  isDeciding,
  onDecide,
  onBack,
}: DecideProps & { verdict: Verdict; onBack: () => void }) {
  const form = useReasonForm()
  const [isMissing, setMissing] = useState(false)
  const { question, effect, submit } = verdicts[verdict]
  const isRequired = verdict === 'expected'
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (isDeciding) return
    if (isRequired && form.reason.trim() === '') {
      setMissing(true)
      return
    }
    onDecide(verdict, form.submit())
  }
  return (
    <form className="grid gap-2" onSubmit={handleSubmit}>
      <HintedField
        label={question}
        hint={`${isRequired ? 'required' : 'optional'}, kept in the activity`}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- in place of the button that was pressed
        autoFocus
        maxLength={maxReasonLength}
        value={form.reason}
        aria-invalid={isMissing}
        onChange={(event) => {
          form.setReason(event.target.value)
          setMissing(false)
        }}
      />
      {isMissing ? (
        <p role="alert" className="text-failed-text">
          Give a reason: it changes what counts as usual.
        </p>
      ) : null}
      {form.asksName ? (
        <NameField className="pt-1" value={form.name} onChange={form.setName} />
      ) : null}
      <p className="text-s text-text-3">{effect}</p>
      <div className="flex flex-wrap gap-1.5">
        <Button type="submit" variant="primary" aria-disabled={isDeciding}>
          {isDeciding ? 'Saving…' : submit}
        </Button>
        <Button onClick={onBack}>Back</Button>
      </div>
    </form>
  )
}

const isSnooze = (choice: FlagChoice): choice is Snooze => choice === 'hour' || choice === 'run'

/** The decisions as buttons. A snooze is sent at once, a verdict asks for its reason first. */
function ChoiceButtons({
  choices,
  sent,
  forbidden,
  isDeciding,
  onDecide,
  onVerdict,
}: DecideProps & {
  choices: readonly FlagChoice[]
  /** The choice that was sent last. */
  sent: FlagChoice | null
  /** Why the person may not decide; null if they may. */
  forbidden: string | null
  onVerdict: (verdict: Verdict) => void
}) {
  return (
    <div className="flex flex-wrap gap-1.5">
      {choices.map((choice) =>
        isSnooze(choice) ? (
          <Button
            key={choice}
            aria-disabled={isDeciding}
            blocked={forbidden}
            onClick={() => isDeciding || forbidden !== null || onDecide(choice, null)}
          >
            {isDeciding && sent === choice ? 'Snoozing…' : snoozes[choice]}
          </Button>
        ) : (
          <Button
            key={choice}
            aria-disabled={isDeciding}
            blocked={forbidden}
            onClick={() => isDeciding || forbidden !== null || onVerdict(choice)}
          >
            {verdicts[choice].open}
          </Button>
        ),
      )}
    </div>
  )
}

/**
 * What a person can decide about a flag. Nothing changes on screen before the server has saved it;
 * a refusal stays beside the buttons, and what was typed is kept.
 */
export function DecisionActions({ job, kind }: { job: JobDetail; kind: FlagKind }) {
  const { decide, isDeciding } = useDecideFlag()
  const forbidden = useForbidden('flag.decide')
  const note = useForbidden('flag.decide', 'deciding about flags')
  const [verdict, setVerdict] = useState<Verdict | null>(null)
  const [sent, setSent] = useState<FlagChoice | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const handleDecide = async (choice: FlagChoice, reason: string | null) => {
    setSent(choice)
    setProblem(null)
    const { package_name: packageName } = job.insight
    const outcome = await decide({ jobId: job.id, packageName, kind, choice, reason })
    if (outcome.kind === 'failed') setProblem(outcome.message)
    else setVerdict(null)
  }
  const deciding: DecideProps = {
    isDeciding,
    onDecide: (choice, reason) => void handleDecide(choice, reason),
  }
  return (
    <div className="grid gap-2">
      {verdict === null || forbidden !== null ? (
        <ChoiceButtons
          {...deciding}
          choices={choicesFor(job.status)}
          sent={sent}
          forbidden={forbidden}
          onVerdict={setVerdict}
        />
      ) : (
        <VerdictForm {...deciding} verdict={verdict} onBack={() => setVerdict(null)} />
      )}
      {note === null ? null : <p className="text-s text-text-3">{note}</p>}
      {problem === null ? null : (
        <p role="alert" className="text-failed-text">
          {problem}
        </p>
      )}
    </div>
  )
}
