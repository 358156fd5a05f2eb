import { useState } from 'react'
import { useAccount } from '../../platform/account.ts'
import type { RunOutcome, UnknownRun } from '../../domain/claims/job-mutations.ts'
import { badgeOf } from '../../domain/status-display.ts'
import { paths } from '../../domain/paths.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { Link } from '../../ui/Link.tsx'

/**
 * Shows why a run was not accepted. If it was refused: the server's message. Without a response:
 * the jobs that may be the run, and a button to look again. Sending it again is offered only after
 * the source has been read, since it might run twice.
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
        className={classes(
          'rounded border border-failed-line bg-failed-bg px-3 py-2',
          'wrap-anywhere text-failed-text',
        )}
        role="alert"
      >
        Not started: {outcome.message}
      </p>
    )
  }
  return <Unknown outcome={outcome} onLook={onLook} onAgain={onAgain} onClose={onClose} />
}

function candidateWords(count: number, readSince: boolean): string {
  if (count === 1) return 'This job was started since, with the same variables. Is it yours?'
  if (count > 1)
    return 'These jobs were started since, with the same variables. Is one of them yours?'
  return readSince
    ? 'The source has been read since, and has no job with these variables.'
    : 'No job with these variables has appeared, but the source has not been read since.'
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
      <p>{candidateWords(candidates.length, readSince)}</p>
      {candidates.length === 0 ? null : (
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
            {candidates.length === 0 ? 'Send again' : 'None of them is mine: send again'}
          </Button>
        ) : null}
      </div>
    </div>
  )
}
