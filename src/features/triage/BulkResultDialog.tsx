import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { BulkDetail, BulkResult } from '../../../contract/bulk.ts'
import { invalidateJobs } from '../../domain/claims/job-cache.ts'
import { useDialogs } from '../../domain/dialog-url.ts'
import { usePageClient } from '../../domain/page-client.ts'
import { paths } from '../../domain/paths.ts'
import { bulkQuery, bulksQuery } from '../../domain/queries/bulk.ts'
import { formatMoment, toMs } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Link } from '../../ui/Link.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { SkeletonLines } from '../../ui/SkeletonLines.tsx'
import { TextButton } from '../../ui/TextButton.tsx'
import { doneWords, operationTitle, resultSummary, resultWords } from './bulk-words.ts'

/** What needs to be read comes first. */
const order: readonly BulkResult['state'][] = ['refused', 'unknown', 'skipped', 'waiting', 'done']
const shownResults = 200

function Results({ detail }: { detail: BulkDetail }) {
  const account = useAccount()
  const sorted = detail.results.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  const shown = sorted.slice(0, shownResults)
  return (
    <>
      <ul className="grid" aria-label="Result for each job">
        {shown.map(({ job_id: id, state, message, new_job_id: newId }) => (
          <li
            key={id}
            className="flex flex-wrap items-baseline gap-x-3 border-b border-border px-5 py-1.5 max-sm:px-4"
          >
            <Link className="mono text-link" to={paths.job(account, id)}>
              {id}
            </Link>
            <span className={state === 'refused' ? 'text-failed-text' : undefined}>
              {state === 'done' ? doneWords[detail.action] : resultWords[state]}
            </span>
            {message === null ? null : <span className="text-text-2 wrap-anywhere">{message}</span>}
            {newId === null ? null : (
              <Link className="text-link" to={paths.job(account, newId)}>
                as job {newId}
              </Link>
            )}
          </li>
        ))}
      </ul>
      {sorted.length > shown.length ? (
        <p className="px-5 py-2 text-text-3 max-sm:px-4">
          {sorted.length - shown.length} more, of which each is {doneWords[detail.action]} or
          waiting
        </p>
      ) : null}
    </>
  )
}

function Earlier({ current }: { current: number }) {
  const account = useAccount()
  const place = usePlace()
  const { open } = useDialogs()
  const others = (useQuery(bulksQuery(account)).data?.data ?? []).filter(({ id }) => id !== current)
  if (others.length === 0) return null
  return (
    <details className="px-5 py-3 max-sm:px-4">
      <summary className="cursor-pointer text-text-2">Earlier actions on many jobs</summary>
      <ul className="mt-2 grid gap-1">
        {others.map((operation) => (
          <li key={operation.id} className="flex flex-wrap gap-x-3">
            <TextButton onClick={() => open({ kind: 'bulk', bulkId: operation.id })}>
              {operationTitle(operation)}
            </TextButton>
            <span className="text-text-2">
              {operation.actor}, {formatMoment(toMs(operation.at) ?? 0, serverNow(), place)}:{' '}
              {resultSummary(operation)}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function NotRead({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  return error === null ? (
    <SkeletonLines count={4} label="Loading" />
  ) : (
    <ErrorState title="The action could not be read" cause={error.message} onRetry={onRetry} />
  )
}

/** What became of an action on many jobs, while it runs and afterwards. */
export function BulkResultDialog({ bulkId, onClose }: { bulkId: number; onClose: () => void }) {
  const account = useAccount()
  const client = usePageClient()
  const query = useQuery(bulkQuery(account, bulkId))
  const detail = query.data?.data ?? null
  const isOver = detail?.finished_at !== null && detail !== null
  useEffect(() => {
    if (isOver) invalidateJobs(client, account)
  }, [isOver, client, account])
  return (
    <Dialog
      title={detail === null ? 'Action on many jobs' : operationTitle(detail)}
      intro={
        detail === null ? null : (
          <div className="mt-1 grid gap-2">
            <p role="status" className="text-text-2">
              {isOver ? '' : 'Under way: '}
              {resultSummary(detail)}
            </p>
            <ProgressBar
              ratio={detail.total === 0 ? 1 : 1 - detail.waiting / detail.total}
              tone="running"
              text={`${detail.total - detail.waiting} of ${detail.total}`}
            />
          </div>
        )
      }
      onClose={onClose}
      footer={
        <>
          <p>{isOver ? '' : 'The server goes on when you close this.'}</p>
          <Button data-autofocus onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      {detail === null ? (
        <NotRead error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <Results detail={detail} />
          <Earlier current={bulkId} />
        </>
      )}
    </Dialog>
  )
}
