import { afterEach, expect, test } from 'vitest'
import { createHost, type Host } from './host.ts'
import { operatorJob } from './operator.ts'
import { openWorld, until, type World } from './testing/world.ts'

let world: World | null = null
let host: Host | null = null
afterEach(async () => {
  await host?.close()
  host = null
  await world?.close()
  world = null
})

/** The engine itself, over the folder of a world whose own source is closed. */
async function openHost(prepare: (home: World) => void = () => undefined): Promise<Host> {
  const home = await openWorld()
  world = home
  prepare(home)
  await home.source.close()
  host = await createHost({ ...home.options, now: Date.now })
  return host
}

const request = { cluster_id: 1, variables: {}, dynamic_variables: {} }

test('what a running job reads of another is known to be in use until it has ended', { timeout: 30_000 }, async () => {
  const { engine, ledger } = await openHost((home) =>
    home.writePackage('reader', {
      name: 'reader',
      flow_type: 'dataflow',
      sources: [{ name: 'rows', from: 'output', package: 'good', file: 'rows.csv', format: 'csv' }],
      steps: [{ name: 'out', sql: 'select count(*) as n from range(1000000000) a(x), range(1000000000) b(y) where (x * 7 + y) % 13 = 5' }],
      destinations: [{ name: 'out', from: 'out', file: 'out.csv', format: 'csv' }],
    }),
  )
  const run = (file: string) => {
    const target = ledger.packages.byFile(file)
    if (!target) throw new Error(`There is no package ${file}.`)
    return engine.accept(operatorJob(target, request))
  }
  const producer = run('good')
  await until('the producer has completed', () => ledger.jobs.get(producer.id)?.status === 'completed')
  expect(engine.inUse()).toEqual(new Set())
  const reader = run('reader')
  await until('the reader runs', () => ledger.jobs.get(reader.id)?.status === 'running')
  expect(engine.inUse()).toEqual(new Set([producer.id]))
  engine.stop(reader.id)
  await until('the reader has ended', () => ledger.jobs.get(reader.id)?.status === 'stopped')
  expect(engine.inUse()).toEqual(new Set())
})
