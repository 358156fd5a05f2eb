import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWorld, until, type World } from './testing/world.ts'

/** A job that cannot be started fails; it neither waits forever nor blocks others. */

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

/** Adds a job to the ledger as an older version would have left it, and reopens the folder. */
async function poison(
  change: (ledger: InstanceType<typeof Database>, id: number) => void,
): Promise<number> {
  const blocker = await world.run('endless')
  await world.reached(blocker.id, 'running')
  const { id } = await world.run('good')
  await world.reached(id, 'queued')
  await world.source.close()
  const ledger = new Database(join(world.options.dataDir, 'engine.db'))
  change(ledger, id)
  ledger.close()
  await world.reopen()
  return id
}

const chain = JSON.stringify(
  Object.fromEntries(
    Array.from({ length: 8_000 }, (_, n) => [`v${n}`, n === 7_999 ? "'end'" : `$v${n + 1}`]),
  ),
)

test.each<[string, string, RegExp]>([
  [
    '8,000 chained variables',
    `update jobs set resolved_variables = null, dynamic_variables = '${chain.replaceAll("'", "''")}' where id = ?`,
    /variables.*at most 1,000/,
  ],
  [
    'a definition that is not JSON',
    `update package_versions set definition = '[' where package_id = (select package_id from jobs where id = ?)`,
    /package this job was started with is gone/,
  ],
  [
    'resolved variables that are not an object',
    `update jobs set resolved_variables = 'null' where id = ?`,
    /could not be started/,
  ],
])('a waiting job with %s fails after a restart', async (_, sql, errors) => {
  const id = await poison((ledger, job) => ledger.prepare(sql).run(job))
  const job = await world.ended(id)
  expect(job).toMatchObject({ status: 'failed', errors: expect.stringMatching(errors) })
  expect((await world.ended((await world.run('empty')).id)).status).toBe('completed')
})

test('a running workflow that cannot continue fails', async () => {
  const { id } = await world.run('endless workflow')
  await until('its child runs', async () =>
    (await world.source.children(id, { offset: 0, limit: 20 })).some(
      ({ status }) => status === 'running',
    ),
  )
  await world.source.close()
  const ledger = new Database(join(world.options.dataDir, 'engine.db'))
  ledger
    .prepare(
      `update jobs set status = 'completed', progress = 1 where creator_type = 'Job' and creator_id = ?`,
    )
    .run(id)
  ledger
    .prepare(
      `update package_versions set definition = json_set(definition, '$.jobs[1]', json('5')) where package_id = (select package_id from jobs where id = ?)`,
    )
    .run(id)
  ledger.close()
  await world.reopen()
  expect(await world.ended(id)).toMatchObject({ status: 'failed' })
})

test('truncates long texts of an older version when reading them', async () => {
  const { id } = await world.run('fails')
  await world.ended(id)
  await world.source.close()
  const ledger = new Database(join(world.options.dataDir, 'engine.db'))
  const long = 'x'.repeat(5_000_000)
  ledger
    .prepare('update jobs set errors = ?, headline = ?, extract = ?, advice = ? where id = ?')
    .run(long, long, long, JSON.stringify([long]), id)
  ledger.close()
  await world.reopen()
  const job = await world.source.job(id)
  expect(job.errors).toMatch(/cut by Jobwatch/)
  for (const text of [job, await world.source.headline(job), await world.source.logSummary(id)].map(
    (each) => JSON.stringify(each),
  ))
    expect(text.length).toBeLessThan(30_000)
})
