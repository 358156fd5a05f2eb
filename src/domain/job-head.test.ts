import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import type { JobRow } from '../../contract/job-row.ts'
import { headOfRow, knownRow } from './job-head.ts'
import { jobKeys } from './queries/keys.ts'

const account = 'local'
const rowOf = (id: number, over: Partial<JobRow> = {}) =>
  ({ id, status: 'running', package_name: 'Night load', ...over }) as JobRow

/** @param at when the list was read, in milliseconds */
function listed(client: QueryClient, name: string, rows: readonly JobRow[], at: number): void {
  client.setQueryData([...jobKeys.rows(account), name], { data: rows }, { updatedAt: at })
}

describe('the row of a job', () => {
  it('is that of the list that was read last', () => {
    const client = new QueryClient()
    listed(client, 'list', [rowOf(1), rowOf(2)], 1_000)
    listed(client, 'ids', [rowOf(1, { status: 'completed' })], 2_000)
    expect(knownRow(client, account, 1)?.status).toBe('completed')
    expect(knownRow(client, account, 2)?.status).toBe('running')
  })

  it('is none where no list has it, and not that of another account', () => {
    const client = new QueryClient()
    listed(client, 'list', [rowOf(1)], 1_000)
    expect(knownRow(client, account, 3)).toBeNull()
    expect(knownRow(client, 'other', 1)).toBeNull()
  })

  it('gives a head that says nothing of what rows do not tell', () => {
    const head = headOfRow(rowOf(1))
    expect(head).toMatchObject({ id: 1, cluster: null, package: null })
    expect(head.insight.package_name).toBe('Night load')
  })
})
