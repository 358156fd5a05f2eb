import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { plainLook, type AccountLook } from '../../contract/account.ts'
import type { Capability } from '../../contract/sync.ts'
import { AppServer } from '../../server/app-server.ts'
import type { RenderPage } from '../../contract/page-rendering.ts'
import { pageBundle } from '../../server/page-bundle.ts'
import { readConfig } from '../../server/config/config.ts'
import { TestProvider } from '../../server/identity/testing/provider.ts'
import { Team, type WorldUser } from './team.ts'
import { createScriptedSource, type ScriptedSource } from './scripted-source.ts'
import { UnreliableProxy } from './unreliable-proxy.ts'

/** One of a world's accounts, as a test asks for it. */
export interface WorldAccount {
  slug: string
  look: AccountLook
  /** What its source can do; everything unless given. */
  capabilities?: readonly Capability[]
}

/** What a world holds. */
export interface Holding {
  accounts: readonly WorldAccount[]
  /** People sign in to a world that has users. */
  users?: readonly WorldUser[]
  /** Where the server lives: `/jobwatch`. Such a world has no faults: nothing is in between. */
  basePath?: string
  /** People sign in through an identity provider. Such a world has no faults, either. */
  hasProvider?: boolean
}

export const oneAccount: readonly WorldAccount[] = [{ slug: 'test', look: plainLook }]

export interface World {
  /** The first account: its slug, its address, its source. */
  account: string
  url: string
  source: ScriptedSource
  /** Address and source of any account. */
  at: (slug: string) => { url: string; source: ScriptedSource }
  /** The users; a world without any is in local mode. */
  team: Team | null
  /** Null unless the world has one. */
  provider: TestProvider | null
  /** The server's time in milliseconds. */
  now: () => number
  /** Moves the server's clock. */
  advance: (ms: number) => void
  /** Matching requests are answered so, without reaching the server. */
  answerWith: (
    match: RegExp,
    status: number,
    message?: string,
    headers?: Record<string, string>,
  ) => void
  /** Matching requests reach the server, and their answers come as something that is not JSON. */
  garbleAnswers: (match: RegExp) => void
  /** Matching requests reach the server, and their answers are lost on the way back. */
  loseAnswers: (match: RegExp) => void
  /** Matching requests are cut off before they reach the server. */
  cutRequests: (match: RegExp) => void
  /** Matching requests wait until the returned function is called. */
  holdRequests: (match: RegExp) => () => void
  clearUp: () => void
  /** How many requests matched since the start. */
  requests: (match: RegExp) => number
  /** How many requests that match are under way. */
  openRequests: (match: RegExp) => number
  end: () => Promise<void>
}

/** A port that nothing listens on now. */
async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => void probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return address !== null && typeof address === 'object' ? address.port : 0
}

/**
 * Renders pages as a server does. Its own reads for a page do not pass the proxy: where one would
 * have failed there, the page comes as the browser draws it.
 */
function renderedUnless(isAffected: (line: string) => boolean): RenderPage {
  const renderPage = pageBundle(path.resolve(import.meta.dirname, '../../dist'))
  return async (request) => {
    let hasFailed = false
    const read = (where: string) => {
      hasFailed ||= isAffected(`GET ${where}`)
      return request.read(where)
    }
    const rendering = await renderPage({ ...request, read })
    return (
      rendering && {
        render: async () => {
          const page = await rendering.render()
          return hasFailed ? null : page
        },
      }
    )
  }
}

/** What every account has. */
function furnish(source: ScriptedSource): void {
  source.addCluster({ name: 'nightly-1' })
  source.addCluster({ name: 'batch-2' })
  source.addPackage({ name: 'Airports by zip', variables: { region: "'eu'", day: '2031-05-09' } })
  source.addPackage({ name: 'Flights daily delays' })
}

/**
 * A real server over the scripted source, with a stretch of wire in front of it that can be made to
 * fail.
 */
export async function startWorld(
  { accounts, users, basePath = '', hasProvider = false }: Holding = { accounts: oneAccount },
): Promise<World> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'jobwatch-world-'))
  let offset = 0
  const now = () => Date.now() + offset
  const sources = accounts.map(({ slug, look, capabilities }) => ({
    source: createScriptedSource({ account: slug, now, ...(capabilities && { capabilities }) }),
    look,
  }))
  for (const { source } of sources) furnish(source)

  const isPublic = basePath !== '' || hasProvider
  const ownPort = isPublic ? await freePort() : 0
  const publicUrl = `http://127.0.0.1:${ownPort}${basePath}`
  const provider = hasProvider ? await TestProvider.start(publicUrl) : null
  let proxy: UnreliableProxy | null = null
  const server = new AppServer({
    renderPage: renderedUnless((line) => proxy?.affects(line) ?? false),
    longReads: 'in place',
    config: readConfig({
      PORT: String(ownPort),
      ...(isPublic && { PUBLIC_URL: publicUrl }),
      ...(provider && {
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: provider.clientId,
        OIDC_CLIENT_SECRET: provider.clientSecret,
        OIDC_LABEL: 'Example',
        OIDC_ROLES: 'ops=operator',
      }),
      JOBWATCH_DATA: dataDir,
      ...(users && { SIGN_IN: 'on' }),
    }),
    accounts: () => sources,
    log: pino({ level: 'silent' }),
    now,
  })
  await server.listen()
  const team = users === undefined ? null : await Team.open(dataDir, now)
  for (const user of users ?? []) await team?.add(user)
  const wire = new UnreliableProxy(server.url)
  proxy = wire
  const proxyPort = await wire.listen()
  // The public address is the server's own: its port has to be known before there is a wire.
  const port = isPublic ? ownPort : proxyPort

  const at = (slug: string) => {
    const found = sources.find(({ source }) => source.account === slug)
    if (!found) throw new Error(`This world has no account "${slug}".`)
    return { url: `http://127.0.0.1:${port}${basePath}/${slug}`, source: found.source }
  }
  const account = accounts[0]?.slug ?? ''
  return {
    account,
    ...at(account),
    at,
    team,
    provider,
    now,
    advance: (ms) => {
      offset += ms
    },
    answerWith: (match, status, message = 'A test says so.', headers = {}) =>
      wire.respondWith(match, { status, message, headers }),
    loseAnswers: (match) => wire.failWith('loses', match),
    garbleAnswers: (match) => wire.failWith('garbles', match),
    cutRequests: (match) => wire.failWith('cuts', match),
    holdRequests: (match) => wire.hold(match),
    clearUp: () => wire.repair(),
    requests: (match) => wire.count(match),
    openRequests: (match) => wire.countOpen(match),
    end: async () => {
      await wire.close()
      await team?.close()
      await server.close()
      await provider?.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
