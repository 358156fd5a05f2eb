import { mock } from 'node:test'
import { plainLook } from '../../contract/account.ts'
import { createApp } from '../http/app.ts'
import { httpAccount } from '../http/testing/http-account.ts'
import { localDeps } from '../http/testing/local-deps.ts'
import { createHostedSource } from '../sources/hosted/source.ts'
import { Upstream } from '../sources/hosted/testing/upstream.ts'
import { SqliteRecordStore } from '../records/sqlite-record-store.ts'
import { SqliteJobStore } from '../store/sqlite-job-store.ts'
import { AccountService } from '../account/account-service.ts'

const account = 'acme'
const key = 'a-key-of-the-simulation'
/** Until the first fill is through and its burst is flowing back. */
const warmUpSeconds = 900
/** As the pages ask: `src/domain/poll.ts`. */
const listEvery = 5
const detailEvery = 2
const sideEvery = 10
const tabsOfOneDetail = 40
const liveJobs = 8
const finishedJobs = 3_000

/** Who looks at the account, and what happens there, for an hour. */
export interface HourOf {
  /**
   * Tabs that poll; every fortieth, beginning with the first, has a live job open with its log,
   * children and variables.
   */
  tabs: number
  /** How much of the hour is simulated, seconds. */
  seconds: number
  /** Jobs start, run, write logs and end all the time; without, all have ended. */
  moves: boolean
}

export interface HourCost {
  /**
   * Calls the hosted service counted, by what was asked for; the free one for credits not among
   * them.
   */
  calls: Readonly<Record<string, number>>
  total: number
  /** Answers given to the tabs. */
  answers: number
  /** The longest time the store was behind, seconds. */
  worstLag: number
}

/**
 * An hour of Jobwatch over a hosted account, on a clock of its own: the real source, service, store
 * and HTTP layer, and an upstream that counts. The quarter of an hour before it, with the first fill, is
 * not counted.
 */
export async function simulateHour(hour: HourOf): Promise<HourCost> {
  mock.timers.enable({
    apis: ['setTimeout', 'setInterval', 'Date'],
    now: Date.parse('2026-11-23T12:00:00Z'),
  })
  try {
    return await simulate(hour)
  } finally {
    mock.timers.reset()
  }
}

const settle = async (rounds: number) => {
  for (let round = 0; round < rounds; round += 1)
    await new Promise((resolve) => void setImmediate(resolve))
}

interface Population {
  upstream: Upstream
  cluster: number
  packages: readonly number[]
  /** Jobs that tabs have open. */
  live: readonly number[]
}

function populate(moves: boolean): Population {
  const upstream = new Upstream({ account, now: () => Date.now() })
  const cluster = upstream.addCluster()
  const packages = Array.from({ length: 20 }, () => upstream.addPackage())
  for (let n = 0; n < finishedJobs; n += 1) {
    const ago = -(n + 1) * 600_000
    upstream.addJob({
      id: finishedJobs - n,
      status: n % 9 === 0 ? 'failed' : 'completed',
      package_id: packages[n % packages.length],
      cluster_id: cluster,
      created_at: upstream.at(ago),
      started_at: upstream.at(ago),
      completed_at: upstream.at(ago + 300_000),
      updated_at: upstream.at(ago + 300_000),
    })
  }
  const ended = moves ? {} : { status: 'completed', completed_at: upstream.at() }
  const live = Array.from({ length: liveJobs }, (_, n) =>
    upstream.addJob({ package_id: packages[n], cluster_id: cluster, ...ended }),
  )
  return { upstream, cluster, packages, live }
}

/** What happens at the service in one second: logs grow, and every seventh second a job starts. */
function move({ upstream, cluster, packages, live }: Population, second: number): void {
  const first = live[second % live.length]
  if (first !== undefined)
    upstream.logs.set(first, `${upstream.logs.get(first) ?? ''}line ${second}\n`)
  if (second % 7 !== 0) return
  const id = upstream.addJob({
    package_id: packages[second % packages.length],
    cluster_id: cluster,
    created_at: upstream.at(),
    started_at: upstream.at(),
  })
  const before = id - 20
  if (upstream.jobs.get(before)?.['status'] === 'running' && !live.includes(before))
    upstream.changeJob(before, {
      status: second % 3 === 0 ? 'failed' : 'completed',
      completed_at: upstream.at(),
    })
}

const log = { warn: () => undefined, error: () => undefined, info: () => undefined }

/** The server over the account, without a port. */
async function openServer({ upstream }: Population) {
  const now = () => Date.now()
  const source = createHostedSource({
    account,
    apiKey: upstream.apiKey,
    apiUrl: upstream.url,
    historyDays: 90,
    log,
    now,
    fetch: upstream.fetch,
    sleep: () => Promise.resolve(),
  })
  const store = await SqliteJobStore.open(':memory:')
  const records = await SqliteRecordStore.open(':memory:')
  const service = await AccountService.open({ store, records, source, now, log })
  await service.start()
  const app = createApp({
    accounts: new Map([[account, httpAccount(service, plainLook, { records, now })]]),
    records,
    ...localDeps(records, now),
    apiKey: key,
    sessionSecret: Buffer.from('of the simulation'),
    port: () => 4400,
    devOrigin: null,
    pageFolder: '/nonexistent',
    now,
    log,
  })
  const close = async () => {
    const closing = service.close()
    mock.timers.tick(60_000)
    await closing
    await store.close()
  }
  return { app, service, close }
}

/** A tab remembers the tag of each address, as the page's own client does. */
class Tab {
  readonly #app: Awaited<ReturnType<typeof openServer>>['app']
  readonly #cookie: string
  readonly #tags = new Map<string, string>()
  responses = 0

  constructor(app: Awaited<ReturnType<typeof openServer>>['app'], cookie: string) {
    this.#app = app
    this.#cookie = cookie
  }

  async get(path: string): Promise<void> {
    const tag = this.#tags.get(path)
    const response = await this.#app.request(`/${account}/api/${path}`, {
      headers: {
        cookie: this.#cookie,
        'sec-fetch-site': 'same-origin',
        ...(tag === undefined ? {} : { 'if-none-match': tag }),
      },
    })
    const given = response.headers.get('etag')
    if (given !== null) this.#tags.set(path, given)
    if (response.status >= 500) throw new Error(`${path} answered ${response.status}.`)
    this.responses += 1
  }
}

const lists = [
  'jobs?fields=row&limit=50',
  'jobs?fields=row&limit=50&status=failed',
  'jobs?fields=row&limit=50&status=running',
]
const detail = [
  '?include=insight,package,cluster,log_summary',
  '/log?from_byte=0',
  '/children?fields=row',
  '/variables',
]

async function poll(tab: Tab, index: number, second: number, live: readonly number[]) {
  const at = second + index
  if (index % tabsOfOneDetail === 0) {
    const id = live[index % live.length]
    if (at % detailEvery === 0) for (const rest of detail) await tab.get(`jobs/${id}${rest}`)
  } else if (at % listEvery === 0) await tab.get(lists[index % lists.length] ?? '')
  if (at % sideEvery === 0) for (const path of ['sync', 'clusters?limit=100']) await tab.get(path)
}

function callsByKind(calls: Upstream['calls']): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kind } of calls)
    if (kind !== 'rate_limit_status') counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

async function simulate({ tabs, moves, seconds }: HourOf): Promise<HourCost> {
  const population = populate(moves)
  const { upstream, live } = population
  const { app, service, close } = await openServer(population)
  const page = await app.request(`/${account}/jobs`, { headers: { accept: 'text/html' } })
  const cookie = (page.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''
  const open = Array.from({ length: tabs }, () => new Tab(app, cookie))

  let worstLag = 0
  const pass = async (duration: number) => {
    for (let second = 0; second < duration; second += 1) {
      mock.timers.tick(1_000)
      if (moves) move(population, second)
      for (const [index, tab] of open.entries()) await poll(tab, index, second, live)
      await settle(4)
      worstLag = Math.max(worstLag, service.freshness.sync().lag_seconds ?? 0)
    }
  }
  await pass(warmUpSeconds)
  worstLag = 0
  for (const tab of open) tab.responses = 0
  const from = upstream.calls.length
  await pass(seconds)
  const calls = callsByKind(upstream.calls.slice(from))
  await close()
  return {
    calls,
    total: Object.values(calls).reduce((a, b) => a + b, 0),
    answers: open.reduce((sum, { responses }) => sum + responses, 0),
    worstLag,
  }
}
