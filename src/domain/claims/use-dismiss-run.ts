import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useAccount } from '../../platform/account.ts'
import { tellClaims } from './store.ts'

/** Forgets a run that was refused or never answered. */
export function useDismissRun(): (key: string) => void {
  const client = useQueryClient()
  const account = useAccount()
  return useCallback(
    (key) => tellClaims(client, account, { type: 'run_dismissed', key }),
    [client, account],
  )
}
