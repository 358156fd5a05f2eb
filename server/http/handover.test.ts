import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { handoverNoteSchema, handoverSchema, type Handover } from '../../contract/handover.ts'
import { jobRowSchema } from '../../contract/job-row.ts'
import { openTeamServer, type TeamServer } from './testing/team-server.ts'
import { startMs } from './testing/test-app.ts'

const path = '/local/api/handover'
const hour = 3_600_000
const iso = (ms: number) => new Date(ms).toISOString()
let team: TeamServer
let cookies: Record<'ana' | 'ben' | 'vera', string>
type Who = keyof typeof cookies

beforeEach(async () => {
  team = await openTeamServer()
  await team.addUser('Ana', 'operator')
  await team.addUser('Ben', 'operator')
  await team.addUser('Vera', 'viewer')
  cookies = {
    ana: await team.cookieOf('Ana'),
    ben: await team.cookieOf('Ben'),
    vera: await team.cookieOf('Vera'),
  }
})
afterEach(async () => {
  await team.close()
  expect(team.errors).toEqual([])
})

const send = (who: Who, method: string, at: string, body: unknown = {}) =>
  team.ask(cookies[who], at, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const read = async (who: Who = 'vera', query = ''): Promise<Handover> =>
  z.parse(handoverSchema, await (await team.ask(cookies[who], `${path}?${query}`)).json())

/** How many jobs the list has under a query of the list page. */
async function listed(search: string): Promise<number> {
  const params = new URLSearchParams(search)
  if (params.get('from') === 'all') params.delete('from')
  const url = `/local/api/jobs?${params.toString()}&fields=row&limit=100`
  return z.parse(z.array(jobRowSchema), await (await team.ask(cookies.vera, url)).json()).length
}

const failed = (id: number, errors: string, agoMs: number, packageId = 11) =>
  team.source.put({
    id,
    status: 'failed',
    errors,
    package_id: packageId,
    variables: { RUN: String(id) },
    created_at: iso(startMs - agoMs),
    started_at: iso(startMs - agoMs),
    failed_at: iso(startMs - agoMs + 60_000),
    completed_at: null,
  })

const full = 'No space left on device'
const missing = 'Column "cost" does not exist'

describe('a handover', () => {
  test('tells what is still open by cause, with links to exactly these jobs', async () => {
    failed(1, full, 2 * hour)
    failed(2, full, hour, 12)
    failed(3, full, 30 * hour)
    failed(4, missing, 40 * hour)
    await team.caughtUp()
    await send('ana', 'PUT', '/local/api/jobs/2/assignee', { assignee: 'Ben' })
    const handover = await read()
    expect(handover.failed).toMatchObject({ count: 2, exact: true })
    expect(await listed(handover.failed.search)).toBe(2)
    expect(handover.open.count).toBe(4)
    expect(await listed(handover.open.search)).toBe(4)
    const [first, second] = handover.open_causes.lines
    expect(first).toMatchObject({ count: 3, count_in_span: 2, packages_count: 2 })
    expect(first?.title).toContain('No space left')
    expect(first?.assignees).toContainEqual({ name: 'Ben', count: 1 })
    expect(second).toMatchObject({ count: 1, count_in_span: 0 })
    for (const { count, search } of handover.open_causes.lines)
      expect(await listed(search)).toBe(count)
    expect(handover.open_causes.complete).toBe(true)
  })

  test('tells who acknowledged what in the span, and why', async () => {
    failed(1, full, 20 * hour)
    await team.caughtUp()
    const note = { note: 'Ticket 77', assignee: null }
    await send('ana', 'PUT', '/local/api/jobs/1/acknowledgement', note)
    const handover = await read()
    expect(handover.open.count).toBe(0)
    expect(handover.acknowledged.lines).toMatchObject([
      { count: 1, acknowledged: { actor: 'Ana', note: 'Ticket 77' } },
    ])
    for (const { count, search } of handover.acknowledged.lines)
      expect(await listed(search)).toBe(count)
    const before = `from=${iso(startMs - 20 * hour)}&to=${iso(startMs - hour)}`
    expect((await read('vera', before)).acknowledged.lines).toEqual([])
  })

  test('tells causes that are new since', async () => {
    failed(1, missing, 30 * hour)
    failed(2, missing, hour)
    failed(3, full, hour)
    await team.caughtUp()
    const { lines } = (await read()).new_causes
    expect(lines).toMatchObject([{ count: 1 }])
    expect(lines[0]?.title).toContain('No space left')
    expect(await listed(lines[0]?.search ?? '')).toBe(1)
  })

  test('tells what was stopped and re-run, why, and what became of it', async () => {
    team.source.put({ id: 5, status: 'running' })
    failed(6, full, hour)
    await team.caughtUp()
    await send('ana', 'DELETE', '/local/api/jobs/5', { reason: 'Wrong day' })
    const job = { package_id: 11, cluster_id: 21, rerun_of: 6 }
    const made = await send('ben', 'POST', '/local/api/jobs', { job })
    expect(made.status).toBe(201)
    const { id } = (await made.json()) as { id: number }
    const handover = await read()
    expect(handover.stopped.lines).toMatchObject([
      { job_id: 5, actor: 'Ana', reason: 'Wrong day', outcome: 'accepted' },
    ])
    expect(handover.reruns.lines).toMatchObject([{ job_id: id, of_job_id: 6, actor: 'Ben' }])
    expect(handover.reruns.lines[0]?.package_name).toBe('Night load')
    // Nothing of it belongs to an earlier span.
    const before = await read('vera', `from=${iso(startMs - 9 * hour)}&to=${iso(startMs - hour)}`)
    expect([before.stopped.lines, before.reruns.lines]).toEqual([[], []])
  })
})

test('runaways of the span are told, also when they are over', async () => {
  const running = { status: 'running', completed_at: null } as const
  const started_at = iso(startMs - 3 * hour)
  team.source.put({ id: 5, ...running, started_at, runtime_in_seconds: 3 * 3_600 })
  team.source.put({ id: 6, ...running, started_at: iso(startMs), package_id: 12 })
  await team.caughtUp()
  await send('ana', 'PUT', '/local/api/packages/11/hard_limit', { seconds: 3_600 })
  expect((await read()).runaways.lines).toMatchObject([
    {
      job_id: 5,
      package_name: 'Night load',
      status: 'running',
      is_open: true,
      // From these the page tells how long it has run by now.
      started_at: '2026-11-23T09:00:00Z',
      runtime_in_seconds: 3 * 3_600,
      runtime_as_of: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  ])
  team.source.put({ id: 5, started_at, completed_at: iso(startMs), status: 'completed' })
  await team.caughtUp()
  expect((await read()).runaways.lines).toMatchObject([{ job_id: 5, is_open: false }])
})

describe('the span of a handover', () => {
  test('is eight hours, or since the person last handed over', async () => {
    const first = await read('ana')
    expect(Date.parse(first.to) - Date.parse(first.from)).toBe(8 * hour)
    expect(first.last_handover).toBeNull()
    expect((await send('ana', 'PUT', path)).status).toBe(200)
    team.advance(3 * hour)
    const second = await read('ana')
    expect(second.from).toBe(iso(startMs))
    expect(second.last_handover).toBe(iso(startMs))
    const others = await read('ben')
    expect(Date.parse(others.to) - Date.parse(others.from)).toBe(8 * hour)
    // Days later, that is not this shift any more.
    team.advance(48 * hour)
    cookies.ana = await team.cookieOf('Ana')
    const later = await read('ana')
    expect(Date.parse(later.to) - Date.parse(later.from)).toBe(8 * hour)
  })

  test('can be asked for, and must make sense', async () => {
    const query = `from=${iso(startMs - hour)}&to=${iso(startMs)}`
    expect(await read('vera', query)).toMatchObject({
      from: iso(startMs - hour),
      to: iso(startMs),
    })
    for (const wrong of [`from=${iso(startMs)}&to=${iso(startMs)}`, 'from=x', 'to=x'])
      expect((await team.ask(cookies.vera, `${path}?${wrong}`)).status).toBe(422)
  })
})

describe('a note', () => {
  const add = (who: Who, text: string) => send(who, 'POST', `${path}/notes`, { text })

  test('is seen by all in its span, and deleted by its author', async () => {
    const response = await add('ana', '  Disk of node 3 is full.\nCall Eva.  ')
    expect(response.status).toBe(201)
    const note = z.parse(handoverNoteSchema, await response.json())
    expect(note).toMatchObject({
      author: 'Ana',
      is_own: true,
      text: 'Disk of node 3 is full.\nCall Eva.',
    })
    expect((await read('ben')).notes.lines).toMatchObject([{ author: 'Ana', is_own: false }])
    expect((await send('ben', 'DELETE', `${path}/notes/${note.id}`)).status).toBe(404)
    expect((await send('ana', 'DELETE', `${path}/notes/${note.id}`)).status).toBe(204)
    expect((await read('ben')).notes.lines).toEqual([])
  })

  test.each([[''], ['   '], ['x'.repeat(2_001)]])('is refused if it is %j', async (text) => {
    expect((await add('ana', text)).status).toBe(422)
  })
})

describe('Markdown', () => {
  test('is the same as text, in the zone of the reader', async () => {
    failed(1, 'No space left on <b>device</b> [x](https://evil.example)', hour)
    await team.caughtUp()
    await send('ana', 'POST', `${path}/notes`, { text: '# Not a heading\nby *me*' })
    const response = await team.ask(
      cookies.vera,
      `${path}?format=markdown&zone=Europe/Vienna&from=${iso(startMs - 8 * hour)}&to=${iso(startMs + hour)}`,
    )
    expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8')
    const text = await response.text()
    expect(text).toContain('# Handover of local\n\n23 Nov, 05:00 to 23 Nov, 14:00 (Europe/Vienna)')
    expect(text).toContain('## Still open')
    expect(text).toContain('http://localhost/local/jobs?attention=unresolved')
    expect(text).toContain('Ana: \\# Not a heading by \\*me\\*')
    expect(text).not.toMatch(/[^\\]<b>|[^\\]\[x\]|https:\/\/evil/)
    expect((await team.ask(cookies.vera, `${path}?format=markdown&zone=Moon`)).status).toBe(422)
  })
})
