import { useQueryClient } from '@tanstack/react-query'
import type { JobRow } from '../../../contract/job-row.ts'
import { jobKeys } from '../../domain/queries/keys.ts'
import { personName } from '../../platform/person.ts'
import type { ApiResponse } from '../../platform/api.ts'

/** Names to choose an owner from: the person's own, and those that have something by now. */
export function usePeople(account: string): readonly string[] {
  const client = useQueryClient()
  const rows = client
    .getQueriesData<ApiResponse<JobRow[]>>({ queryKey: jobKeys.rows(account) })
    .flatMap(([, answer]) => answer?.data ?? [])
  const names = rows.flatMap(({ assignee, acknowledgement }) => [
    assignee,
    acknowledgement?.actor ?? null,
  ])
  return [...new Set([personName(), ...names])].filter(
    (name): name is string => name !== null && name !== '',
  )
}
