// @vitest-environment happy-dom
import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { capabilities, freeSource } from '../../contract/sync.ts'
import { AccountContext } from '../platform/account.ts'
import { AccountRightsProvider } from './account-rights.tsx'
import { canRun, useCapabilities } from './capabilities.ts'
import { useConfirmedCapabilities } from './confirmed-capabilities.ts'
import { PageClient } from './page-client.ts'
import { syncQuery } from './queries/sync.ts'

const account = 'local'
const fetched = vi.fn<typeof fetch>()
let client: PageClient

beforeEach(() => {
  client = new PageClient()
  vi.stubGlobal('fetch', fetched)
})
afterEach(() => {
  cleanup()
  client.clear()
  fetched.mockReset()
  vi.unstubAllGlobals()
})

/** What the server says of the account, as of a version before capabilities unless given. */
const syncOf = (of: { capabilities?: readonly string[] }) => ({
  ...freeSource,
  ...of,
  account,
  source: 'scripted',
  synced_at: null,
  lag_seconds: null,
  last_error: null,
  revision: 1,
})

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={client}>
    <AccountContext value={account}>
      <AccountRightsProvider>{children}</AccountRightsProvider>
    </AccountContext>
  </QueryClientProvider>
)
const render = (hook: typeof useConfirmedCapabilities) =>
  renderHook(
    () => {
      const has = hook(account)
      return capabilities.filter((name) => has(name))
    },
    { wrapper },
  ).result

describe('useCapabilities', () => {
  it('assumes everything before the first answer, and requests nothing', () => {
    expect(render(useCapabilities).current).toEqual(capabilities)
    expect(fetched).not.toHaveBeenCalled()
  })

  it('follows the sync state that others poll', async () => {
    const result = render(useCapabilities)
    fetched.mockResolvedValueOnce(Response.json(syncOf({ capabilities: ['packages', 'logs'] })))
    await client.fetchQuery(syncQuery(account))
    await waitFor(() => expect(result.current).toEqual(['packages', 'logs']))
    fetched.mockResolvedValueOnce(Response.json(syncOf({ capabilities: [] })))
    await client.fetchQuery({ ...syncQuery(account), staleTime: 0 })
    await waitFor(() => expect(result.current).toEqual([]))
  })

  it('takes a server that names none for one that can do everything', async () => {
    fetched.mockResolvedValueOnce(Response.json(syncOf({})))
    await client.fetchQuery(syncQuery(account))
    expect(render(useCapabilities).current).toEqual(capabilities)
  })
})

describe('useConfirmedCapabilities', () => {
  it('has nothing until the server has answered, then what it named', async () => {
    let answer: (response: Response) => void = () => undefined
    fetched.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
    const result = render(useConfirmedCapabilities)
    expect(result.current).toEqual([])
    await waitFor(() => expect(fetched).toHaveBeenCalledOnce())
    answer(Response.json(syncOf({ capabilities: ['clusters'] })))
    await waitFor(() => expect(result.current).toEqual(['clusters']))
  })

  it('asks only once, however many parts of the page want to know', async () => {
    fetched.mockImplementation(() => Promise.resolve(Response.json(syncOf({ capabilities: [] }))))
    await client.fetchQuery(syncQuery(account))
    render(useConfirmedCapabilities)
    render(useConfirmedCapabilities)
    expect(fetched).toHaveBeenCalledOnce()
  })

  it.each([
    ['refuses', () => Promise.resolve(Response.json({ message: 'No.' }, { status: 403 }))],
    ['cannot be reached', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('has everything where the server %s', async (_how, respond) => {
    fetched.mockImplementation(respond)
    const result = render(useConfirmedCapabilities)
    await waitFor(() => expect(result.current).toEqual(capabilities))
  })
})

describe('canRun', () => {
  it.each([
    [['packages', 'clusters'], true],
    [['packages'], false],
    [['clusters'], false],
    [[], false],
  ])('%j: %s', (names, expected) => {
    expect(canRun((name) => names.includes(name))).toBe(expected)
  })
})
