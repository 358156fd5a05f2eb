import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { plainLook } from '../../contract/account.ts'
import { revisionSchema, type Revision } from '../../contract/changes.ts'
import { backgroundHeader } from '../../contract/headers.ts'
import { testJob } from '../account/testing/memory-source.ts'
import { HeldRequests } from './held-requests.ts'
import { openTeamServer, type TeamServer } from './testing/team-server.ts'
import { openTestServer, startMs, testKey, type TestServer } from './testing/test-app.ts'

let testServer: TestServer
let held: HeldRequests

beforeEach(async () => {
  held = new HeldRequests()
  const looks = { local: plainLook, other: plainLook }
  testServer = await openTestServer({ held }, ':memory:', looks)
  testServer.source.put({ id: 1, status: 'running', started_at: at(-5), updated_at: at(-5) })
  await testServer.account.upkeep.refreshNames()
  // The pull that the job causes is over.
  await expect.poll(() => testServer.source.situations.length).toBeGreaterThan(0)
  await testServer.caughtUp()
  await delay(20)
})
afterEach(async () => {
  held.close()
  await testServer.close()
})

const at = (minutes: number) => new Date(startMs + minutes * 60_000).toISOString()

const read = async (query: string, init: RequestInit = {}): Promise<Revision> => {
  const response = await testServer.call(`/local/api/revision?${query}`, init)
  expect(response.status).toBe(200)
  return z.parse(revisionSchema, await response.json())
}
const now = async () => (await read('')).revision

/** Resolves once a request is held. */
const isHeld = (count = 1) => expect.poll(() => held.count).toBe(count)

/** Starts to wait; the response comes later. */
async function startToWait(query = '', init: RequestInit = {}): Promise<Promise<Revision>[]> {
  const answer = read(`since=${await now()}&wait=25${query}`, init)
  await isHeld()
  return [answer]
}

describe('a request that waits for news', () => {
  it('is answered when a job changes, and not before', async () => {
    const since = await now()
    const [answer] = await startToWait()
    testServer.source.put({ id: 1, status: 'failed', started_at: at(-5), updated_at: at(0) })
    const { revision } = (await answer) ?? {}
    expect(revision).not.toBe(since)
    // The store knew it by then.
    expect((await testServer.account.jobs.job(1)).job.status).toBe('failed')
    expect(held.count).toBe(0)
  })

  it('is answered with the same revision when the time is over', async () => {
    const since = await now()
    const begun = performance.now()
    expect((await read(`since=${since}&wait=1`)).revision).toBe(since)
    expect(performance.now() - begun).toBeGreaterThan(900)
  })

  it.each(['', 'since=', 'since=AAAAAAAA.1', 'since=%00'])(
    'is answered at once where the revision is not one of ours: %s',
    async (since) => {
      expect((await read(`${since}&wait=25`)).revision).toMatch(/^[\w-]{8}\.\d+$/)
    },
  )

  it('does not take the revision of another account for one of its own', async () => {
    const { also } = await read('also=other:')
    expect((await read(`since=${also[0]?.revision}&wait=25`)).revision).not.toBe(also[0]?.revision)
  })

  it.each(['26', '-1', '1.5', 'x', '1e1', ''])('refuses to wait for "%s"', async (wait) => {
    const response = await testServer.call(`/local/api/revision?wait=${wait}`)
    expect(response.status).toBe(422)
  })

  it('hears of other accounts that the caller may read', async () => {
    const { also } = await read('also=other:,nowhere:')
    expect(also.map(({ account }) => account)).toEqual(['other'])
    const [answer] = await startToWait(`&also=other:${also[0]?.revision}`)
    testServer.sources.get('other')?.put(testJob({ id: 5, status: 'failed', updated_at: at(0) }))
    const after = await answer
    expect(after?.also[0]?.revision).not.toBe(also[0]?.revision)
    expect(after?.revision).toBe(await now())
  })

  it('leaves nothing behind when its caller is gone', async () => {
    const gone = new AbortController()
    const [answer] = await startToWait('', { signal: gone.signal })
    gone.abort()
    await isHeld(0)
    await answer?.catch(() => undefined)
  })

  it('is answered when the server closes, and no other one is held', async () => {
    const since = await now()
    const [answer] = await startToWait()
    held.close()
    expect((await answer)?.revision).toBe(since)
    expect((await read(`since=${since}&wait=25`)).revision).toBe(since)
  })

  it('is refused when too many wait already', async () => {
    const since = await now()
    const gone = new AbortController()
    const waiting = Array.from({ length: 100 }, () =>
      read(`since=${since}&wait=25`, { signal: gone.signal }).catch(() => undefined),
    )
    await isHeld(100)
    const response = await testServer.call(`/local/api/revision?since=${since}&wait=25`)
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('60')
    expect((await read(`since=${since}`)).revision).toBe(since)
    gone.abort()
    await Promise.all(waiting)
    expect(held.count).toBe(0)
  })

  it('is counted as held, not as being served', async () => {
    const [answer] = await startToWait()
    const text = await (await testServer.call('/metrics')).text()
    expect(text).toContain('jobwatch_http_requests_held 1')
    // This very request.
    expect(text).toContain('jobwatch_http_requests_in_progress 1')
    held.close()
    await answer
    const after = await (await testServer.call('/metrics')).text()
    expect(after).toContain('jobwatch_http_requests_held 0')
  })

  it('keeps the sync quick only where somebody looks', async () => {
    const hidden = { headers: { [backgroundHeader]: '1' } }
    const other = [...testServer.sources].length
    expect(other).toBe(2)
    testServer.advance(61_000)
    await read('also=other:', hidden)
    expect(testServer.account.freshness.isWatched).toBe(false)
    await read('also=other:&unseen=other')
    expect(testServer.account.freshness.isWatched).toBe(true)
  })
})

describe('what moves the revision', () => {
  const moves = async (act: () => Promise<unknown>) => {
    const before = await now()
    await act()
    return (await now()) !== before
  }
  const send =
    (method: string, path: string, body: unknown = {}) =>
    async () => {
      const response = await testServer.call(`/local/api${path}`, {
        method,
        body: JSON.stringify(body),
      })
      expect(response.status).toBeLessThan(300)
    }

  it('is everything that somebody writes', async () => {
    testServer.source.put({ id: 2, status: 'failed', errors: 'Out of memory', updated_at: at(-1) })
    await testServer.caughtUp()
    await testServer.account.upkeep.triage()
    const groups = z.parse(
      z.object({ groups: z.array(z.object({ key: z.string() })) }),
      await (await testServer.call('/local/api/error_groups')).json(),
    )
    const key = groups.groups[0]?.key ?? ''
    expect(await moves(send('PUT', '/jobs/2/acknowledgement', { note: 'x' }))).toBe(true)
    expect(await moves(send('PUT', '/jobs/2/assignee', { assignee: 'Ada' }))).toBe(true)
    expect(await moves(send('PUT', `/error_groups/${key}/mute`, { note: 'x' }))).toBe(true)
    expect(await moves(send('DELETE', `/error_groups/${key}/mute`))).toBe(true)
    expect(await moves(send('POST', '/handover/notes', { text: 'Mind the gap' }))).toBe(true)
    expect(await moves(send('PUT', '/packages/11/hard_limit', { seconds: 60, reason: 'x' }))).toBe(
      true,
    )
  })

  it('is how fresh the account is', async () => {
    const { freshness } = testServer.account
    testServer.source.paceSeconds = 5
    freshness.look()
    expect(await moves(async () => freshness.look())).toBe(false)
    testServer.advance(31_000)
    expect(await moves(async () => freshness.look())).toBe(true)
    expect(await moves(async () => freshness.noteFailure(new Error('x')))).toBe(true)
    expect(await moves(async () => freshness.noteSynced(startMs + 31_000, startMs + 31_000))).toBe(
      true,
    )
  })

  it('is not the time, nor reading, nor what was refused', async () => {
    expect(await moves(() => testServer.call('/local/api/jobs/1'))).toBe(false)
    expect(await moves(() => testServer.call('/local/api/nothing', { method: 'POST' }))).toBe(false)
    expect(await moves(() => testServer.account.upkeep.judge())).toBe(false)
  })

  it('is progress too, though not each step of it', async () => {
    const counts = new Set<string>()
    for (let step = 1; step <= 20; step += 1) {
      testServer.source.put({
        id: 1,
        status: 'running',
        started_at: at(-5),
        updated_at: at(step),
        progress: step / 40,
      })
      await testServer.caughtUp()
      counts.add(await now())
    }
    expect(counts.size).toBeGreaterThan(0)
    expect(counts.size).toBeLessThanOrEqual(3)
  })
})

describe('where people sign in', () => {
  let team: TeamServer
  beforeEach(async () => {
    team = await openTeamServer({ held })
  })
  afterEach(() => team.close())

  const ask = async (cookie: string, query = '') => team.ask(cookie, `/local/api/revision${query}`)
  const first = async (cookie: string) => z.parse(revisionSchema, await (await ask(cookie)).json())

  it(
    'a held request ends with its session or its role, within 5 s',
    { timeout: 15_000 },
    async () => {
      await team.addUser('ada', 'viewer')
      const bea = await team.addUser('bea', 'viewer')
      const [ada, beas] = [await team.cookieOf('ada'), await team.cookieOf('bea')]
      const known = await first(beas)
      const wait = `?since=${known.revision}&wait=25`
      const begun = performance.now()
      const answers = [ask(ada, wait), ask(beas, wait)]
      await isHeld(2)
      await team.ask(ada, '/sign-out', { method: 'POST' })
      await team.identity.users.change(bea, { role: 'operator' })
      const [ended, changed] = await Promise.all(answers)
      expect(performance.now() - begun).toBeLessThan(5_000)
      expect(ended?.status).toBe(401)
      expect(changed?.status).toBe(200)
      const after = z.parse(revisionSchema, await changed?.json())
      expect(after.caller).not.toBe(known.caller)
    },
  )

  it('does not tell of accounts that a key may not read', async () => {
    const response = await team.app.request('/local/api/revision?also=other:', {
      headers: { authorization: `Basic ${Buffer.from(`${testKey}:`).toString('base64')}` },
    })
    expect(z.parse(revisionSchema, await response.json()).also).toMatchObject([
      { account: 'other' },
    ])
    const key = await team.identity.keys.add({
      name: 'one',
      scope: 'read',
      account: 'local',
      expiresMs: null,
      createdBy: 'test',
    })
    const ofOne = await team.app.request('/local/api/revision?also=other:', {
      headers: { authorization: `Basic ${Buffer.from(`${key.key}:`).toString('base64')}` },
    })
    expect(z.parse(revisionSchema, await ofOne.json()).also).toEqual([])
  })
})
