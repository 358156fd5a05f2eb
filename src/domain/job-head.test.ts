import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import type { JobDetail } from '../../contract/job-detail.ts'
import type { JobRow } from '../../contract/job-row.ts'
import { headOf, knownRow } from './job-head.ts'
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
})

describe('the head of a job', () => {
  const creator = { id: 17, type: 'Schedule', display_name: null, url: null, html_url: null }
  const job = { id: 1, status: 'completed', creator } as unknown as JobDetail

  it('says nothing of what rows do not tell', () => {
    const head = headOf(null, rowOf(1))
    expect(head).toMatchObject({ id: 1, cluster: undefined, package: undefined })
    expect(head?.insight.package_name).toBe('Night load')
    expect(headOf(null, null)).toBeNull()
  })

  it('is that of the job once it is read, with the name that only the row tells', () => {
    const named = rowOf(1, { creator: { ...creator, display_name: 'Every hour' } })
    expect(headOf(job, named)).toMatchObject({
      status: 'completed',
      creator: { id: 17, display_name: 'Every hour' },
    })
    expect(headOf(job, rowOf(1, { creator: null }))).toBe(job)
    expect(headOf(job, null)).toBe(job)
  })
})
