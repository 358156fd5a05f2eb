// @vitest-environment happy-dom
import { QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { freeSource, type Sync } from '../../contract/sync.ts'
import { AccountContext } from '../platform/account.ts'
import { dismissNotice, useNotices } from '../platform/notices.ts'
import { AccountRightsProvider } from './account-rights.tsx'
import { PageClient } from './page-client.ts'
import { mayDo, useForbidden } from './permissions.ts'
import { useGate } from './use-gate.ts'
import { syncQuery } from './queries/sync.ts'

const everything = ['job.read', 'job.run', 'job.stop', 'cluster.manage']
const sync = (permissions: string[] | undefined): Sync => ({
  ...freeSource,
  account: 'acme',
  source: 'hosted',
  capabilities: [],
  synced_at: null,
  lag_seconds: null,
  last_error: null,
  revision: 1,
  permissions,
})

let client: PageClient

const setPermissions = (permissions: string[] | undefined) =>
  client.setQueryData(syncQuery('acme').queryKey, {
    data: sync(permissions),
    total: null,
    newCount: null,
    nextCursor: null,
    prevCursor: null,
    syncedAt: null,
  })
const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={client}>
    <AccountContext value="acme">
      <AccountRightsProvider>{children}</AccountRightsProvider>
    </AccountContext>
  </QueryClientProvider>
)

beforeEach(() => {
  client = new PageClient()
})
afterEach(cleanup)

/** React Query tells its observers in a task of its own. */
const change = (permissions: string[] | undefined) =>
  act(async () => {
    setPermissions(permissions)
    await new Promise((resolve) => setTimeout(resolve))
  })

it('nothing is forbidden before the permissions are known, nor where the server sends none', async () => {
  const { result } = renderHook(() => useForbidden('job.stop'), { wrapper })
  expect(result.current).toBeNull()
  await change(undefined)
  expect(result.current).toBeNull()
})

it('says which role does not include an action, and follows a change of role', async () => {
  setPermissions(['job.read'])
  const { result } = renderHook(() => useForbidden('cluster.manage'), { wrapper })
  expect(result.current).toBe('Your role viewer does not include this. Ask an administrator.')
  await change(['job.read', 'job.run', 'job.stop'])
  expect(result.current).toBe('Your role operator does not include this. Ask an administrator.')
  await change(everything)
  expect(result.current).toBeNull()
})

it('a forbidden action explains itself instead of acting', async () => {
  setPermissions(['job.read'])
  const run = vi.fn<(id: number) => void>()
  const notices = renderHook(() => useNotices())
  const { result } = renderHook(() => useGate('job.run'), { wrapper })
  result.current.guard(run)(7)
  expect(run).not.toHaveBeenCalled()
  await vi.waitFor(() =>
    expect(notices.result.current.map(({ text }) => text)).toEqual([
      'Your role viewer does not include this. Ask an administrator.',
    ]),
  )
  act(() => notices.result.current.forEach(({ id }) => dismissNotice(id)))
  await change(everything)
  result.current.guard(run)(7)
  expect(run).toHaveBeenCalledExactlyOnceWith(7)
})

it('the same outside of components', () => {
  setPermissions(['job.read', 'job.run'])
  expect(mayDo(client, 'acme', 'job.run')).toBe(true)
  expect(mayDo(client, 'acme', 'job.stop')).toBe(false)
})
