import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { statusFacts } from '../../../contract/status.ts'
import { quiet } from '../port.ts'
import { definitionSchema } from './packages/definition.ts'
import { createEmbeddedSource, type EmbeddedSource } from './source.ts'
import { until } from './testing/world.ts'

const project = resolve(import.meta.dirname, '../../..')
const nothing = () => undefined
const options = {
  account: 'local',
  packagesDir: join(project, 'packages'),
  datasetsDir: join(project, 'node_modules/vega-datasets/data'),
  baseUrl: 'http://127.0.0.1:4400',
  log: { info: nothing, warn: nothing, error: nothing },
}

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'jobwatch-shipped-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('the shipped packages', () => {
  let source: EmbeddedSource
  beforeAll(async () => {
    source = createEmbeddedSource({
      ...options,
      dataDir: join(root, 'packages'),
      firstStart: false,
      slots: 2,
    })
    await source.start()
  })
  afterAll(() => source.close())

  const run = async (name: string, variables: Record<string, string> = {}) => {
    const of = (await source.packages()).find((each) => each.name === name)
    return source.runJob({
      package_id: of?.id ?? 0,
      cluster_id: 1,
      variables,
      dynamic_variables: {},
      rerun_of: null,
    })
  }
  const ended = (id: number) =>
    until(
      `job ${id} has ended`,
      async () => ((job) => statusFacts[job.status].terminal && job)(await source.job(id)),
      60_000,
    )

  test('are all valid, and at least ten', async () => {
    expect(await source.invalidPackages()).toEqual([])
    expect((await source.packages()).length).toBeGreaterThanOrEqual(10)
  })

  test('read only data listed in docs/packages.md, with a free licence', () => {
    const catalogue = JSON.parse(
      readFileSync(join(project, 'node_modules/vega-datasets/datapackage.json'), 'utf8'),
    ) as { resources: { path: string; licenses?: { title?: string; path?: string }[] }[] }
    const told = readFileSync(join(project, 'docs/packages.md'), 'utf8')
    const free =
      /government|public domain|creative commons (zero|attribution 4)|usa\.gov|U\.S\. DOT/i
    for (const file of shippedDatasets()) {
      expect(told).toContain(`\`${file}\``)
      const licences = catalogue.resources.find(({ path }) => path === file)?.licenses ?? []
      expect(licences.some(({ title, path }) => free.test(`${title ?? ''} ${path ?? ''}`))).toBe(
        true,
      )
    }
  })

  test.each<[string, Record<string, string>, number[]]>([
    ['Airports and ZIP codes by state', {}, [59]],
    ['Bird strikes by phase of flight', {}, [20]],
    ['CO2 by year', {}, [63]],
    ['Contributions by party', {}, [38]],
    ['Earthquake chains', {}, [707]],
    ['Earthquakes by region', { least_magnitude: '4' }, [47]],
    ['Federal receipts by agency', { year: '1999' }, [25]],
    ['Heat days in Seattle', {}, [0]],
    ['Heat days in Seattle', { least_celsius: '35' }, [2]],
    ['Weather by month', { location: 'New York' }, [48]],
    ['Weather extremes', {}, [30]],
  ])('%s with %o completes with %j records', async (name, variables, records) => {
    const job = await ended((await run(name, variables)).id)
    expect(job.errors).toBeNull()
    expect(job.outputs?.map((output) => output.records_count)).toEqual(records)
  })

  test('Flight delays: three million rows, two outputs, and progress that rises', async () => {
    const { id } = await run('Flight delays by airport')
    let { cursor } = await source.pull(null, quiet)
    const progress = new Set<number>()
    const job = await until('it has ended', async () => {
      const pulled = await source.pull(cursor, quiet)
      cursor = pulled.cursor
      for (const each of pulled.jobs)
        if (each.id === id && each.status === 'running') progress.add(each.progress)
      return ((job) => statusFacts[job.status].terminal && job)(await source.job(id))
    })
    expect(job.outputs?.map(({ name, records_count: records }) => [name, records])).toEqual([
      ['delays-by-airport.csv', 156],
      ['delays-by-route.parquet', 3399],
    ])
    expect((await source.log(id, 0)).body).toContain('3,000,000 rows')
    const seen = [...progress]
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(seen.length).toBeGreaterThanOrEqual(5)
  })

  test('Station readings: rejected rows are counted and reported', async () => {
    const job = await ended((await run('Station readings')).id)
    expect(job).toMatchObject({ status: 'completed', outputs: [{ records_count: 12 }] })
    const { body } = await source.log(job.id, 0)
    expect(body).toContain('done: 137 rows, 7 rejected')
    expect(body).toMatch(/rejected line 17, column "temperature_c": .*"n\/a"/)
    expect((await source.logSummary(job.id))?.error_summary).toBe(
      'Completed; 7 rows were rejected.',
    )
  })

  test('Bird strike costs: a missing column, with similar names', async () => {
    const job = await ended((await run('Bird strike costs')).id)
    expect(job.errors).toContain('Referenced column "Cost__Total_$" not found')
    expect((await source.logSummary(job.id))?.action_items[0]).toContain('"Cost Total $"')
  })

  test('Freshness: fails on an old report, and completes on a new one', async () => {
    await ended((await run('Bird strikes by phase of flight')).id)
    expect(
      await ended((await run('Freshness of the bird strike report', { oldest_minutes: '-1' })).id),
    ).toMatchObject({
      status: 'failed',
      errors: expect.stringMatching(/minutes old; it may be -1/),
    })
    expect((await ended((await run('Freshness of the bird strike report')).id)).status).toBe(
      'completed',
    )
  })

  test('Nightly weather: three jobs', async () => {
    const job = await ended((await run('Nightly weather')).id)
    expect(job.status).toBe('completed')
    expect(
      (await source.children(job.id, { offset: 0, limit: 20 })).map(({ status }) => status),
    ).toEqual(['completed', 'completed', 'completed'])
  })

  test('Earthquake chains with a radius in metres runs away, stands still, and is stopped', async () => {
    const { id } = await run('Earthquake chains', { radius_km: '25000' })
    await until('it is at the step that never ends', async () =>
      ((await source.log(id, 0)).body ?? '').includes('"chains" running'),
    )
    const { progress } = await source.job(id)
    const from = performance.now()
    await source.stopJob(id)
    expect((await ended(id)).status).toBe('stopped')
    expect(performance.now() - from).toBeLessThan(2000)
    expect(progress).toBeLessThan(0.6)
  })
})

describe('a first start', () => {
  test('queues the demonstration once, and enables the schedules', async () => {
    const dataDir = join(root, 'first')
    const names = async (source: EmbeddedSource) => {
      const packages = new Map((await source.packages()).map(({ id, name }) => [id, name]))
      return (await source.pull(null, quiet)).jobs.map(
        ({ package_id: id, variables }) =>
          `${packages.get(id ?? 0) ?? ''}${JSON.stringify(variables)}`,
      )
    }
    const first = createEmbeddedSource({ ...options, dataDir })
    await first.start()
    const queued = await names(first)
    expect(queued.filter((name) => name === 'Earthquake chains{}')).toHaveLength(10)
    expect(queued.filter((name) => name === 'Earthquake chains{"radius_km":"25000"}')).toHaveLength(
      1,
    )
    expect(queued.some((name) => name.startsWith('Freshness'))).toBe(true)
    expect((await first.schedules()).map(({ status }) => status)).not.toContain('disabled')
    expect((await first.clusters()).map(({ nodes }) => nodes)).toEqual([1, 1])
    await first.close()

    const second = createEmbeddedSource({ ...options, dataDir })
    await second.start()
    const later = (await names(second)).filter((name) => name.startsWith('Earthquake chains'))
    await second.close()
    expect(later).toHaveLength(11)
  })
})

/** Files of vega-datasets that shipped packages read. */
function shippedDatasets(): string[] {
  const folder = join(project, 'packages')
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return files.flatMap((file) => {
    const definition = definitionSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
    return definition.flow_type === 'dataflow'
      ? definition.sources.filter(({ from }) => from === 'datasets').map((source) => source.file)
      : []
  })
}
