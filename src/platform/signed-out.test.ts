// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import * as z from 'zod/mini'
import { ApiClient } from './api.ts'
import { putOffSignIn, resume } from './signed-out.ts'
import { write } from './write.ts'

const schema = z.object({ n: z.number() })
const ended = () =>
  Response.json({ message: 'Sign-in required.', code: 'sign_in_required' }, { status: 401 })
const answered = () => Response.json({ n: 1 })

let isSignedIn: boolean
let sent: string[]
let api: ApiClient

beforeEach(async () => {
  isSignedIn = true
  sent = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    sent.push(`${init.method ?? 'GET'} ${path}`)
    return Promise.resolve(isSignedIn ? answered() : ended())
  })
  api = new ApiClient()
  await api.read('/a/api/first', schema)
  sent = []
})
afterEach(() => {
  resume()
  vi.unstubAllGlobals()
})

/** Requests go out one after the other; this waits for what was refused to be held. */
const untilSent = (count: number) => vi.waitFor(() => expect(sent).toHaveLength(count))

it('a request of a session that has ended is sent again after signing in, and no renewal is tried', async () => {
  isSignedIn = false
  const read = api.read('/a/api/x', schema)
  const written = write(api, 'POST', '/a/api/jobs', {}, schema, 'key-1')
  await untilSent(2)
  await vi.waitFor(() => {
    isSignedIn = true
    resume()
    expect(sent.length).toBeGreaterThan(2)
  })
  expect((await read).data).toEqual({ n: 1 })
  expect(await written).toEqual({ n: 1 })
  expect(sent.toSorted()).toEqual([
    'GET /a/api/x',
    'GET /a/api/x',
    'POST /a/api/jobs',
    'POST /a/api/jobs',
  ])
})

it('an action is dropped when the person puts off signing in', async () => {
  isSignedIn = false
  const written = write(api, 'DELETE', '/a/api/jobs/7', {}, schema).catch((error: unknown) => error)
  await untilSent(1)
  await vi.waitFor(async () => {
    putOffSignIn()
    expect(await Promise.race([written, Promise.resolve('waiting')])).not.toBe('waiting')
  })
  expect(await written).toMatchObject({
    message: 'Not sent: you have been signed out.',
    isSignInRequired: true,
    outcomeUnknown: false,
  })
  isSignedIn = true
  resume()
  expect(sent).toEqual(['DELETE /a/api/jobs/7'])
})

it('a read that is given up while it waits is not sent again', async () => {
  isSignedIn = false
  const giveUp = new AbortController()
  const read = api.read('/a/api/x', schema, giveUp.signal).catch((error: unknown) => error)
  await untilSent(1)
  await vi.waitFor(async () => {
    giveUp.abort(new Error('given up'))
    expect(await Promise.race([read, Promise.resolve('waiting')])).toMatchObject({
      message: 'given up',
    })
  })
  isSignedIn = true
  resume()
  expect(sent).toEqual(['GET /a/api/x'])
})
