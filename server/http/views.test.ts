import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { activityPageSchema } from '../../contract/activity.ts'
import { viewCountsSchema, viewSchema, viewsSchema, type NewView } from '../../contract/views.ts'
import { openTeamServer, type TeamServer } from './testing/team-server.ts'

const views = '/local/api/views'
let team: TeamServer
let cookies: Record<'ana' | 'ben' | 'vera' | 'ada', string>

beforeEach(async () => {
  team = await openTeamServer()
  await team.addUser('Ana', 'operator')
  await team.addUser('Ben', 'operator')
  await team.addUser('Vera', 'viewer')
  await team.addUser('Ada', 'admin')
  cookies = {
    ana: await team.cookieOf('Ana'),
    ben: await team.cookieOf('Ben'),
    vera: await team.cookieOf('Vera'),
    ada: await team.cookieOf('Ada'),
  }
})
afterEach(async () => {
  await team.close()
  expect(team.errors).toEqual([])
})

type Who = keyof typeof cookies
const send = (who: Who, method: string, path: string, body?: unknown) =>
  team.ask(cookies[who], path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const add = async (who: Who, view: NewView) => {
  const response = await send(who, 'POST', views, view)
  expect(response.status).toBe(201)
  return z.parse(viewSchema, await response.json())
}
const list = async (who: Who) =>
  z.parse(viewsSchema, await (await team.ask(cookies[who], views)).json())
const namesOf = async (who: Who) => (await list(who)).views.map(({ name }) => name)
const refusalOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { message: string }).message,
]

describe('saved views', () => {
  test('are kept in canonical form, relative ranges as they are', async () => {
    const view = await add('ana', {
      name: '  Nightly failures ',
      query: 'sort=runtime&from=-24h&status=failed&cursor=abc&package_id=4,2',
      columns: ['owner'],
    })
    expect(view).toMatchObject({
      name: 'Nightly failures',
      query: 'status=failed&package_id=4%2C2&from=-24h&sort=runtime',
      columns: ['owner'],
      owner: 'Ana',
      is_own: true,
      may_edit: true,
      shared: false,
      pinned: true,
    })
    expect(await list('ana')).toEqual({ views: [view], default: null })
    expect(await list('ben')).toEqual({ views: [], default: null })
  })

  test('that are shared are used by all, and changed by their owner and administrators', async () => {
    const { id } = await add('ana', { name: 'Ours', query: 'status=failed', shared: true })
    expect((await list('vera')).views).toMatchObject([
      { owner: 'Ana', is_own: false, may_edit: false },
    ])
    expect(await refusalOf(await send('ben', 'PUT', `${views}/${id}`, { name: 'Mine' }))).toEqual([
      403,
      '“Ours” belongs to Ana. Save it as a view of your own to change it.',
    ])
    expect((await send('ben', 'DELETE', `${views}/${id}`)).status).toBe(403)
    expect((await send('ada', 'PUT', `${views}/${id}`, { name: 'Everybody’s' })).status).toBe(200)
    expect(await namesOf('ben')).toEqual(['Everybody’s'])
    expect((await send('ana', 'PUT', `${views}/${id}`, { shared: false })).status).toBe(200)
    expect(await namesOf('ben')).toEqual([])
    expect((await send('ben', 'PUT', `${views}/${id}`, { name: 'x' })).status).toBe(404)
    // An administrator sees no view that is not shared.
    expect((await send('ada', 'DELETE', `${views}/${id}`)).status).toBe(404)
    expect((await send('ana', 'DELETE', `${views}/${id}`)).status).toBe(204)
    expect((await send('ana', 'DELETE', `${views}/${id}`)).status).toBe(404)
  })

  test('are moved', async () => {
    const [first, , third] = [
      await add('ana', { name: 'a', query: '' }),
      await add('ana', { name: 'b', query: '' }),
      await add('ana', { name: 'c', query: '' }),
    ]
    await send('ana', 'PUT', `${views}/${third.id}`, { before: first.id })
    expect(await namesOf('ana')).toEqual(['c', 'a', 'b'])
    await send('ana', 'PUT', `${views}/${third.id}`, { before: null })
    expect(await namesOf('ana')).toEqual(['a', 'b', 'c'])
  })

  test.each<[unknown, string]>([
    [{ query: '' }, 'name: a text of 1 to 60 characters.'],
    [{ name: '  ', query: '' }, 'name: a text of 1 to 60 characters.'],
    [{ name: 'x'.repeat(61), query: '' }, 'name: a text of 1 to 60 characters.'],
    [{ name: 'x' }, 'query: parameters of the list of jobs, at most 2000 characters.'],
    [{ name: 'x', query: 'status=lost' }, 'query: status=lost cannot be read.'],
    [{ name: 'x', query: '', columns: ['a b'] }, 'columns: at most 20 names of columns, or null.'],
    [[], 'The body must be a JSON object.'],
  ])('are refused if invalid: %j', async (body, message) => {
    expect(await refusalOf(await send('ana', 'POST', views, body))).toEqual([422, message])
  })

  test('of one person have different names', async () => {
    await add('ana', { name: 'Nightly', query: '' })
    const again = await send('ana', 'POST', views, { name: 'nightly', query: '' })
    expect(await refusalOf(again)).toEqual([422, 'name: there is a view “nightly” already.'])
    const { id } = await add('ana', { name: 'Daily', query: '' })
    expect((await send('ana', 'PUT', `${views}/${id}`, { name: 'NIGHTLY' })).status).toBe(422)
    expect((await send('ana', 'PUT', `${views}/${id}`, { name: 'DAILY' })).status).toBe(200)
    await add('ben', { name: 'Nightly', query: '' })
  })

  test('are limited in number', async () => {
    for (let n = 0; n < 50; n += 1) await add('ana', { name: `v${n}`, query: '' })
    expect(await refusalOf(await send('ana', 'POST', views, { name: 'v', query: '' }))).toEqual([
      422,
      'A person can have 50 views of their own at most.',
    ])
    for (let n = 0; n < 50; n += 1) await add('ana', { name: `s${n}`, query: '', shared: true })
    for (let n = 50; n < 100; n += 1) await add('ben', { name: `s${n}`, query: '', shared: true })
    const over = { name: 's', query: '', shared: true }
    expect(await refusalOf(await send('ana', 'POST', views, over))).toEqual([
      422,
      'An account can have 100 shared views at most.',
    ])
    const own = (await list('ana')).views.find(({ shared }) => !shared)
    expect((await send('ana', 'PUT', `${views}/${own?.id}`, { shared: true })).status).toBe(422)
  })

  test('are recorded with who changed what', async () => {
    const { id } = await add('ana', { name: 'Nightly', query: 'status=failed' })
    await send('ana', 'PUT', `${views}/${id}`, { name: 'Daily', shared: true, query: '' })
    await send('ana', 'PUT', `${views}/${id}`, { pinned: false })
    await send('ana', 'DELETE', `${views}/${id}`)
    const response = await team.ask(cookies.vera, '/local/api/activity')
    expect(z.parse(activityPageSchema, await response.json()).entries).toMatchObject([
      { action: 'view_delete', actor: 'Ana', message: 'Daily', subject: 'view', subject_id: id },
      {
        action: 'view_change',
        message: 'Daily: renamed from “Nightly”, filter changed, shared with the account',
      },
      { action: 'view_create', message: 'Nightly' },
    ])
  })
})

describe('the default view', () => {
  const choose = (who: Who, view: string | null) => send(who, 'PUT', `${views}/default`, { view })

  test('follows the person, on any of their devices', async () => {
    expect((await choose('ana', 'failed')).status).toBe(200)
    expect((await list('ana')).default).toBe('failed')
    expect((await list('ben')).default).toBeNull()
    cookies.ana = await team.cookieOf('Ana')
    expect((await list('ana')).default).toBe('failed')
    await choose('ana', null)
    expect((await list('ana')).default).toBeNull()
  })

  test('can be a shared view, until it is gone', async () => {
    const { id } = await add('ana', { name: 'Ours', query: '', shared: true })
    await choose('ben', String(id))
    expect((await list('ben')).default).toBe(String(id))
    await send('ana', 'DELETE', `${views}/${id}`)
    expect((await list('ben')).default).toBeNull()
  })

  test('is one that the person sees', async () => {
    const { id } = await add('ana', { name: 'Own', query: '' })
    expect(await refusalOf(await choose('ben', String(id)))).toEqual([
      422,
      `view: there is no view ${id}.`,
    ])
    expect((await choose('ben', 'nonsense')).status).toBe(422)
  })
})

describe('the page of the list', () => {
  const page = async (path: string, cookie: string) =>
    team.app.request(path, { headers: { accept: 'text/html', cookie } })
  const targetOf = async (path: string, who: Who) =>
    (await page(path, cookies[who])).headers.get('location')

  test('leads to the view that the person starts with, unless it has a query', async () => {
    const view = { name: 'Long', query: 'sort=runtime', columns: ['owner'] }
    const { id } = await add('ana', view)
    await send('ana', 'PUT', `${views}/default`, { view: String(id) })
    const target = `/local/jobs?sort=runtime&columns=owner&view=${id}&from=all`
    for (const path of ['/local', '/local/', '/local/jobs'])
      expect(await targetOf(path, 'ana')).toBe(target)
    expect(await targetOf('/local/jobs?status=failed', 'ana')).toBeNull()
    expect(await targetOf('/local/jobs/7', 'ana')).toBeNull()
    expect(await targetOf('/other/jobs', 'ana')).toBeNull()
    expect(await targetOf('/local/jobs', 'ben')).toBeNull()
    expect((await page('/local/jobs', 'jobwatch_session=wrong')).headers.get('location')).toBeNull()
  })

  test('is that of all jobs for somebody who has chosen nothing, or all', async () => {
    expect(await targetOf('/local/jobs', 'ana')).toBeNull()
    await send('ana', 'PUT', `${views}/default`, { view: 'all' })
    expect(await targetOf('/local/jobs', 'ana')).toBeNull()
    await send('ana', 'PUT', `${views}/default`, { view: 'failed' })
    expect(await targetOf('/local/jobs', 'ana')).toBe('/local/jobs?status=failed')
  })
})

describe('counts of views', () => {
  test('are those of the lists that the views stand for', async () => {
    team.source.put({ id: 1, status: 'failed' })
    team.source.put({ id: 2, status: 'failed' })
    team.source.put({ id: 3, status: 'running' })
    await team.caughtUp()
    const failed = await add('ana', { name: 'Failed', query: 'status=failed' })
    const all = await add('ana', { name: 'All', query: '' })
    const bens = await add('ben', { name: 'Ben’s', query: '' })
    const ids = [failed.id, all.id, bens.id].join(',')
    const response = await team.ask(cookies.ana, `${views}/counts?ids=${ids}`)
    expect(z.parse(viewCountsSchema, await response.json())).toEqual([
      { id: failed.id, count: 2, exact: true },
      { id: all.id, count: 3, exact: true },
    ])
    team.source.put({ id: 4, status: 'failed' })
    await team.caughtUp()
    const after = await team.ask(cookies.ana, `${views}/counts?ids=${failed.id}`)
    expect(await after.json()).toEqual([{ id: failed.id, count: 3, exact: true }])
  })

  test('are limited to what fits on screen', async () => {
    const path = (ids: string) => `${views}/counts?ids=${ids}`
    const many = Array.from({ length: 21 }, (_, index) => index + 1).join(',')
    expect((await team.ask(cookies.ana, path(many))).status).toBe(422)
    expect((await team.ask(cookies.ana, path('x'))).status).toBe(422)
    expect(await (await team.ask(cookies.ana, path(''))).json()).toEqual([])
  })
})
