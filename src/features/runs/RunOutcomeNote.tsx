import { useState } from 'react'
import { Link } from 'react-router-dom'
import { useAccount } from '../../platform/account.ts'
import type { RunOutcome, UnknownRun } from '../../domain/claims/job-mutations.ts'
import { badgeOf } from '../../domain/status-display.ts'
import { paths } from '../../domain/paths.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'

/**
 * What became of a run that was not accepted. Refused: the server's words, all values kept. No
 * answer: the jobs that may be it, and a new look; sending again is offered only once the source
 * was read since, since it may run twice.
 */
export function RunOutcomeNote({
  outcome,
  onLook,
  onAgain,
  onClose,
}: {
  outcome: Exclude<RunOutcome, { kind: 'accepted' }>
  onLook: (seen: UnknownRun) => void
  onAgain: () => void
  onClose: () => void
}) {
  if (outcome.kind === 'refused') {
    return (
      <p
        className="rounded border border-failed-line bg-failed-bg px-3 py-2 text-failed-text wrap-anywhere"
        role="alert"
      >
        Not started: {outcome.message}
      </p>
    )
  }
  return <Unknown outcome={outcome} onLook={onLook} onAgain={onAgain} onClose={onClose} />
}

function Unknown({
  outcome,
  onLook,
  onAgain,
  onClose,
}: {
  outcome: UnknownRun
  onLook: (seen: UnknownRun) => void
  onAgain: () => void
  onClose: () => void
}) {
  const account = useAccount()
  const [isLooking, setLooking] = useState(false)
  const { candidates, message, readSince } = outcome
  const look = async () => {
    setLooking(true)
    onLook(await outcome.look())
    setLooking(false)
  }
  return (
    <div
      className="grid gap-2 rounded border border-stopping-border bg-stopping-bg px-3 py-2.5"
      role="alert"
    >
      <p className="font-strong">No response: it may have started.</p>
      {message === null ? null : <p className="wrap-anywhere">{message}</p>}
      {candidates.length === 0 ? (
        <p>
          {readSince
            ? 'The source has been read since, and has no job with these variables.'
            : 'No job with these variables has appeared yet, but the source has not been read since.'}
        </p>
      ) : (
        <>
          <p>
            {candidates.length === 1
              ? 'This job was started since, with the same variables. Is it yours?'
              : 'These jobs were started since, with the same variables. Is one yours?'}
          </p>
          <ul className="grid gap-1">
            {candidates.map((row) => (
              <li key={row.id} className="flex items-center gap-2">
                <Badge {...badgeOf(row.status, row.raw_status)} />
                <Link className="text-link" to={paths.job(account, row.id)}>
                  Job {row.id}
                </Link>
                <span className="text-text-2">by {row.owner_name}</span>
                <Button
                  size="small"
                  onClick={() => {
                    outcome.settle(row.id)
                    onClose()
                  }}
                >
                  It is mine
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="flex flex-wrap gap-2">
        <Button size="small" disabled={isLooking} onClick={() => void look()}>
          {isLooking ? 'Looking…' : 'Look again'}
        </Button>
        {readSince ? (
          <Button
            size="small"
            onClick={() => {
              outcome.settle(null)
              onAgain()
            }}
          >
            {candidates.length === 0 ? 'Send again' : 'None is mine: send again'}
          </Button>
        ) : null}
      </div>
    </div>
  )
}
