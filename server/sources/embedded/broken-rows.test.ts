import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { quiet } from '../port.ts'
import { openWorld, until, type World } from './testing/world.ts'

/* Ledgers with records that this version cannot read, written by earlier versions or by hand. */

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

/** Changes the ledger while no server has it open. */
async function change(...statements: string[]): Promise<void> {
  await world.source.close()
  const ledger = new Database(join(world.options.dataDir, 'engine.db'))
  for (const statement of statements) ledger.exec(statement)
  ledger.close()
  await world.reopen()
}

const timed = (every: number) => ({ ...good, name: 'timed', schedule: { every, unit: 'minutes' } })
const good = {
  name: 'other',
  flow_type: 'dataflow',
  sources: [{ name: 'numbers', from: 'packages', file: 'numbers.csv', format: 'csv' }],
  destinations: [{ name: 'out', from: 'numbers', file: 'out.csv', format: 'csv' }],
  schedule: { every: 5, unit: 'minutes' },
}

test('a schedule with an interval out of range breaks no list, cannot be enabled, and is removed with its file', async () => {
  world.writePackage('timed', timed(5))
  world.writePackage('other', good)
  await world.source.invalidPackages()
  world.writePackage('timed', timed(1e15))
  await change(
    "update schedules set status = 'enabled', every = 1000000000000000, next_run_at = 9000000000000000000 where name like 'timed%'",
  )
  const [broken] = (await world.source.schedules()).filter(({ name }) => name.startsWith('timed'))
  expect(await world.source.schedules()).toHaveLength(2)
  expect(broken).toMatchObject({ next_run_at: null, interval_amount: 1e15 })
  const id = broken?.id ?? 0
  await world.source.setScheduleStatus(id, 'disabled')
  await expect(world.source.setScheduleStatus(id, 'enabled')).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining('longer than 100 years'),
  })

  rmSync(join(world.options.packagesDir, 'timed.json'))
  await until('the schedule is gone', async () => (await world.source.schedules()).length === 1)
  expect((await world.source.schedules())[0]?.name).toContain('other')
})

test('correcting its file repairs a broken schedule', async () => {
  world.writePackage('timed', timed(5))
  await world.source.invalidPackages()
  world.writePackage('timed', timed(1e15))
  await change(
    "update schedules set status = 'enabled', every = 1000000000000000, next_run_at = 9000000000000000",
  )
  world.writePackage('timed', timed(7))
  const [schedule] = await until('it is repaired', async () =>
    ((all) => all[0]?.interval_amount === 7 && all)(await world.source.schedules()),
  )
  expect(schedule).toMatchObject({ status: 'enabled', next_run_at: expect.any(String) })
})

test('one broken record breaks no list, no pull and no job', async () => {
  world.writePackage('timed', timed(5))
  world.writePackage('other', good)
  await world.source.createCluster({ nodes: 1, name: 'second' })
  const jobs = [await world.run('good'), await world.run('good'), await world.run('empty')]
  for (const { id } of jobs) await world.ended(id)
  const logged: string[] = []
  Object.assign(world.options.log, { error: (_: object, message: string) => logged.push(message) })
  await change(
    "update packages set variables = '{' where name = 'empty'",
    "update clusters set created_at = 9000000000000000 where name = 'second'",
    "update schedules set created_at = 9000000000000000 where name like 'timed%'",
    `update jobs set variables = '[' where id = ${jobs[1]?.id ?? 0}`,
    `update changes set snapshot = '{' where job_id = ${jobs[0]?.id ?? 0}`,
  )
  const names = async (list: Promise<{ name: string }[]>) => (await list).map(({ name }) => name)
  expect(await names(world.source.packages())).not.toContain('empty')
  expect(await names(world.source.packages())).toContain('good')
  expect(await names(world.source.clusters())).toEqual(['local-1', 'scheduled'])
  expect(await names(world.source.schedules())).toEqual(['other, every 5 minutes'])
  expect((await world.source.pull(null, quiet)).jobs.map(({ id }) => id)).toEqual([
    jobs[0]?.id,
    jobs[2]?.id,
  ])
  expect(await world.source.job(jobs[2]?.id ?? 0)).toMatchObject({
    status: 'completed',
    package: null,
  })
  const { cursor } = await world.source.pull(null, quiet)
  expect(
    (await world.source.pull(cursor.replace(/:\d+$/, ':0'), quiet)).jobs.length,
  ).toBeGreaterThan(3)
  expect(logged.filter((message) => message.includes('left out')).length).toBeGreaterThanOrEqual(4)
})
