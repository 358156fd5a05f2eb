// @vitest-environment happy-dom
import { QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AccountContext } from '../platform/account.ts'
import { dismissNotice, useNotices } from '../platform/notices.ts'
import { useDecideFlag, useSetHardLimit, useUndecideFlag } from './flag-mutations.ts'
import { PageClient } from './page-client.ts'
import { jobQuery } from './queries/job.ts'
import { hardLimitQuery, packageActivityQuery } from './queries/resources.ts'

const account = 'local'
const flag = { jobId: 7, packageName: 'Night load', kind: 'runaway' } as const
const decision = { ...flag, choice: 'hour', reason: 'Month end' } as const
const limit = { packageId: 11, packageName: 'Night load', seconds: 7_200, reason: null }
const fetched = vi.fn<typeof fetch>()
let client: PageClient

beforeEach(() => {
  client = new PageClient()
  vi.stubGlobal('fetch', fetched)
})
afterEach(() => {
  for (const { id } of notices()) dismissNotice(id)
  cleanup()
  client.clear()
  fetched.mockReset()
  vi.unstubAllGlobals()
})

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={client}>
    <AccountContext value={account}>{children}</AccountContext>
  </QueryClientProvider>
)
const render = <T,>(hook: () => T) => renderHook(hook, { wrapper }).result
const notices = () => renderHook(useNotices).result.current
const texts = () => notices().map(({ tone, text }) => `${tone}: ${text}`)

/** A running job as the server sends it, with these flags decided. */
const jobOf = (choices: readonly string[]) => ({
  id: 7,
  status: 'running',
  insight: {
    package_name: 'Night load',
    cluster_name: 'Main',
    owner_name: 'Dana',
    error_line: null,
    runtime_as_of: '2026-11-23T12:00:00.000Z',
    records_count: null,
    outputs_written: 0,
    flags: [],
    usual: null,
    flag_decisions: choices.map((choice) => ({
      kind: 'runaway',
      choice,
      until: null,
      at: '2026-11-23T12:00:00.000Z',
      actor: 'Dana',
      reason: null,
    })),
    overrun: null,
    progress_since: null,
    queue_position: null,
    stop_request: null,
  },
})
const refusal = (status: number, message: string) =>
  Response.json({ message, request_id: 'r' }, { status })
/** Method, path and body of the only request so far. */
const sent = () => {
  const [path, init] = fetched.mock.calls[0] ?? []
  const { body } = init ?? {}
  return [init?.method, path, typeof body === 'string' ? (JSON.parse(body) as unknown) : body]
}
const readJob = () => {
  fetched.mockResolvedValueOnce(Response.json(jobOf([])))
  return client.fetchQuery(jobQuery(account, 7)).then(() => fetched.mockReset())
}
const decidedInCache = () =>
  client.getQueryData(jobQuery(account, 7).queryKey)?.data.insight.flag_decisions

describe('useDecideFlag', () => {
  it('sends the decision, shows the response and tells the person', async () => {
    await readJob()
    fetched.mockResolvedValueOnce(Response.json(jobOf(['hour'])))
    const { decide } = render(useDecideFlag).current
    expect(await act(() => decide(decision))).toEqual({ kind: 'done' })
    expect(sent()).toEqual([
      'PUT',
      '/local/api/jobs/7/flags/runaway/decision',
      { choice: 'hour', reason: 'Month end' },
    ])
    expect(decidedInCache()).toMatchObject([{ choice: 'hour' }])
    expect(texts()).toEqual(['info: Flag snoozed for an hour: Night load, job 7'])
    expect(client.getQueryState(jobQuery(account, 7).queryKey)?.isInvalidated).toBe(true)
  })

  it('says that it is sending until the response', async () => {
    let respond: (response: Response) => void = () => undefined
    fetched.mockReturnValueOnce(new Promise((resolve) => (respond = resolve)))
    const result = render(useDecideFlag)
    expect(result.current.isDeciding).toBe(false)
    act(() => {
      void result.current.decide(decision)
    })
    await waitFor(() => expect(result.current.isDeciding).toBe(true))
    respond(Response.json(jobOf(['hour'])))
    await waitFor(() => expect(result.current.isDeciding).toBe(false))
  })

  it('returns the reason of a refusal and changes nothing', async () => {
    await readJob()
    fetched.mockResolvedValueOnce(refusal(422, 'Job 7 has ended: there is nothing to snooze.'))
    const { decide } = render(useDecideFlag).current
    expect(await act(() => decide(decision))).toEqual({
      kind: 'failed',
      message: 'Job 7 has ended: there is nothing to snooze.',
    })
    expect(decidedInCache()).toEqual([])
    expect(texts()).toEqual([])
  })

  it('tells of a refusal whose dialog has been closed', async () => {
    let respond: (response: Response) => void = () => undefined
    fetched.mockReturnValueOnce(new Promise((resolve) => (respond = resolve)))
    const { result, unmount } = renderHook(useDecideFlag, { wrapper })
    const outcome = result.current.decide(decision)
    unmount()
    respond(refusal(422, 'Job 7 has ended: there is nothing to snooze.'))
    await outcome
    expect(texts()).toEqual([
      'alert: Not saved for Night load, job 7: Job 7 has ended: there is nothing to snooze.',
    ])
  })

  it('does not claim that nothing was saved if the response is lost', async () => {
    fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'))
    const { decide } = render(useDecideFlag).current
    expect(await act(() => decide(decision))).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('may have been saved'),
    })
  })
})

describe('useUndecideFlag', () => {
  it('takes the decision back', async () => {
    await readJob()
    fetched.mockResolvedValueOnce(Response.json(jobOf([])))
    const { undo } = render(useUndecideFlag).current
    expect(await act(() => undo(flag))).toEqual({ kind: 'done' })
    expect(sent()).toEqual(['DELETE', '/local/api/jobs/7/flags/runaway/decision', {}])
    expect(texts()).toEqual(['info: Decision undone: Night load, job 7'])
  })
})

describe('useSetHardLimit', () => {
  const known = { package_id: 11, seconds: 7_200, at: 'now', actor: 'Dana', reason: null }

  it.each([
    [7_200, 'info: Hard limit set for Night load'],
    [null, 'info: Hard limit removed for Night load'],
  ])('%s is sent, and what is known of the package is read again', async (seconds, text) => {
    fetched.mockResolvedValueOnce(Response.json(known)).mockResolvedValueOnce(Response.json([]))
    const reads = [hardLimitQuery(account, 11), packageActivityQuery(account, 11)] as const
    await client.fetchQuery(reads[0])
    await client.fetchQuery(reads[1])
    fetched.mockReset()
    fetched.mockResolvedValueOnce(Response.json({ ...known, seconds }))
    const { setHardLimit } = render(useSetHardLimit).current
    expect(await act(() => setHardLimit({ ...limit, seconds }))).toEqual({ kind: 'done' })
    expect(sent()).toEqual(['PUT', '/local/api/packages/11/hard_limit', { seconds, reason: null }])
    expect(texts()).toEqual([text])
    for (const { queryKey } of reads)
      expect(client.getQueryState(queryKey)?.isInvalidated).toBe(true)
  })
})
