import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeJob, readJob, type Job } from '../../../contract/job.ts'
import { statusFacts, type SeenStatus } from '../../../contract/status.ts'
import { SourceError, type Pulled } from '../port.ts'
import { CreditBudget, type CreditRates } from './budget.ts'
import { JobSync } from './sync.ts'
import type { SyncClient } from './sync-client.ts'

const second = 1_000
const day = 86_400 * second
const plenty: Partial<CreditRates> = {
  fill: { perHour: 1e6, burst: 1e6 },
  besideFill: { perHour: 1e6, burst: 1e6 },
  steady: { perHour: 1e6, burst: 1e6 },
}

interface Raw {
  id: number
  status: SeenStatus
  created: number
  updated: number
}

/** An account, the store in front of it, and the clocks of both, controlled by the test. */
class World {
  nowMs = Date.parse('2026-11-23T12:00:00Z')
  /** How far the account's clock is ahead. */
  skewMs = 0
  /** How far our clock is ahead. */
  clockMs = 0
  readonly account = new Map<number, Raw>()
  readonly store = new Map<number, Job>()
  readonly asked: string[] = []
  /** Reported times of change that differ from those the account sorts by. */
  readonly toldUpdated = new Map<number, number>()
  /** Called before each response: changes in the account while a page is in transit. */
  meanwhile: () => void = () => undefined
  /** Reported creation times that differ from the real ones. */
  readonly createdAs = new Map<number, string>()
  failing: SourceError | null = null
  /** Statuses for which it lists no jobs. */
  readonly unlisted = new Set<string>()
  cursor: string | null = null
  watched = false
  /** Always returns the newest first, ignoring the parameters. */
  ignoresDirection = false
  #nextId = 1
  #changes = 0
  /** The last requested order, cached so that sixty thousand rows are not sorted for each page. */
  #ordered: { as: string; rows: Raw[] } = { as: '', rows: [] }
  readonly budget: CreditBudget
  sync: JobSync

  historyDays: number

  constructor(rates: Partial<CreditRates> = plenty, historyDays = 90) {
    this.historyDays = historyDays
    this.budget = new CreditBudget(
      () => this.nowMs + this.clockMs,
      rates,
      () => this.nowMs,
    )
    this.sync = this.restarted()
  }

  /** A new process over the same store. */
  restarted(): JobSync {
    const client: SyncClient = {
      listJobs: async (query, purpose) => {
        this.#spend(JSON.stringify(query), purpose)
        if (this.unlisted.has(query['status'] ?? ''))
          throw new SourceError(400, `There is no status ${query['status']}.`)
        const rows = this.#list(query)
        return { jobs: rows.map((row) => this.#job(row)), rows: rows.length }
      },
      job: async (id, purpose) => {
        this.#spend(`job ${id}`, purpose)
        const row = this.account.get(id)
        if (!row) throw new SourceError(404, `Job ${id} was not found.`)
        return this.#job(row)
      },
    }
    this.sync = new JobSync({
      client,
      budget: this.budget,
      now: () => this.nowMs + this.clockMs,
      monotonic: () => this.nowMs,
      upstreamNow: () => this.nowMs + this.skewMs,
      historyDays: this.historyDays,
    })
    return this.sync
  }

  get upstreamMs() {
    return this.nowMs + this.skewMs
  }

  add(status: SeenStatus = 'running', createdMs = this.upstreamMs): Raw {
    const row = { id: this.#nextId, status, created: createdMs, updated: createdMs }
    this.#nextId += 1
    this.#changes += 1
    this.account.set(row.id, row)
    return row
  }

  /** @param moves false: `updated_at` stands still */
  change(id: number, status: SeenStatus, moves = true): void {
    const row = this.account.get(id)
    if (!row) return
    this.#changes += 1
    row.status = status
    if (moves) row.updated = this.upstreamMs
  }

  async pull(): Promise<Pulled> {
    const live = [...this.store.values()]
      .filter((job) => statusFacts[job.status].live)
      .map(({ id, status }) => ({ id, status }))
    const pulled = await this.sync.pull(this.cursor, { watched: this.watched, live })
    for (const job of pulled.jobs)
      this.store.set(job.id, mergeJob(this.store.get(job.id) ?? null, job))
    for (const id of pulled.gone) this.store.delete(id)
    this.cursor = pulled.cursor
    return pulled
  }

  /**
   * Acts like the loop for a while, waiting as long as each pull says.
   * @returns number of pulls
   */
  async run(ms: number): Promise<number> {
    const until = this.nowMs + ms
    for (let pulls = 0; ; pulls += 1) {
      const { nextMs } = await this.pull()
      const wait = Math.max(nextMs ?? 0, 100)
      if (this.nowMs + wait > until) {
        this.nowMs = until
        return pulls + 1
      }
      this.nowMs += wait
    }
  }

  statuses(jobs: Iterable<{ id: number; status: SeenStatus }>): Record<number, SeenStatus> {
    return Object.fromEntries([...jobs].map(({ id, status }) => [id, status]))
  }

  #spend(what: string, purpose: Parameters<CreditBudget['take']>[0]): void {
    this.meanwhile()
    if (this.failing) throw this.failing
    if (!this.budget.take(purpose)) throw new SourceError(429, 'No credit.')
    this.asked.push(what)
  }

  #job({ id, status, created, updated }: Raw): Job {
    const job = readJob({
      id,
      status,
      created_at: this.createdAs.get(id) ?? new Date(created).toISOString(),
      updated_at: new Date(this.toldUpdated.get(id) ?? updated).toISOString(),
    })
    if (!job) throw new Error('A row of a test has an id.')
    return job
  }

  #list(query: Record<string, string>): Raw[] {
    const key = query['sort'] === 'updated' ? 'updated' : 'created'
    const way = query['direction'] === 'asc' && !this.ignoresDirection ? 1 : -1
    const since = query['since'] === undefined ? -Infinity : Date.parse(query['since'])
    const offset = Number(query['offset'])
    const as = `${key} ${way} ${this.account.size} ${this.#changes}`
    if (this.#ordered.as !== as)
      this.#ordered = {
        as,
        rows: [...this.account.values()].toSorted((a, b) => way * (a[key] - b[key] || a.id - b.id)),
      }
    return this.#ordered.rows
      .filter(
        (row) =>
          row.updated >= since && (query['status'] === undefined || row.status === query['status']),
      )
      .slice(offset, offset + Number(query['limit']))
      .map((row) => ({ ...row }))
  }
}

describe('the first fill', () => {
  test('fetches the newest and active jobs first, then the rest, and reports its progress', async () => {
    const world = new World()
    for (let n = 0; n < 950; n += 1) world.add('completed', world.nowMs - (1000 - n) * 60 * second)
    const old = [...world.account.values()][3]
    if (old) old.status = 'queued'
    const first = await world.pull()
    expect(first).toMatchObject({ more: true, current: true })
    expect(world.store.has(950)).toBe(true)
    expect(world.store.get(4)?.status).toBe('queued')
    expect(world.sync.state().history).toMatchObject({ complete: false, jobs: 100 })
    await world.run(30 * second)
    expect(world.statuses(world.store.values())).toEqual(world.statuses(world.account.values()))
    expect(world.sync.state().history).toMatchObject({
      complete: true,
      jobs: 950,
      back_to: new Date(world.account.get(1)?.created ?? 0).toISOString().replace('.000Z', 'Z'),
    })
  })

  test('resumes after a restart without reading a page twice', async () => {
    const world = new World()
    for (let n = 0; n < 2000; n += 1) world.add('completed', world.nowMs - (2000 - n) * 60 * second)
    for (let step = 0; step < 8; step += 1) await world.pull()
    const before = world.asked.filter(
      (query) => query.includes('"created"') && !query.includes('status'),
    ).length
    world.restarted()
    await world.run(60 * second)
    expect(world.store.size).toBe(2000)
    const pages = world.asked.filter(
      (query) => query.includes('"created"') && !query.includes('status'),
    )
    expect(before).toBeGreaterThan(1)
    expect(new Set(pages).size).toBe(pages.length)
  })

  test('switches to the faster pace when a user arrives', async () => {
    const world = new World({})
    for (let n = 0; n < 20_000; n += 1)
      world.add('completed', world.nowMs - (20_000 - n) * 60 * second)
    world.add('running')
    await world.run(300 * second)
    const { id } = world.add('completed')
    world.watched = true
    await world.run(3 * second)
    expect(world.store.has(id)).toBe(true)
    expect(world.sync.state().pace_seconds).toBeLessThanOrEqual(25)
  })

  test('ends at the history limit', async () => {
    const world = new World(plenty, 10)
    for (let n = 0; n < 1000; n += 1) world.add('completed', world.nowMs - (1000 - n) * (day / 20))
    await world.run(60 * second)
    expect(world.sync.state().history).toMatchObject({ complete: true })
    expect(world.store.size).toBeGreaterThanOrEqual(200)
    expect(world.store.size).toBeLessThanOrEqual(300)
  })

  test('one row with a wrong date does not end it', async () => {
    const world = new World(plenty, 10)
    for (let n = 0; n < 350; n += 1) world.add('completed', world.nowMs - (350 - n) * 60 * second)
    world.createdAs.set(252, '2001-12-01T00:00:00Z')
    await world.run(60 * second)
    expect(world.store.size).toBe(350)
    expect(world.sync.state().history).toMatchObject({
      complete: true,
      jobs: 350,
      back_to: new Date(world.account.get(1)?.created ?? 0).toISOString().replace('.000Z', 'Z'),
    })
  })

  test('loses no job if jobs appear and vanish between two pages', async () => {
    const world = new World()
    for (let n = 0; n < 1200; n += 1) world.add('completed', world.nowMs - (1200 - n) * 60 * second)
    let answers = 0
    world.meanwhile = () => {
      answers += 1
      if (answers === 4) for (let id = 1150; id < 1190; id += 1) world.account.delete(id)
      if (answers === 9) for (let n = 0; n < 130; n += 1) world.add('completed')
    }
    await world.run(300 * second)
    for (const id of world.account.keys()) expect(world.store.has(id), `job ${id}`).toBe(true)
  })

  test('continues without credits for a cycle, and does not spin', async () => {
    const world = new World({ ...plenty, besideFill: { perHour: 60, burst: 20 } })
    for (let n = 0; n < 1200; n += 1) world.add('completed', world.nowMs - (1200 - n) * 60 * second)
    await world.pull()
    while (world.budget.take('read'));
    world.nowMs += 130 * second
    for (let pulls = 0; pulls < 13; pulls += 1) world.nowMs += (await world.pull()).nextMs ?? 0
    expect(world.store.size).toBe(1200)
  })

  test('resumes if more history is wanted than before', async () => {
    const world = new World(plenty, 10)
    for (let days = 0; days < 300; days += 1)
      world.add('completed', world.nowMs - (30 - days / 10) * day)
    await world.run(60 * second)
    expect(world.store.size).toBeLessThanOrEqual(200)
    world.historyDays = 60
    world.restarted()
    await world.run(60 * second)
    expect(world.store.size).toBe(300)
    expect(world.sync.state().history).toMatchObject({ complete: true, jobs: 300 })
    world.restarted()
    const before = world.asked.length
    await world.run(5 * second)
    expect(
      world.asked
        .slice(before)
        .filter(
          (asked) =>
            asked.includes('"direction":"desc","offset":"0","limit":"100"}') &&
            !asked.includes('status'),
        ),
    ).toEqual([])
  })

  test('keeps to its share: about 440 pages an hour, while the sync stays current', async () => {
    const world = new World({})
    world.watched = true
    for (let n = 0; n < 60_000; n += 1)
      world.add('completed', world.nowMs - (60_000 - n) * 60 * second)
    world.add('running')
    await world.run(3600 * second)
    const { history } = world.sync.state()
    expect(history?.complete).toBe(false)
    expect(history?.jobs).toBeGreaterThan(38_000)
    expect(world.budget.spentLastHour()).toBeLessThanOrEqual(1200)
    expect(world.asked.filter((query) => query.includes('running')).length).toBeGreaterThan(150)
  })
})

describe('a cycle', () => {
  const filled = async (rates?: Partial<CreditRates>): Promise<World> => {
    const world = new World(rates)
    world.add('completed')
    await world.run(30 * second)
    world.asked.length = 0
    return world
  }

  test.each<[string, SeenStatus, number]>([
    ['costs one credit where nothing is live', 'completed', 1],
    ['costs two where something is: what changed, and what runs', 'running', 2],
  ])('%s; every tenth asks for all active statuses', async (_, status, usual) => {
    const world = await filled()
    world.add(status)
    await world.run(130 * second)
    const costs: number[] = []
    for (let cycle = 0; cycle < 20; cycle += 1) {
      const before = world.asked.length
      await world.pull()
      costs.push(world.asked.length - before)
      world.nowMs += 60 * second
    }
    expect(costs.filter((cost) => cost === usual)).toHaveLength(18)
    expect(costs.filter((cost) => cost === 7)).toHaveLength(2)
  })

  test('sees running and ended jobs although updated_at stands still', async () => {
    const world = await filled()
    const { id } = world.add('queued')
    await world.run(60 * second)
    world.change(id, 'running', false)
    await world.run(130 * second)
    expect(world.store.get(id)?.status).toBe('running')
    world.change(id, 'completed', false)
    world.nowMs += 600 * second
    await world.run(400 * second)
    expect(world.store.get(id)?.status).toBe('completed')
  })

  test('removes a live job only after it was missing for a while', async () => {
    const world = await filled()
    const { id } = world.add('running')
    await world.run(60 * second)
    const row = world.account.get(id)
    world.account.delete(id)
    await world.pull()
    expect(world.store.has(id)).toBe(true)
    if (row) world.account.set(id, row)
    await world.run(60 * second)
    expect(world.store.has(id)).toBe(true)
    world.account.delete(id)
    await world.run(900 * second)
    expect(world.store.has(id)).toBe(false)
  })

  test('keeps a job that was seen in between: an old lag does not count', async () => {
    const world = await filled()
    const { id } = world.add('running')
    await world.run(60 * second)
    const row = world.account.get(id)
    const vanish = async () => {
      world.account.delete(id)
      world.nowMs += 130 * second
      const { gone } = await world.pull()
      if (row) world.account.set(id, row)
      return gone
    }
    expect(await vanish()).toEqual([])
    await world.run(600 * second)
    expect(await vanish()).toEqual([])
  })

  test('requests a job that is both followed and missing once per cycle', async () => {
    const world = await filled()
    const { id } = world.add('running')
    await world.run(130 * second)
    world.account.delete(id)
    world.sync.acted(id)
    world.nowMs += 3 * second
    const before = world.asked.length
    await world.pull()
    expect(world.asked.slice(before).filter((asked) => asked === `job ${id}`)).toHaveLength(1)
  })

  test('continues if the service does not know a status', async () => {
    const world = await filled()
    world.unlisted.add('idle').add('queued')
    const { id } = world.add('queued')
    await world.run(900 * second)
    expect(world.store.get(id)?.status).toBe('queued')
    world.change(id, 'completed')
    await world.run(300 * second)
    expect(world.store.get(id)?.status).toBe('completed')
  })

  test('does not spend all credits on jobs of an unknown status', async () => {
    const world = await filled()
    const ids = Array.from({ length: 60 }, () => world.add('completed').id)
    await world.run(130 * second)
    for (const [id, job] of world.store)
      if (ids.includes(id))
        world.store.set(id, { ...job, status: 'unknown', raw_status: 'archived' })
    for (const id of ids) world.change(id, 'unknown', false)
    world.watched = true
    const before = world.asked.length
    await world.run(600 * second)
    expect(world.asked.slice(before).filter((asked) => asked.startsWith('job '))).not.toHaveLength(
      0,
    )
    expect(
      world.asked.slice(before).filter((asked) => asked.startsWith('job ')).length,
    ).toBeLessThanOrEqual(3 * 8)
  })

  test.each([-2, 5])('keeps its pace when the clock is set by %i hours', async (hours) => {
    const world = await filled()
    await world.run(130 * second)
    world.clockMs += hours * 3600 * second
    const { id } = world.add('completed')
    await world.run(130 * second)
    expect(world.store.has(id)).toBe(true)
  })

  test('reads all changes from a service that returns the newest first', async () => {
    const world = await filled()
    world.nowMs += 3600 * second
    for (let n = 0; n < 350; n += 1) world.add('completed', world.nowMs - (400 - n) * second)
    world.ignoresDirection = true
    await world.run(60 * second)
    expect(world.store.size).toBe(351)
  })

  test('reads a job stopped by a user more often than the rest', async () => {
    const world = await filled()
    const { id } = world.add('running')
    await world.run(120 * second)
    world.change(id, 'pending_stoppage', false)
    world.sync.acted(id)
    await world.run(10 * second)
    expect(world.store.get(id)?.status).toBe('pending_stoppage')
    world.change(id, 'stopped', false)
    await world.run(10 * second)
    expect(world.store.get(id)?.status).toBe('stopped')
    expect(world.sync.state().pace_seconds).toBeLessThanOrEqual(5)
  })

  test('lists stopping jobs if many were stopped', async () => {
    const world = await filled()
    const ids = Array.from({ length: 40 }, () => world.add('running').id)
    await world.run(120 * second)
    for (const id of ids) {
      world.change(id, 'pending_stoppage', false)
      world.sync.acted(id)
    }
    world.nowMs += 3 * second
    const before = world.asked.length
    await world.pull()
    expect(world.asked.length - before).toBeLessThanOrEqual(4 + 3)
    expect(ids.map((id) => world.store.get(id)?.status)).toEqual(ids.map(() => 'pending_stoppage'))
  })

  test('reads a long backlog a few pages at a time, and is not current before the end', async () => {
    const world = await filled()
    world.nowMs += 3600 * second
    for (let n = 0; n < 1300; n += 1) world.add('completed', world.nowMs - 30 * second)
    const first = await world.pull()
    expect(first).toMatchObject({ more: true, current: false })
    world.restarted()
    await world.run(60 * second)
    expect(world.store.size).toBe(1301)
    // Data read through is not read again forever.
    await world.run(300 * second)
    const before = world.asked.length
    world.nowMs += 3 * second
    expect((await world.pull()).current).toBe(true)
    expect(world.asked.length - before).toBeLessThanOrEqual(7)
  })

  test.each([-2 * day, -40 * second, 40 * second, 2 * day])(
    'tolerates a clock that is %i ms off',
    async (skewMs) => {
      const world = new World()
      world.skewMs = skewMs
      for (let n = 0; n < 250; n += 1)
        world.add('completed', world.upstreamMs - (250 - n) * 60 * second)
      await world.run(60 * second)
      const { id } = world.add('queued')
      await world.run(130 * second)
      world.change(id, 'failed')
      await world.run(130 * second)
      expect(world.statuses(world.store.values())).toEqual(world.statuses(world.account.values()))
    },
  )

  test('tolerates a job from the future', async () => {
    const world = await filled()
    world.add('completed').updated = world.nowMs + 400 * day
    await world.run(130 * second)
    const { id } = world.add('completed')
    await world.run(130 * second)
    expect(world.store.has(id)).toBe(true)
  })

  test('skips nothing after a full page with a job from the future', async () => {
    const world = await filled()
    world.nowMs += 3600 * second
    for (let n = 0; n < 250; n += 1) world.add('completed', world.nowMs - (300 - n) * second)
    world.toldUpdated.set(90, world.nowMs + 90 * day)
    const pulled = await world.pull()
    expect(pulled.current).toBe(true)
    for (const id of world.account.keys()) expect(world.store.has(id), `job ${id}`).toBe(true)
  })

  test('does not start with too few credits, and loses nothing if they run out halfway', async () => {
    const world = await filled({
      ...plenty,
      steady: { perHour: 60, burst: 10 },
      besideFill: { perHour: 60, burst: 10 },
    })
    world.watched = true
    const { id } = world.add('running')
    await world.run(600 * second)
    expect(world.store.get(id)?.status).toBe('running')
    world.change(id, 'completed')
    await world.run(600 * second)
    expect(world.store.get(id)?.status).toBe('completed')
  })

  test('makes no calls during a pause', async () => {
    const world = await filled()
    world.budget.pause(world.nowMs + 300 * second)
    const pulled = await world.pull()
    expect(pulled).toMatchObject({ jobs: [], current: false, nextMs: 300 * second })
    await world.run(299 * second)
    expect(world.asked).toEqual([])
    await world.run(60 * second)
    expect(world.asked.length).toBeGreaterThan(0)
  })

  test('keeps the cursor when the source fails', async () => {
    const world = await filled()
    const { cursor } = world
    world.failing = new SourceError(503, 'down')
    await expect(world.pull()).rejects.toMatchObject({ status: 503 })
    world.failing = null
    expect(world.cursor).toBe(cursor)
  })

  test('starts over with a cursor it cannot read', async () => {
    const world = await filled()
    world.add('completed')
    for (const cursor of ['', '{', '12', '{"v":2}', 'null', '{"v":1,"since":"soon"}']) {
      world.store.clear()
      world.cursor = cursor
      world.nowMs += 10 * second
      await world.pull()
      expect(world.store.size).toBe(2)
    }
  })
})

describe('a web hook', () => {
  test('triggers the delta for one credit, and delays nothing', async () => {
    const world = new World()
    world.add('completed')
    await world.run(30 * second)
    await world.pull()
    world.nowMs += 30 * second
    const { id } = world.add('completed')
    const before = world.asked.length
    world.sync.hooked()
    const pulled = await world.pull()
    expect(world.asked.length - before).toBe(1)
    expect(world.store.has(id)).toBe(true)
    expect(pulled.nextMs).toBeLessThanOrEqual(90 * second)
  })

  test('replayed at will, costs at most the spare budget', async () => {
    const world = new World({})
    world.watched = true
    world.add('running')
    await world.run(300 * second)
    const end = world.nowMs + 3600 * second
    while (world.nowMs < end) {
      world.sync.hooked()
      await world.pull()
      world.nowMs += 5 * second
    }
    expect(world.budget.spentLastHour()).toBeLessThanOrEqual(1200)
    // Reads that users wait for still go out.
    expect(world.budget.take('read')).toBe(true)
  })
})

test('a job that changes right after a pull is not missed, however late the next pull is', async () => {
  const world = new World()
  world.add('pending')
  await world.pull()
  world.add('failed')
  world.nowMs += 121 * second
  await world.pull()
  await world.pull()
  expect(world.statuses(world.store.values())).toEqual(world.statuses(world.account.values()))
})

test('store and account are equal after any sequence of events', async () => {
  const status = fc.constantFrom<SeenStatus>(
    'pending',
    'queued',
    'running',
    'pending_stoppage',
    'stopping',
    'completed',
    'failed',
    'stopped',
  )
  const event = fc.oneof(
    fc.record({ kind: fc.constant('add' as const), status, n: fc.integer({ min: 1, max: 60 }) }),
    fc.record({
      kind: fc.constant('change' as const),
      which: fc.nat(),
      status,
      moves: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('vanish' as const), which: fc.nat() }),
    fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 900 }) }),
    fc.record({ kind: fc.constant('pull' as const) }),
    fc.record({ kind: fc.constant('restart' as const) }),
    fc.record({ kind: fc.constant('fail' as const) }),
    fc.record({ kind: fc.constant('hook' as const) }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 450 }),
      fc.array(event, { maxLength: 40 }),
      fc.integer({ min: -3600, max: 3600 }),
      async (jobs, events, skew) => {
        const world = new World()
        world.skewMs = skew * second
        for (let n = 0; n < jobs; n += 1)
          world.add('completed', world.upstreamMs - (jobs - n) * 97 * second)
        for (const step of events) {
          const rows = [...world.account.values()]
          const row =
            'which' in step && rows.length > 0 ? rows[step.which % rows.length] : undefined
          if (step.kind === 'add') for (let n = 0; n < step.n; n += 1) world.add(step.status)
          else if (step.kind === 'change') {
            // Ended statuses are final, and an end moves `updated_at` unless the job was live in
            // the store.
            if (row && statusFacts[row.status].live)
              world.change(row.id, step.status, step.moves || statusFacts[step.status].terminal)
          } else if (step.kind === 'vanish') {
            if (row && statusFacts[row.status].live) world.account.delete(row.id)
          } else if (step.kind === 'wait') world.nowMs += step.seconds * second
          else if (step.kind === 'restart') world.restarted()
          else if (step.kind === 'hook') world.sync.hooked()
          else {
            if (step.kind === 'fail') world.failing = new SourceError(503, 'down')
            await world.pull().catch(() => undefined)
            world.failing = null
          }
        }
        await world.run(3 * 3600 * second)
        expect(world.statuses(world.store.values())).toEqual(world.statuses(world.account.values()))
      },
    ),
    { numRuns: 60 },
  )
})
