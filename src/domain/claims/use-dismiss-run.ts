import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useAccount } from '../../platform/account.ts'
import { applyClaimEvent } from './apply-claim-event.ts'

/** Forgets the claim of a run that got no response. */
export function useDismissRun(): (key: string) => void {
  const client = useQueryClient()
  const account = useAccount()
  return useCallback(
    (key) => applyClaimEvent(client, account, { type: 'run_dismissed', key }),
    [client, account],
  )
}
