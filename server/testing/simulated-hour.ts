import { mock } from 'node:test'
import { plainLook } from '../../contract/account.ts'
import { createApp } from '../http/app.ts'
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
 * and door, and an upstream that counts. The quarter of an hour before it, with the first fill, is
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

async function simulate({ tabs, moves, seconds }: HourOf): Promise<HourCost> {
  const now = () => Date.now()
  const upstream = new Upstream({ account, now })
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
  const live = Array.from({ length: liveJobs }, (_, n) =>
    upstream.addJob({
      package_id: packages[n],
      cluster_id: cluster,
      ...(moves ? {} : { status: 'completed', completed_at: upstream.at() }),
    }),
  )

  const log = { warn: () => undefined, error: () => undefined, info: () => undefined }
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
    accounts: new Map([[account, { service, look: plainLook }]]),
    records,
    apiKey: key,
    sessionSecret: Buffer.from('of the simulation'),
    port: () => 4400,
    devOrigin: null,
    pageFolder: '/nonexistent',
    now,
    log,
  })
  const page = await app.request(`/${account}/jobs`, { headers: { accept: 'text/html' } })
  const cookie = (page.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''

  let answers = 0
  /** A tab remembers the tag of each address, as the page's own client does. */
  const openTab = () => {
    const tags = new Map<string, string>()
    return async (path: string) => {
      const tag = tags.get(path)
      const response = await app.request(`/${account}/api/${path}`, {
        headers: {
          cookie,
          'sec-fetch-site': 'same-origin',
          ...(tag === undefined ? {} : { 'if-none-match': tag }),
        },
      })
      const given = response.headers.get('etag')
      if (given !== null) tags.set(path, given)
      if (response.status >= 500) throw new Error(`${path} answered ${response.status}.`)
      answers += 1
    }
  }
  const open = Array.from({ length: tabs }, (_, index) => ({ index, ask: openTab() }))
  const lists = [
    'jobs?fields=row&limit=50',
    'jobs?fields=row&limit=50&status=failed',
    'jobs?fields=row&limit=50&status=running',
  ]

  const poll = async (second: number) => {
    for (const { index, ask } of open) {
      const at = second + index
      if (index % tabsOfOneDetail === 0) {
        const id = live[index % live.length]
        if (at % detailEvery === 0)
          for (const rest of [
            '?include=insight,package,cluster,log_summary',
            '/log?from_byte=0',
            '/children?fields=row',
            '/variables',
          ])
            await ask(`jobs/${id}${rest}`)
      } else if (at % listEvery === 0) await ask(lists[index % lists.length] ?? '')
      if (at % sideEvery === 0) for (const path of ['sync', 'clusters?limit=100']) await ask(path)
    }
  }
  const move = (second: number) => {
    if (!moves) return
    const first = live[second % live.length]
    if (first !== undefined)
      upstream.logs.set(first, `${upstream.logs.get(first) ?? ''}line ${second}\n`)
    if (second % 7 === 0) {
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
  }

  let worstLag = 0
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      mock.timers.tick(1_000)
      move(second)
      await poll(second)
      await settle(4)
      worstLag = Math.max(worstLag, service.freshness.sync().lag_seconds ?? 0)
    }
  }
  await pass(warmUpSeconds)
  worstLag = 0
  answers = 0
  const from = upstream.calls.length
  await pass(seconds)
  const calls: Record<string, number> = {}
  for (const { kind } of upstream.calls.slice(from))
    if (kind !== 'rate_limit_status') calls[kind] = (calls[kind] ?? 0) + 1

  const closing = service.close()
  mock.timers.tick(60_000)
  await closing
  await store.close()
  return { calls, total: Object.values(calls).reduce((a, b) => a + b, 0), answers, worstLag }
}
