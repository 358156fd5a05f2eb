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

/**
 * A log read so long after the job's end is whole, also if the source's clock is some seconds off.
 * Milliseconds.
 */
const settledMs = 15_000

/**
 * All cached pieces in one go: adding one per render would exceed React's limit of updates.
 * @returns also when the last of them was read, in milliseconds; 0 for none
 */
function knownLines(client: QueryClient, account: string, jobId: number) {
  let log: LogLines = noLines
  let readMs = 0
  for (;;) {
    const { queryKey } = logQuery(account, jobId, log.nextByte)
    const piece = client.getQueryData<ApiResponse<JobLog>>(queryKey)
    readMs = client.getQueryState(queryKey)?.dataUpdatedAt ?? readMs
    const grown = piece ? addPiece(log, piece.data) : log
    if (grown === log) return { log, readMs }
    log = grown
  }
}

/**
 * The job's log, growing while the job runs: each read asks only for what was added. Mount the
 * component with the job's id as key.
 * @param endedMs when the job ended, if it has
 */
export function useLog(jobId: number, status: SeenStatus, endedMs: number | null) {
  const account = useAccount()
  const client = useQueryClient()
  const [known] = useState(() => knownLines(client, account, jobId))
  const [log, setLog] = useState(known.log)
  const isEnded = statusFacts[status].terminal
  const isWhole = isEnded && endedMs !== null && known.readMs - endedMs > settledMs
  const query = usePolled(
    { ...logQuery(account, jobId, log.nextByte), enabled: !isWhole },
    'detail',
    () => [status],
  )
  const { data, refetch } = query

  // The same piece again gives the same log: `addPiece` takes only what starts at its end.
  const grown = data ? addPiece(log, data.data) : log
  if (grown !== log) setLog(grown)

  useEffect(() => {
    // The last lines are written as the job ends, after the last poll.
    if (isEnded && !isWhole) void refetch()
  }, [isEnded, isWhole, refetch])

  return {
    log: grown,
    isNull: data !== undefined && data.data.body === null && grown.nextByte === 0,
    query,
  }
}
