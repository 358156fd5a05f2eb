import { mock } from 'node:test'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { accountSchema, plainLook } from '../contract/account.ts'
import { errorBodySchema } from '../contract/errors.ts'
import {
  activitySchema,
  invalidPackageSchema,
  neighboursSchema,
  packageCardSchema,
  packageRunSchema,
  transitionSchema,
} from '../contract/history.ts'
import { facetsSchema } from '../contract/facets.ts'
import { jobRowSchema } from '../contract/job-row.ts'
import { jobDetailSchema } from '../contract/job-detail.ts'
import { jobLogSchema, outputPreviewSchema } from '../contract/job-texts.ts'
import { syncSchema } from '../contract/sync.ts'
import { outputSchema, readJob } from '../contract/job.ts'
import { lenient } from '../contract/coerce.ts'
import {
  clusterSchema,
  memberSchema,
  packageSchema,
  scheduleSchema,
} from '../contract/resources.ts'
import { statusFacts } from '../contract/status.ts'
import { createApp } from './http/app.ts'
import { httpAccount } from './http/testing/http-account.ts'
import { localDeps } from './http/testing/local-deps.ts'
import { createHostedSource } from './sources/hosted/source.ts'
import { mutate, mutations } from './sources/hosted/testing/mutate.ts'
import { populate } from './sources/hosted/testing/population.ts'
import { Upstream, type CallKind } from './sources/hosted/testing/upstream.ts'
import { plenty } from './sources/hosted/testing/world.ts'
import { SqliteRecordStore } from './records/sqlite-record-store.ts'
import { SqliteJobStore } from './store/sqlite-job-store.ts'
import { AccountService } from './account/account-service.ts'
import { repetitions } from '../tools/thorough.ts'

const account = 'acme'
const key = 'a-key-of-the-mutations'
const seed = 20_261_124
const historyDays = 90
const thoroughBatches = 8
const batches = repetitions({ everyday: 4, thorough: thoroughBatches })
const share = batches / thoroughBatches
const stepsOfBatch = 12
const maxAnswerBytes = 20_000_000
const workedOut: readonly number[] = [400, 402, 403, 404, 409, 422, 429, 502, 503, 504]

const rows = z.array(jobRowSchema)

/** The requests of the pages, as in `src/lib/queries`, and how they parse the responses. */
const readsOfLists: [string, z.ZodMiniType][] = [
  ['jobs?fields=row&limit=50', rows],
  ['jobs?fields=row&limit=100&status=failed&sort=ended', rows],
  ['jobs?fields=row&limit=50&q=memory', rows],
  ['jobs?fields=row&limit=50&sort=runtime', rows],
  ['jobs?fields=row&limit=50&flag=runaway', rows],
  ['jobs/facets', facetsSchema],
  ['packages?fields=card&limit=100', z.array(z.extend(packageSchema, { card: packageCardSchema }))],
  ['packages/invalid', z.array(invalidPackageSchema)],
  ['clusters?limit=100', z.array(clusterSchema)],
  ['schedules?limit=100', z.array(scheduleSchema)],
  ['members', z.array(memberSchema)],
  ['sync', syncSchema],
]
const readsOfJob = (id: number): [string, z.ZodMiniType][] => [
  [`jobs/${id}?include=insight,log_summary,package,cluster`, jobDetailSchema],
  [`jobs/${id}/children?fields=row`, rows],
  [`jobs/${id}/neighbours`, neighboursSchema],
  [`jobs/${id}/transitions`, z.array(transitionSchema)],
  [`jobs/${id}/activity`, z.array(activitySchema)],
  [`jobs/${id}/variables`, lenient.variables],
  [`jobs/${id}/log?from_byte=0`, jobLogSchema],
  [`jobs/${id}/outputs/1`, outputSchema],
  [`jobs/${id}/outputs/1/preview`, outputPreviewSchema],
  [`jobs/${id}/watchers`, z.array(z.object({ id: z.number(), display_name: lenient.text }))],
  [`packages/${(id % 12) + 1}`, packageSchema],
  [`packages/${(id % 12) + 1}/runs?limit=60`, z.array(packageRunSchema)],
  [`clusters/${(id % 4) + 1}`, clusterSchema],
]

const settle = async (rounds: number) => {
  for (let round = 0; round < rounds; round += 1)
    await new Promise((resolve) => void setImmediate(resolve))
}

/**
 * The real source, account, store and HTTP layer over an upstream that corrupts its responses while
 * `isOn`; the test controls time.
 */
async function openMutated() {
  const now = () => Date.now()
  const upstream = new Upstream({ account, now, creditLimit: 1_000_000 })
  const ids = populate(upstream, 450)
  const recipes = mutations(12_000, seed)
  const counts = new Map<CallKind, number>()
  /** Jobs with a corrupted row in some response since they were last reported intact. */
  const touched = new Set<number>()
  /**
   * Jobs that a corrupted response reported as ended: an ended status is final (jobs-api.md §3), so
   * it stays.
   */
  const toldEnded = new Set<number>()
  /**
   * Ids that appeared only in a corrupted response: as far as anyone can tell, these are valid
   * jobs.
   */
  const ghosts = new Set<number>()
  /**
   * Jobs that a corrupted response reported as older than the history limit: removed once they have
   * ended.
   */
  const toldOld = new Set<number>()
  const state = { isOn: false, mutated: 0 }

  upstream.mutate = (text, { kind, ids: inPath }) => {
    const recipe = state.isOn ? recipes[state.mutated % recipes.length] : undefined
    if (!recipe) return text
    state.mutated += 1
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
    const mutated = mutate(text, recipe)
    if (kind !== 'jobs' && kind !== 'children' && kind !== 'job') return mutated.body
    const rowsOf = (body: string): unknown[] => {
      try {
        const value: unknown = JSON.parse(body)
        return Array.isArray(value) ? value : [value]
      } catch {
        return []
      }
    }
    // A list that is corrupted as a whole is rejected and requested again, so none of its rows may
    // be lost.
    if (mutated.touched === 'all' && kind !== 'job') return mutated.body
    if (kind === 'job') touched.add(Number(inPath['id']))
    const said = typeof mutated.body === 'string' ? rowsOf(mutated.body).map(readJob) : []
    for (const [index, raw] of rowsOf(text).entries()) {
      if (mutated.touched !== 'all' && !mutated.touched.has(index)) continue
      const [before, after] = [readJob(raw), said[index]]
      if (before) touched.add(before.id)
      if (!before || !after) continue
      if (!upstream.jobs.has(after.id)) ghosts.add(after.id)
      if (statusFacts[after.status].terminal && after.status !== before.status)
        toldEnded.add(after.id)
      if (Date.parse(after.created_at ?? '') < now() - historyDays * 86_400_000)
        toldOld.add(after.id)
    }
    return mutated.body
  }

  const errors: unknown[] = []
  const unread: string[] = []
  const log = {
    warn: (details: object, message: string) => {
      if (message === 'Dropped a row of a response that could not be read') unread.push(message)
      // Expected errors are messages; an unexpected one has a stack.
      if ('err' in details && details.err !== undefined) errors.push(details.err)
    },
    error: (details: object) => void errors.push(details),
    info: () => undefined,
  }
  const source = createHostedSource({
    account,
    apiKey: upstream.apiKey,
    apiUrl: upstream.url,
    historyDays,
    log,
    now,
    fetch: upstream.fetch,
    budget: plenty,
    sleep: () => Promise.resolve(),
    minGapMs: 0,
  })
  const store = await SqliteJobStore.open(':memory:')
  const records = await SqliteRecordStore.open(':memory:')
  const service = await AccountService.open({ store, records, source, now, log })
  state.isOn = true
  const starting = service.start()
  await settle(50)
  mock.timers.tick(2_000)
  await starting
  const app = createApp({
    accounts: new Map([[account, httpAccount(service, plainLook, { records, now })]]),
    records,
    ...localDeps(records, now),
    apiKey: key,
    sessionSecret: Buffer.from('of the mutations'),
    port: () => 4400,
    devOrigin: null,
    pageFolder: '/nonexistent',
    now,
    log,
  })
  const page = await app.request(`/${account}/jobs`, { headers: { accept: 'text/html' } })
  const cookie = (page.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''
  const ask = (path: string) =>
    app.request(path.startsWith('/') ? path : `/${account}/api/${path}`, {
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    })

  return {
    upstream,
    ids,
    counts,
    touched,
    toldEnded,
    ghosts,
    toldOld,
    state,
    errors,
    unread,
    service,
    ask,
    /** Advances time in small steps, so that code waiting for responses keeps up. */
    pass: async (seconds: number) => {
      for (let second = 0; second < seconds; second += 5) {
        mock.timers.tick(5_000)
        await settle(6)
      }
    },
    close: async () => {
      const closing = service.close()
      mock.timers.tick(60_000)
      await closing
      await store.close()
    },
  }
}

type Mutated = Awaited<ReturnType<typeof openMutated>>

/** The stored state of these jobs, read through the HTTP API. */
async function stored(
  { ask }: Mutated,
  ids: readonly number[],
): Promise<Map<number, z.output<typeof jobRowSchema>>> {
  const found = new Map<number, z.output<typeof jobRowSchema>>()
  for (let at = 0; at < ids.length; at += 100) {
    const response = await ask(`jobs?fields=row&ids=${ids.slice(at, at + 100).join(',')}`)
    expect(response.status).toBe(200)
    for (const row of z.parse(rows, await response.json())) found.set(row.id, row)
  }
  return found
}

/**
 * Requests data like a page.
 * @returns what a page could not handle in the response; null if nothing
 */
async function wrongFor(
  { ask }: Mutated,
  path: string,
  schema: z.ZodMiniType,
): Promise<string | null> {
  const response = await ask(path)
  const text = await response.text()
  if (text.length > maxAnswerBytes) return `${path}: ${text.length} characters`
  const body: unknown = JSON.parse(text)
  if (response.status !== 200) {
    const said = z.safeParse(errorBodySchema, body)
    return workedOut.includes(response.status) && said.success && said.data.message.trim() !== ''
      ? null
      : `${path}: ${response.status} ${text.slice(0, 200)}`
  }
  const read = z.safeParse(schema, body)
  return read.success ? null : `${path}: 200, but ${z.prettifyError(read.error)}`
}

/**
 * The fields that a row must share with the job upstream. Fields that only some responses carry
 * (`attempts`, `creator`) are kept from older ones (jobs-api.md §4.2 rule 2).
 */
const factsOf = (row: z.output<typeof jobRowSchema> | NonNullable<ReturnType<typeof readJob>>) => ({
  status: row.status,
  progress: row.progress,
  package_id: row.package_id,
  cluster_id: row.cluster_id,
  owner_id: row.owner_id,
  created_at: row.created_at,
  started_at: row.started_at,
  completed_at: row.completed_at,
  updated_at: row.updated_at,
  variables: row.variables,
})

/** @returns jobs that differ between the store and the upstream */
async function different(world: Mutated, ids: readonly number[]): Promise<string[]> {
  const known = await stored(world, ids)
  return ids.flatMap((id) => {
    const [job, row] = [readJob(world.upstream.jobs.get(id)), known.get(id)]
    const [wanted, had] = [job && JSON.stringify(factsOf(job)), row && JSON.stringify(factsOf(row))]
    return wanted === had ? [] : [`${id}: ${had ?? 'lost'} instead of ${wanted ?? 'nothing'}`]
  })
}

/** Advances some jobs and adds some. */
function move({ upstream, ids }: Mutated, batch: number): void {
  for (const [n, id] of ids.entries()) {
    const status = upstream.jobs.get(id)?.['status']
    if ((n + batch) % 9 !== 0 || typeof status !== 'string') continue
    if (status === 'running')
      upstream.changeJob(
        id,
        n % 2 === 0
          ? { progress: 0.9 }
          : {
              status: 'failed',
              progress: 1,
              failed_at: upstream.at(),
              completed_at: upstream.at(),
              errors: 'Out of disk',
            },
      )
    if (status === 'pending' || status === 'queued')
      upstream.changeJob(id, { status: 'running', started_at: upstream.at() })
    if (status === 'pending_stoppage' || status === 'stopping')
      upstream.changeJob(id, { status: 'stopped', completed_at: upstream.at() })
  }
  for (let n = 0; n < 3; n += 1)
    ids.push(
      upstream.addJob({
        package_id: n + 1,
        cluster_id: 1,
        created_at: upstream.at(),
        started_at: upstream.at(),
      }),
    )
}

test(
  'with corrupted responses every page still works, and no valid row is lost',
  { timeout: 300_000 },
  async () => {
    mock.timers.enable({
      apis: ['setTimeout', 'setInterval', 'Date'],
      now: Date.parse('2026-11-23T12:00:00Z'),
    })
    const rejections: unknown[] = []
    const onRejection = (reason: unknown) => void rejections.push(reason)
    process.on('unhandledRejection', onRejection)
    const world = await openMutated()
    const { state, ids, touched, toldEnded, toldOld, ghosts, upstream, pass } = world
    const everStored = new Set<number>()
    const wrong: string[] = []
    try {
      for (let batch = 0; batch < batches; batch += 1) {
        state.isOn = true
        // Makes all lists be read again, and old jobs be removed.
        mock.timers.tick(1_000_000)
        await settle(20)
        move(world, batch)
        for (let step = 0; step < stepsOfBatch; step += 1) {
          await pass(20)
          const asked = [0, 1].flatMap(
            (n) => ids.at((((batch * stepsOfBatch + step) * 2 + n) * 7) % ids.length) ?? [],
          )
          const lists = readsOfLists.filter((_, n) => n % 3 === step % 3)
          const asking = [
            ...lists,
            ...asked.flatMap(readsOfJob),
            ['/accounts', z.array(accountSchema)] as const,
          ].map(([path, schema]) => wrongFor(world, path, schema))
          await settle(20)
          wrong.push(...(await Promise.all(asking)).filter((each) => each !== null))
        }
        const during = await stored(world, ids)
        expect(
          [...everStored].filter((id) => !during.has(id) && !toldOld.has(id)),
          'rows that were there',
        ).toEqual([])
        for (const id of during.keys()) everStored.add(id)

        // Corruption in transit only: after it ends, the next good responses contain everything
        // that was not reported otherwise.
        state.isOn = false
        await pass(180)
        expect(
          await different(
            world,
            ids.filter((id) => !touched.has(id) && !toldEnded.has(id)),
          ),
          `valid rows, batch ${batch}`,
        ).toEqual([])

        // A valid but wrong row is believed until it is reported again.
        for (const id of touched) if (upstream.jobs.has(id)) upstream.changeJob(id, {})
        touched.clear()
        await pass(180)
        expect(
          await different(
            world,
            ids.filter((id) => !toldEnded.has(id)),
          ),
          `all rows, batch ${batch}`,
        ).toEqual([])
        expect(world.service.freshness.sync().last_error).toBeNull()
      }
      const all = new Set<number>()
      for (let cursor: string | null = ''; cursor !== null;) {
        const response = await world.ask(
          `jobs?fields=row&limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        )
        for (const { id } of z.parse(rows, await response.json())) all.add(id)
        cursor = response.headers.get('x-next-cursor')
      }
      expect(
        [...all].filter((id) => !upstream.jobs.has(id) && !ghosts.has(id)),
        'jobs nobody told of',
      ).toEqual([])
      expect(wrong).toEqual([])
      expect(world.errors).toEqual([])
      expect(rejections).toEqual([])
      expect(world.service.freshness.sync().left_out).toBeGreaterThan(0)
      expect(world.unread.length).toBeGreaterThan(0)
      expect(toldEnded.size, 'nearly all jobs are compared to the end').toBeLessThan(
        ids.length / 10,
      )
      expect(state.mutated).toBeGreaterThanOrEqual(1_500 * share)
      for (const [kind, least] of [
        ['jobs', 200],
        ['job', 100],
        ['children', 50],
        ['log', 50],
        ['variables', 50],
        ['output', 50],
        ['preview', 50],
        ['watchers', 50],
        ['packages', 5],
        ['package', 50],
        ['clusters', 10],
        ['cluster', 50],
        ['schedules', 5],
        ['members', 2],
      ] as const)
        expect(world.counts.get(kind) ?? 0, kind).toBeGreaterThanOrEqual(Math.floor(least * share))
    } finally {
      await world.close()
      process.off('unhandledRejection', onRejection)
      mock.timers.reset()
    }
  },
)
