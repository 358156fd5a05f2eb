import { useQuery, type QueryClient } from '@tanstack/react-query'

/*
 * What this person has just asked for about failures, shown until the server's response
 * (interaction-rules.md §1). Kept beside the server's data, as claims of stops are.
 */

export interface FailureClaim {
  kind: 'acknowledge' | 'unacknowledge' | 'assign'
  /** The new assignee; null for nobody. */
  assignee: string | null
}

export type FailureClaims = Readonly<Record<number, FailureClaim>>

const none: FailureClaims = {}
const claimsKey = (account: string) => ['failure-claims', account] as const

export const useFailureClaims = (account: string): FailureClaims =>
  useQuery({
    queryKey: claimsKey(account),
    queryFn: () => none,
    initialData: none,
    staleTime: Infinity,
    gcTime: Infinity,
  }).data

/** Shows a claim on these jobs at once, or removes it. */
export function claimFailures(
  client: QueryClient,
  account: string,
  ids: readonly number[],
  claim: FailureClaim | null,
): void {
  client.setQueryData<FailureClaims>(claimsKey(account), (old = none) => {
    const next: Record<number, FailureClaim> = { ...old }
    for (const id of ids) {
      if (claim === null) delete next[id]
      else next[id] = claim
    }
    return next
  })
}
