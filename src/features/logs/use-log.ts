import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { JobLog } from '../../../contract/job-texts.ts'
import type { SeenStatus } from '../../../contract/status.ts'
import { statusFacts } from '../../../contract/status.ts'
import { useAccount } from '../../platform/account.ts'
import { logQuery } from '../../domain/queries/job.ts'
import { usePolled } from '../../domain/use-polled.ts'
import type { ApiResponse } from '../../platform/api.ts'
import { addPiece, noLines, type LogLines } from './log-lines.ts'

/** All cached pieces in one go: adding one per render would exceed React's limit of updates. */
function knownLines(client: QueryClient, account: string, jobId: number): LogLines {
  let log = noLines
  for (;;) {
    const piece = client.getQueryData<ApiResponse<JobLog>>(
      logQuery(account, jobId, log.nextByte).queryKey,
    )
    const grown = piece ? addPiece(log, piece.data) : log
    if (grown === log) return log
    log = grown
  }
}

/**
 * The job's log, growing while the job runs: each read asks only for what was added. Mount the
 * component with the job's id as key.
 */
export function useLog(jobId: number, status: SeenStatus) {
  const account = useAccount()
  const client = useQueryClient()
  const [log, setLog] = useState(() => knownLines(client, account, jobId))
  const query = usePolled(logQuery(account, jobId, log.nextByte), 'detail', () => [status])
  const { data, refetch } = query

  // The same piece again gives the same log: `addPiece` takes only what starts at its end.
  const grown = data ? addPiece(log, data.data) : log
  if (grown !== log) setLog(grown)

  const isEnded = statusFacts[status].terminal
  useEffect(() => {
    // The last lines are written as the job ends, after the last poll.
    if (isEnded) void refetch()
  }, [isEnded, refetch])

  return {
    log: grown,
    isNull: data !== undefined && data.data.body === null && grown.nextByte === 0,
    query,
  }
}
