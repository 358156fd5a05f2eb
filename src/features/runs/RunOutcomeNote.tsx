import { Link } from 'react-router-dom'
import { useAccount } from '../../lib/account.ts'
import type { RunOutcome } from '../../lib/claims/actions.ts'
import { badgeOf } from '../../lib/job-look.ts'
import { paths } from '../../lib/paths.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'

/**
 * What became of a run that was not accepted. Refused: the server's words, all values kept. No answer: the jobs that may be it;
 * sending again is the person's decision alone, since it may run twice.
 */
export function RunOutcomeNote({ outcome, onAgain, onClose }: { outcome: Exclude<RunOutcome, { kind: 'accepted' }>; onAgain: () => void; onClose: () => void }) {
  const account = useAccount()
  if (outcome.kind === 'refused') {
    return (
      <p className="rounded border border-failed-line bg-failed-bg px-3 py-2 text-failed-text wrap-anywhere" role="alert">
        Not started: {outcome.message}
      </p>
    )
  }
  const { candidates } = outcome
  return (
    <div className="grid gap-2 rounded border border-stopping-border bg-stopping-bg px-3 py-2.5" role="alert">
      <p className="font-strong">No answer came: it may have started.</p>
      {candidates.length === 0 ? (
        <p>No job with these variables has appeared yet. It may still: look at the list before you send again.</p>
      ) : (
        <>
          <p>{candidates.length === 1 ? 'This job was made since, with the same variables. Is it yours?' : 'These jobs were made since, with the same variables. Is one yours?'}</p>
          <ul className="grid gap-1">
            {candidates.map((row) => (
              <li key={row.id} className="flex items-center gap-2">
                <Badge {...badgeOf(row.status, row.raw_status)} />
                <Link className="text-link" to={paths.job(account, row.id)}>
                  Job {row.id}
                </Link>
                <span className="text-text-2">by {row.owner_name}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="flex gap-2">
        {candidates.length === 0 ? null : (
          <Button size="small" onClick={onClose}>
            It is mine
          </Button>
        )}
        <Button size="small" onClick={onAgain}>
          Send again
        </Button>
      </div>
    </div>
  )
}
