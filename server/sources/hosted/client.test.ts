import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { countTurns } from '../../testing/loop-turns.ts'
import { quiet, SourceError } from '../port.ts'
import { openHosted, plenty } from './testing/world.ts'
import { Upstream } from './testing/upstream.ts'
import { createHostedSource } from './source.ts'

const request = {
  package_id: 1,
  cluster_id: 1,
  variables: {},
  dynamic_variables: {},
  rerun_of: null,
}
const apiKey = 'key-0123456789abcdef'

async function refusalOf(asked: Promise<unknown>): Promise<SourceError> {
  const error = await asked.then(
    () => null,
    (refusal: unknown) => refusal,
  )
  if (!(error instanceof SourceError)) throw new Error('It was not refused.')
  return error
}

const open = () => {
  const world = openHosted()
  const id = world.upstream.addJob()
  return { ...world, id }
}

describe('a call', () => {
  test('sends its version and the key, and no body unless needed', async () => {
    const { upstream, source, id } = open()
    await source.job(id)
    await source.setScheduleStatus(upstream.addSchedule(), 'disabled')
    const [read, write] = upstream.calls
    expect(read?.headers.get('accept')).toBe('application/vnd.xplenty+json; version=2')
    expect(read?.headers.get('authorization')).toBe(
      `Basic ${Buffer.from(`${upstream.apiKey}:`).toString('base64')}`,
    )
    expect(read?.headers.get('content-type')).toBeNull()
    expect(write).toMatchObject({
      method: 'PUT',
      path: '/acme/api/schedules/1',
      body: { status: 'disabled' },
    })
    expect(write?.headers.get('content-type')).toBe('application/json')
  })

  test('encodes the account in its path', async () => {
    const { upstream, open } = openHosted({ account: 'a/../b' })
    await refusalOf(open().job(5))
    expect(upstream.calls[0]?.path).toBe('/a%2F..%2Fb/api/jobs/5')
  })

  test('uses https, except for this machine', () => {
    const { open } = openHosted()
    expect(() => open({ apiUrl: 'http://api.example.test' })).toThrow('https')
    for (const apiUrl of [
      'http://127.0.0.1:4400',
      'http://localhost:4400',
      'http://[::1]:4400',
      'https://api.example.test',
    ])
      expect(() => open({ apiUrl })).not.toThrow()
  })
})

describe('messages for each refusal', () => {
  test.each([
    [400, 400, /could not read the request.*It said: Told by the service\./],
    [
      401,
      502,
      /^The hosted service refused the API key of account acme\. Check XPLENTY_API_KEY, or the key in the accounts file\.$/,
    ],
    [402, 402, /billing of account acme must be confirmed.*Told by the service/],
    [403, 403, /not allowed.*account acme.*admin/],
    [404, 404, /^Told by the service\.$/],
    [406, 502, /status 406/],
    [409, 409, /changing it right now/],
    [415, 502, /status 415/],
    [418, 502, /status 418/],
    [422, 422, /^Told by the service\.$/],
    [500, 502, /internal error/],
    [502, 502, /down or being upgraded/],
    [503, 503, /overloaded/],
    [504, 504, /down or being upgraded/],
  ])('%i comes as %i', async (status, told, words) => {
    const { upstream, source, id } = open()
    upstream.fault({
      when: 'stop',
      status,
      body: JSON.stringify({ message: 'Told by the service' }),
    })
    upstream.fault({ when: 'job', times: 9, status: 404 })
    const write = await refusalOf(source.stopJob(id))
    if (status < 500)
      expect(write).toMatchObject({ status: told, message: expect.stringMatching(words) })
    else expect(write).toMatchObject({ status: 504, message: expect.stringMatching(words) })
    upstream.faults.clear()
    upstream.fault({
      when: 'children',
      times: 9,
      status,
      body: JSON.stringify({ message: 'Told by the service' }),
    })
    expect(await refusalOf(source.children(id, { offset: 0, limit: 20 }))).toMatchObject({
      status: told,
      message: expect.stringMatching(words),
    })
  })

  test.each([
    ['{"message":"In a message"}', 'In a message.'],
    ['{"error":"In an error"}', 'In an error.'],
    ['"A JSON text"', 'A JSON text.'],
    ['Plain text?', 'Plain text?'],
    [
      '<html><body>No</body></html>',
      'The hosted service refused: its current state does not allow this.',
    ],
    ['', 'The hosted service refused: its current state does not allow this.'],
    [
      '{"message":{"deep":1}}',
      'The hosted service refused: its current state does not allow this.',
    ],
    ['[[[', '[[[.'],
    ['{"message":"two\\nlines\\u0007\\u202e and\\tmore"}', 'two lines and more.'],
    [`{"message":"${'x'.repeat(5_000)}"}`, `${'x'.repeat(300)}…`],
  ])('are found in %s', async (body, message) => {
    const { upstream, source, id } = open()
    upstream.fault({ when: 'stop', status: 422, body })
    expect((await refusalOf(source.stopJob(id))).message).toBe(message)
  })

  test('never contain the key, even if the service echoes it', async () => {
    const { upstream, source, id, warnings } = open()
    const encoded = Buffer.from(`${upstream.apiKey}:`).toString('base64')
    upstream.fault({
      when: 'stop',
      status: 422,
      body: JSON.stringify({ message: `Key ${upstream.apiKey} (${encoded}) may not.` }),
    })
    const { message } = await refusalOf(source.stopJob(id))
    expect(message).toBe('Key ••• (•••) may not.')
    expect(JSON.stringify([warnings, source.state()])).not.toContain(upstream.apiKey)
  })
})

describe('429', () => {
  test('pauses everything except user actions for as long as the service asks', async () => {
    const { upstream, source, id, advance, now } = open()
    upstream.fault({ when: 'job', status: 429, headers: { 'retry-after': '120' } })
    expect(await refusalOf(source.job(id))).toMatchObject({
      status: 429,
      retryAfterSeconds: 120,
      message:
        'The API credits of account acme are used up for now. Jobwatch will try again at 07:02:00 UTC.',
    })
    expect(source.state().paused_until).toBe(new Date(now() + 120_000).toISOString())
    expect(await refusalOf(source.children(id, { offset: 0, limit: 1 }))).toMatchObject({
      status: 429,
    })
    expect(upstream.count()).toBe(1)
    expect((await source.stopJob(id)).status).toBe('pending_stoppage')
    advance(120_000)
    expect(source.state().paused_until).toBeNull()
    expect((await source.job(id)).id).toBe(id)
  })

  test('accepts a date, on the clock of the service', async () => {
    const { upstream, source, id, now } = open()
    upstream.skewMs = -3_600_000
    upstream.fault({
      when: 'job',
      status: 429,
      headers: { 'retry-after': new Date(now() - 3_600_000 + 30_000).toUTCString() },
    })
    const { retryAfterSeconds } = await refusalOf(source.job(id))
    expect(Math.abs((retryAfterSeconds ?? 0) - 30)).toBeLessThanOrEqual(1)
  })

  test.each([['soon'], ['-5'], ['']])('waits a minute for Retry-After “%s”', async (header) => {
    const { upstream, source, id } = open()
    upstream.fault({ when: 'job', status: 429, headers: { 'retry-after': header } })
    expect((await refusalOf(source.job(id))).retryAfterSeconds).toBe(60)
  })

  test('also comes from our own budget, with a message that says so', async () => {
    const { upstream, source, open } = openHosted()
    const id = upstream.addJob()
    const poor = open({ budget: { besideFill: { perHour: 60, burst: 3 } } })
    await poor.job(id)
    await poor.job(id)
    expect(await refusalOf(poor.job(id))).toMatchObject({
      status: 429,
      message: expect.stringMatching(
        /^Jobwatch’s own share of the account’s API credits is used up; it will try again in \d+ s\.$/,
      ),
    })
    expect(upstream.count()).toBe(2)
    expect(poor.state().budget).toMatchObject({ spent: 2 })
    expect((await source.job(id)).id).toBe(id)
  })

  test('is avoided: the last credits are for user actions, and a free call checks for more', async () => {
    const { upstream, source, id, advance } = open()
    upstream.spend(4_950)
    await source.job(id)
    expect(source.state()).toMatchObject({ credits: { limit: 5000, remaining: 49 } })
    await refusalOf(source.job(id))
    await source.stopJob(id)
    for (let minute = 0; minute < 5; minute += 1) {
      advance(60_000)
      // However many callers there are.
      await Promise.allSettled([
        source.job(id),
        source.job(id),
        source.children(id, { offset: 0, limit: 20 }),
      ])
    }
    expect(upstream.count('rate_limit_status')).toBe(5)
    expect(upstream.count('job')).toBe(1)
    advance(3_600_000)
    expect((await source.job(id)).id).toBe(id)
    expect(source.state().credits?.remaining).toBeGreaterThan(4_000)
  })
})

describe('a read that fails', () => {
  test.each([[500], [502], [503], [504]])(
    'with %i is retried twice, after random waits',
    async (status) => {
      const { upstream, source, id, sleeps } = open()
      upstream.fault({ when: 'job', times: 2, status })
      expect((await source.job(id)).id).toBe(id)
      expect(upstream.count('job')).toBe(3)
      expect(sleeps).toEqual([250, 500])
      upstream.fault({ when: 'job', times: 9, status })
      await refusalOf(source.job(id))
      expect(upstream.count('job')).toBe(6)
    },
  )

  test('costs a credit each time, and stops without credits', async () => {
    const { upstream, open } = openHosted()
    const id = upstream.addJob()
    upstream.fault({ when: 'job', times: 9, status: 503 })
    await refusalOf(open({ budget: { besideFill: { perHour: 60, burst: 2 } } }).job(id))
    expect(upstream.count()).toBe(1)
  })

  test('honours a short Retry-After, and passes a long one to the caller', async () => {
    const { upstream, source, id, sleeps } = open()
    upstream.fault({ when: 'job', status: 503, headers: { 'retry-after': '3' } })
    await source.job(id)
    expect(sleeps).toEqual([3_000])
    upstream.fault({ when: 'job', status: 503, headers: { 'retry-after': '40' } })
    expect(await refusalOf(source.job(id))).toMatchObject({ status: 503, retryAfterSeconds: 40 })
    expect(upstream.count('job')).toBe(3)
  })

  test.each([['cut' as const], [{ cutAfter: 20 }]])(
    'through a broken connection (%j) is retried',
    async (lost) => {
      const { upstream, source, id } = open()
      upstream.fault({ when: 'job', carriedOut: true, lost })
      expect((await source.job(id)).id).toBe(id)
      upstream.fault({ when: 'job', carriedOut: true, times: 9, lost })
      expect(await refusalOf(source.job(id))).toMatchObject({
        status: 502,
        message: 'The connection to api.example.test was lost.',
      })
    },
  )

  test('is not retried during an outage, and again after a response', async () => {
    const { upstream, source, id } = open()
    upstream.fault({ when: 'job', times: 5, lost: 'cut' })
    for (const calls of [3, 4, 5]) {
      await refusalOf(source.job(id))
      expect(upstream.count('job')).toBe(calls)
    }
    await source.job(id)
    upstream.fault({ when: 'job', times: 2, lost: 'cut' })
    expect((await source.job(id)).id).toBe(id)
    expect(upstream.count('job')).toBe(9)
  })

  test.each([['Fri, 09 May 2081 07:00:00 GMT'], ['999999']])(
    'with Retry-After %s waits no more than an hour',
    async (wait) => {
      const { upstream, source, id } = open()
      upstream.fault({ when: 'job', status: 503, headers: { 'retry-after': wait } })
      expect(await refusalOf(source.job(id))).toMatchObject({
        status: 503,
        retryAfterSeconds: 3_600,
      })
    },
  )

  test('with 304 is not reported as a redirect', async () => {
    const { upstream, source, id } = open()
    upstream.fault({ when: 'job', status: 304 })
    expect(await refusalOf(source.job(id))).toMatchObject({
      status: 502,
      message: expect.stringMatching(/responded with unexpected status 304/),
    })
  })

  test.each([[400], [403], [404], [409], [422]])('with %i is not retried', async (status) => {
    const { upstream, source, id } = open()
    upstream.fault({ when: 'job', status })
    await refusalOf(source.job(id))
    expect(upstream.count()).toBe(1)
  })
})

describe('an invalid response', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['a web page', '<!doctype html><title>Proxy</title>', /a web page/],
    ['plain text', 'OK', /plain text/],
    ['cut off', '{"id": 5, "status": "runn', /truncated or invalid/],
    ['not UTF-8', Buffer.from('{"id":5}', 'utf16le'), /not UTF-8 text/],
    ['a list', '[]', /could not be read/],
    ['null', 'null', /could not be read/],
    ['nothing', '', /could not be read/],
    ['another job', '{"id":6,"status":"running"}', /returned job 6/],
    ['without an id', '{"status":"running"}', /could not be read/],
  ])('%s is told as such', async (_, body, words) => {
    const { upstream, source, id } = open()
    upstream.fault({ when: 'job', body })
    expect(await refusalOf(source.job(id))).toMatchObject({
      status: 502,
      message: expect.stringMatching(words),
    })
  })

  test.each<[string, string | Uint8Array]>([
    ['with a byte order mark', '\uFEFF{"id":5001,"status":"running"}'],
    [
      'with invalid UTF-8',
      Buffer.from('{"id":5001,"status":"running","errors":"Gr\xfc\xdfe"}', 'latin1'),
    ],
  ])('%s is read all the same', async (_, body) => {
    const { upstream, source, id } = open()
    expect(id).toBe(5001)
    upstream.fault({
      when: 'job',
      body,
      headers: { 'content-type': 'text/html; charset=iso-8859-1' },
    })
    expect((await source.job(id)).status).toBe('running')
  })

  test('is not read beyond 32 MB', async () => {
    const { upstream, source, id } = open()
    upstream.fault({ when: 'log', body: `{"body":[${'"x",'.repeat(9_000_000)}1]}` })
    expect(await refusalOf(source.log(id, 0))).toMatchObject({
      status: 502,
      message: 'The hosted service sent a response of more than 32 MB, which was not read.',
    })
  })

  test('is truncated if it is a long log', async () => {
    const { upstream, source, id } = open()
    upstream.fault({ when: 'log', body: `{"body":"${'x'.repeat(11_000_000)}"}` })
    const { body } = await source.log(id, 0)
    expect(body?.slice(9_999_990)).toBe(
      `${'x'.repeat(10)}… (cut by Jobwatch: 1000000 more characters)`,
    )
  })

  test('with an error text of 60 MB is truncated while it arrives, without blocking', async () => {
    const { upstream, source, id } = open()
    const row = (of: number, errors: string) =>
      `{"id":${of},"status":"failed","errors":"${errors}","created_at":"${upstream.at()}","updated_at":"${upstream.at()}"}`
    upstream.fault({
      when: 'jobs',
      body: `[${row(id, 'e'.repeat(60_000_000))},${row(id + 1, 'short')}]`,
    })
    const endTurns = countTurns()
    const { jobs } = await source.pull(null, quiet)
    expect(endTurns()).toBeGreaterThan(500)
    expect(jobs.map(({ errors }) => errors)).toEqual([
      `${'e'.repeat(20_000)}… (cut by Jobwatch: 59980000 more characters)`,
      'short',
    ])
  })

  test('is rejected if it is not a list of jobs', async () => {
    const { upstream, source, id } = open()
    upstream.fault({ when: 'children', body: '{"jobs":[]}' })
    expect(await refusalOf(source.children(id, { offset: 0, limit: 20 }))).toMatchObject({
      status: 502,
      message: 'The hosted service did not respond with a list of jobs.',
    })
  })
})

describe('over a real connection', () => {
  const closing: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })
  const options = (apiUrl: string) => ({
    account: 'acme',
    apiKey,
    apiUrl,
    historyDays: 90,
    log: { warn: () => undefined },
    budget: plenty,
    sleep: () => Promise.resolve(),
  })
  const openPort = async (timeoutMs = 20_000) => {
    const upstream = new Upstream({ apiKey })
    await upstream.listen()
    const source = createHostedSource({
      ...options(upstream.url),
      timeouts: { read: timeoutMs, action: timeoutMs },
    })
    closing.push(
      () => source.close(),
      () => upstream.close(),
    )
    upstream.addPackage()
    upstream.addCluster()
    return { upstream, source, id: upstream.addJob() }
  }

  test('does not follow a redirect, so the key goes nowhere else', async () => {
    let strangers = 0
    const stranger = createServer((_, response) => {
      strangers += 1
      response.end('{}')
    })
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => stranger.close(() => resolve())))
    const { upstream, source, id } = await openPort()
    for (const status of [301, 302, 303, 307, 308]) {
      upstream.fault({
        when: () => true,
        status,
        headers: { location: `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/` },
      })
      expect(
        await refusalOf(status % 2 === 0 ? source.stopJob(id) : source.executionVariables(id)),
      ).toMatchObject({ status: 502, message: expect.stringContaining('redirect') })
    }
    expect(strangers).toBe(0)
  })

  test('times out without a response', async () => {
    const { upstream, source, id } = await openPort(100)
    upstream.fault({ when: 'job', times: 9, lost: 'hang' })
    expect(await refusalOf(source.job(id))).toMatchObject({
      status: 504,
      message: expect.stringMatching(/^No response from 127\.0\.0\.1:\d+ within 0 s\.$/),
    })
    expect(upstream.count('job')).toBe(3)
  })

  test.each([['cut' as const], [{ cutAfter: 10 }]])(
    'retries a broken connection (%j)',
    async (lost) => {
      const { upstream, source, id } = await openPort()
      upstream.fault({ when: 'job', carriedOut: true, lost })
      expect((await source.job(id)).id).toBe(id)
      expect(upstream.count('job')).toBe(2)
    },
  )

  test('reports a refused connection, and that nothing was sent', async () => {
    const { upstream, source, id } = await openPort()
    await upstream.close()
    expect((await refusalOf(source.job(id))).message).toMatch(
      /^127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\.$/,
    )
    for (const ask of [() => source.stopJob(id), () => source.runJob(request)]) {
      expect(await refusalOf(ask())).toMatchObject({
        status: 502,
        message: expect.stringMatching(
          /^127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\. Nothing was sent\.$/,
        ),
      })
    }
  })

  test('closing cancels calls in progress', async () => {
    const { upstream, source, id } = await openPort()
    upstream.fault({ when: 'log', lost: 'hang' })
    const asked = refusalOf(source.log(id, 0))
    await expect.poll(() => upstream.count('log')).toBe(1)
    await source.close()
    expect(await asked).toMatchObject({ status: 503 })
  })

  const held = () => {
    let release: () => void = () => undefined
    const hold = new Promise<void>((resolve) => {
      release = resolve
    })
    return { hold, release }
  }
  const isName = ({ kind }: { kind: string }) =>
    ['packages', 'clusters', 'schedules', 'members'].includes(kind)

  test('hanging background calls block neither a stop nor a log', async () => {
    const { upstream, source, id } = await openPort()
    const { hold, release } = held()
    upstream.fault({ when: isName, times: 9, hold, carriedOut: true })
    const names = [source.packages(), source.clusters(), source.schedules(), source.members()]
    await expect.poll(() => upstream.calls.filter(isName).length).toBe(2)
    await source.log(id, 0)
    expect((await source.stopJob(id)).status).toBe('pending_stoppage')
    expect(upstream.calls.filter(isName)).toHaveLength(2)
    release()
    await Promise.all(names)
    expect(upstream.calls.filter(isName)).toHaveLength(4)
  })

  test('runs at most two calls of each kind, so hanging reads do not block a stop', async () => {
    const { upstream, source } = await openPort()
    const { hold, release } = held()
    const ids = Array.from({ length: 8 }, () => upstream.addJob())
    upstream.fault({ when: 'job', times: 9, hold, carriedOut: true })
    const reads = ids.map((id) => source.job(id))
    await expect.poll(() => upstream.count('job')).toBe(2)
    await source.stopJob(ids[7] ?? 0)
    expect(upstream.count('job')).toBe(2)
    upstream.fault({ when: 'stop', times: 9, hold, carriedOut: true })
    const stops = ids.slice(0, 5).map((id) => source.stopJob(id))
    await expect.poll(() => upstream.count('stop')).toBe(3)
    expect(upstream.count()).toBe(5)
    release()
    await Promise.all([...reads, ...stops])
    expect(upstream.count('job')).toBe(8)
    expect(upstream.count('stop')).toBe(6)
  })
})
