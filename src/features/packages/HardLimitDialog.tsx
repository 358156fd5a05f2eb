import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { hardLimitBounds } from '../../../contract/requests.ts'
import type { HardLimit } from '../../../contract/resources.ts'
import { useSetHardLimit } from '../../domain/flag-mutations.ts'
import { hardLimitQuery, packageQuery } from '../../domain/queries/resources.ts'
import { useReasonForm } from '../../domain/use-reason-form.ts'
import { formatDurationRough } from '../../format/duration.ts'
import { parseDuration } from '../../format/parse-duration.ts'
import { formatMoment, toMs, type Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { HintedField } from '../../ui/HintedField.tsx'
import { NameField } from '../../ui/NameField.tsx'
import { SkeletonLines } from '../../ui/SkeletonLines.tsx'
import { LimitHistory } from './LimitHistory.tsx'

/** The server accepts no more (contract/requests.ts). */
const maxReasonLength = 500

/** Why a typed duration cannot be a limit; null if it can. */
function durationProblem(seconds: number | null): string | null {
  if (seconds === null) return 'Give a duration with its units, such as 2h 30m or 90m.'
  const { min, max } = hardLimitBounds
  return seconds < min || seconds > max
    ? `Give a duration from ${formatDurationRough(min)} to ${formatDurationRough(max)}.`
    : null
}

/** `2 h, set 03:40 by Ana: nightly window` */
function currentText({ seconds, at, actor, reason }: HardLimit, now: number, place: Place): string {
  if (seconds === null) return 'none; runs are compared with what is usual.'
  const atMs = toMs(at)
  const when = atMs === null ? '' : ` ${formatMoment(atMs, now, place)}`
  const who = actor === null ? '' : ` by ${actor}`
  const why = reason === null || reason === '' ? '' : `: ${reason}`
  return `${formatDurationRough(seconds)}, set${when}${who}${why}`
}

function Footer({
  isSet,
  isSetting,
  onRemove,
}: {
  isSet: boolean
  isSetting: boolean
  onRemove: () => void
}) {
  return (
    <>
      <p>A run over the limit is flagged as a runaway. Nothing is stopped by itself.</p>
      {isSet ? (
        <Button aria-disabled={isSetting} onClick={() => isSetting || onRemove()}>
          Remove limit
        </Button>
      ) : null}
      <Button variant="primary" type="submit" form="hard-limit-form" aria-disabled={isSetting}>
        {isSetting ? 'Saving…' : 'Set limit'}
      </Button>
    </>
  )
}

interface LimitProps {
  packageId: number
  packageName: string
  limit: HardLimit
  onClose: () => void
}

/** What is typed, and what becomes of it. */
function useLimitForm({ packageId, packageName, onClose }: LimitProps) {
  const form = useReasonForm()
  const { setHardLimit, isSetting } = useSetHardLimit()
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const send = async (seconds: number | null) => {
    setProblem(null)
    const outcome = await setHardLimit({ packageId, packageName, seconds, reason: form.submit() })
    if (outcome.kind === 'done') onClose()
    else setProblem(outcome.message)
  }
  const submit = () => {
    const seconds = parseDuration(typed)
    const wrong = durationProblem(seconds)
    if (wrong !== null) setProblem(wrong)
    else if (!isSetting) void send(seconds)
  }
  const type = (text: string) => {
    setTyped(text)
    setProblem(null)
  }
  return { form, typed, type, problem, isSetting, submit, remove: () => void send(null) }
}

function LimitForm(props: LimitProps) {
  const { packageId, packageName, limit, onClose } = props
  const place = usePlace()
  const { form, typed, type, problem, isSetting, submit, remove } = useLimitForm(props)
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault()
    submit()
  }
  return (
    <Dialog
      title={`Hard limit of ${packageName}`}
      onClose={onClose}
      footer={<Footer isSet={limit.seconds !== null} isSetting={isSetting} onRemove={remove} />}
    >
      <form
        id="hard-limit-form"
        className="grid gap-4 px-5 pb-5 max-sm:px-4"
        onSubmit={handleSubmit}
      >
        <p className="wrap-anywhere">
          <span className="text-text-3">Current limit: </span>
          {currentText(limit, serverNow(), place)}
        </p>
        <HintedField
          label="Longest runtime"
          hint="for example 2h 30m or 90m"
          data-autofocus
          autoComplete="off"
          value={typed}
          aria-invalid={problem !== null && durationProblem(parseDuration(typed)) !== null}
          onChange={(event) => type(event.target.value)}
        />
        <HintedField
          label="Reason"
          hint="optional, kept in the activity"
          maxLength={maxReasonLength}
          value={form.reason}
          onChange={(event) => form.setReason(event.target.value)}
        />
        {form.asksName ? (
          <NameField className="" value={form.name} onChange={form.setName} />
        ) : null}
        {problem === null ? null : (
          <p role="alert" className="text-failed-text">
            {problem}
          </p>
        )}
        <LimitHistory packageId={packageId} place={place} />
      </form>
    </Dialog>
  )
}

/** Sets or removes the longest time that runs of a package may take without being flagged. */
export function HardLimitDialog({
  packageId,
  onClose,
}: {
  packageId: number
  onClose: () => void
}) {
  const account = useAccount()
  const found = useQuery(packageQuery(account, packageId))
  const limit = useQuery({ ...hardLimitQuery(account, packageId), refetchOnMount: 'always' })
  const error = found.error ?? limit.error
  if (found.data && limit.data)
    return (
      <LimitForm
        packageId={packageId}
        packageName={found.data.data.name}
        limit={limit.data.data}
        onClose={onClose}
      />
    )
  return (
    <Dialog title="Hard limit" onClose={onClose}>
      {error ? (
        <ErrorState
          title="The limit could not be read"
          cause={error.message}
          onRetry={() => void Promise.all([found.refetch(), limit.refetch()])}
          retrying={found.isFetching || limit.isFetching}
        />
      ) : (
        <SkeletonLines count={3} label="Loading the limit" />
      )}
    </Dialog>
  )
}
