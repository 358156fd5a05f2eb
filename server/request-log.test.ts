import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Processes } from './testing/processes.ts'

let processes: Processes
beforeEach(() => {
  processes = new Processes()
})
afterEach(() => processes.end())

interface Line {
  msg: string
  requestId: string
}

const isLine = (line: unknown): line is Line =>
  typeof line === 'object' && line !== null && 'msg' in line

const linesOf = (log: string): Line[] =>
  log
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
    .filter(isLine)

const secret = 'planted-secret'
const ownKey = `${secret}-own-key`

/** As typed, and as Basic credentials that contain it. */
const forms = (text: string) => [
  text,
  ...[0, 1, 2].map((shift) =>
    Buffer.from(`${'x'.repeat(shift)}${text}`)
      .toString('base64')
      .slice(4, -4),
  ),
]

interface Sent {
  method?: string
  body?: string
  headers?: Record<string, string>
}

/** Echoes what it was sent, as a careless service or proxy would. */
function echoingService() {
  const service = createServer((request, response) => {
    const echo = JSON.stringify({ message: `Refused: ${request.headers.authorization ?? ''}` })
    response.writeHead(500, { 'content-type': 'application/json' }).end(echo)
  })
  return new Promise<{ url: string; close: () => void }>((resolve) => {
    service.listen(0, '127.0.0.1', () => {
      const address = service.address()
      const port = address !== null && typeof address === 'object' ? address.port : 0
      resolve({
        url: `http://127.0.0.1:${port}`,
        close: () => {
          service.closeAllConnections()
          service.close()
        },
      })
    })
  })
}

test('no secret reaches the log, wherever it was sent', { timeout: 60_000 }, async () => {
  const service = await echoingService()
  const accounts = path.join(processes.folder, 'accounts.json')
  const filed = {
    account: 'filed',
    api_key: `${secret}-filed`,
    api_url: service.url,
    hook: { id: 1, url: 'https://x.example/hook', salt: `${secret}-salt` },
  }
  writeFileSync(accounts, JSON.stringify({ accounts: [filed], embedded: true }), { mode: 0o600 })
  const server = processes.run({
    JOBWATCH_API_KEY: ownKey,
    JOBWATCH_ACCOUNTS: accounts,
    XPLENTY_ACCOUNT: 'acme',
    XPLENTY_API_KEY: `${secret}-acme`,
    XPLENTY_API_URL: service.url,
    SOMETHING_ELSE: `${secret}-elsewhere`,
  })
  const url = await server.ready()
  const authorization = `Basic ${Buffer.from(ownKey).toString('base64')}`
  const send = (where: string, { headers, ...init }: Sent = {}) =>
    fetch(`${url}${where}`, {
      ...init,
      headers: { authorization, 'content-type': 'application/json', ...headers },
    })
  const wrong = { authorization: `Basic ${Buffer.from(`${secret}-wrong`).toString('base64')}` }
  const body = JSON.stringify({ package_id: 1, variables: { PASSWORD: `'${secret}'` } })
  const requests: [string, Sent?][] = [
    ['local/api/jobs', { headers: wrong }],
    ['local/api/jobs', { headers: { authorization: `Bearer ${secret}` } }],
    ['local/api/jobs', { headers: { authorization: '', cookie: `session=${secret}` } }],
    [`local/api/jobs?q=${secret}&token=${secret}`],
    [`local/api/jobs?page=${secret}`, { method: 'POST', body }],
    ['acme/api/jobs', { method: 'POST', body }],
    ['local/api/jobs', { method: 'POST', body: `{"password": "${secret}` }],
    ['local/api/web_hook', { method: 'POST', body, headers: { 'x-hook-signature': secret } }],
    ['acme/api/jobs/1/log'],
    [secret],
  ]
  const ids: (string | null)[] = []
  for (const [where, init] of requests)
    ids.push((await send(where, init)).headers.get('x-request-id'))
  await expect.poll(() => server.said.err, { timeout: 20_000 }).toContain('"account":"filed"')
  expect(await server.stop()).toBe(0)
  service.close()

  const lines = linesOf(server.said.err)
  const served = lines.filter(({ msg }) => msg === 'request').map(({ requestId }) => requestId)
  expect(ids).not.toContain(null)
  expect(served).toEqual(ids)
  for (const form of forms(secret)) expect(server.said.err + server.said.out).not.toContain(form)
})

test('no password reaches the log, nor a name that may be one', async () => {
  const server = processes.run({ SIGN_IN: 'on' })
  const url = await server.ready()
  const origin = new URL(url).origin
  const signIn = (body: string) =>
    fetch(`${url}sign-in`, {
      method: 'POST',
      body,
      headers: { origin, 'content-type': 'application/json', cookie: `__Host-x=${secret}` },
    })
  const wrong = JSON.stringify({ name: secret, password: `${secret}-password` })
  expect((await signIn(wrong)).status).toBe(401)
  expect((await signIn(`{"password":"${secret}`)).status).toBe(400)
  await fetch(`${url}sign-in?return_to=/${secret}`)
  await server.stop()
  expect(linesOf(server.said.err).filter(({ msg }) => msg === 'request')).toHaveLength(3)
  for (const form of forms(secret)) expect(server.said.err + server.said.out).not.toContain(form)
})

test('the log has one line per request, and can leave them out', async () => {
  const env = { JOBWATCH_API_KEY: ownKey }
  const server = processes.run(env)
  const url = await server.ready()
  const authorization = `Basic ${Buffer.from(ownKey).toString('base64')}`
  const headers = { authorization, 'x-jobwatch-actor': 'Ana%20B' }
  await fetch(`${url}local/api/jobs/4711?include=insight`, { headers })
  await fetch(`${url}healthz`)
  await server.stop()
  const requests = linesOf(server.said.err).filter(({ msg }) => msg === 'request')
  const line = { requestId: expect.any(String), ms: expect.any(Number), method: 'GET' }
  expect(requests).toMatchObject([
    {
      ...line,
      route: '/:account/api/jobs/:id',
      account: 'local',
      status: 404,
      principal: { kind: 'key', name: 'Ana B' },
    },
    { ...line, route: '/healthz', status: 200 },
  ])

  const quiet = processes.run({ ...env, LOG_LEVEL: 'warn' })
  await fetch(`${await quiet.ready()}healthz`)
  await quiet.stop()
  expect(quiet.said.err).toBe('')
})
