import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { SeenStatus } from '../../contract/status.ts'
import { jobKeys, resourceKeys } from './queries/keys.ts'

/**
 * Reads again what a job's change of status changes with it: variables once it starts, transitions
 * and runs once it ends. Polls alone would miss the last of it, since they stop where the job does.
 */
export function useRefreshOnChange(account: string, status: SeenStatus): void {
  const client = useQueryClient()
  const known = useRef(status)
  useEffect(() => {
    if (known.current === status) return
    known.current = status
    void client.invalidateQueries({ queryKey: jobKeys.all(account) })
    void client.invalidateQueries({ queryKey: resourceKeys.packages(account) })
  }, [client, account, status])
}
