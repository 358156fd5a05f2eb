import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunRequest } from '../../../../contract/requests.ts'
import type { Job } from '../../../../contract/job.ts'
import type { Variables } from '../../../../contract/coerce.ts'
import { statusFacts, type JobStatus } from '../../../../contract/status.ts'
import { quiet } from '../../port.ts'
import type { EmbeddedOptions } from '../options.ts'
import { createEmbeddedSource, type EmbeddedSource } from '../source.ts'

/** An embedded source in its own folder, with small packages that each do one thing. */
export interface World {
  source: EmbeddedSource
  options: EmbeddedOptions
  /** Writes a package file; objects as JSON. */
  writePackage(file: string, definition: unknown): void
  /** Id of the package read from a file. */
  packageId(name: string): Promise<number>
  request(name: string, variables?: Variables, clusterId?: number): Promise<RunRequest>
  run(name: string, variables?: Variables, clusterId?: number): Promise<Job>
  /** Waits until a job has ended. */
  ended(id: number): Promise<Job>
  reached(id: number, status: JobStatus): Promise<Job>
  /** Statuses each job passed so far, as seen by a watcher that reads late. */
  passed(): Promise<Map<number, string[]>>
  /** Opens the same folder again after {@link JobSource.close}. */
  reopen(): Promise<void>
  close(): Promise<void>
}

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Waits for a condition; the failure names what it waited for. */
export async function until<T>(
  what: string,
  read: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  timeoutMs = 20_000,
): Promise<T> {
  const giveUpAt = performance.now() + timeoutMs
  for (;;) {
    const value = await read()
    if (value !== null && value !== undefined && value !== false) return value
    if (performance.now() > giveUpAt)
      throw new Error(`Waited ${timeoutMs} ms in vain until ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}

const flow = (name: string, sql: string, extra: object = {}) => ({
  name,
  flow_type: 'dataflow',
  sources: [
    {
      name: 'numbers',
      from: 'packages',
      file: 'numbers.csv',
      format: 'csv',
      options: { header: true },
    },
  ],
  steps: [{ name: 'rows', sql }],
  destinations: [{ name: 'rows', from: 'rows', file: 'rows.csv', format: 'csv' }],
  ...extra,
})

const chain = (name: string, jobs: object[], variables: object = {}) => ({
  name,
  flow_type: 'workflow',
  variables,
  jobs,
})

/** Never ends: 10^18 rows to count. */
const endless =
  'select count(*) as n from range(1000000000) a(x), range(1000000000) b(y) where (x * 7 + y) % 13 = $remainder'

/** The packages of a world, by name; each file is named after its package. */
const packages: readonly { name: string }[] = [
  flow('good', "select n, n * $factor as product, 'é€' as word from numbers order by n", {
    variables: { factor: 3 },
  }),
  flow('fails', 'select nn from numbers'),
  flow('endless', endless, { variables: { remainder: 5 } }),
  flow('empty', 'select n from numbers where n > 1000'),
  flow('half', endless, {
    variables: { remainder: 5 },
    destinations: [
      { name: 'first', from: 'numbers', file: 'first.csv', format: 'csv' },
      { name: 'second', from: 'rows', file: 'second.csv', format: 'csv' },
    ],
  }),
  flow('text', 'select $text as text, length($text) as length', { variables: { text: '' } }),
  flow('forms', 'select n from numbers', {
    destinations: [
      {
        name: 'csv',
        from: 'rows',
        file: 'n-${tag}.csv',
        format: 'csv',
        options: { delimiter: ';' },
      },
      { name: 'json', from: 'rows', file: 'n.json', format: 'json' },
      { name: 'parquet', from: 'rows', file: 'n.parquet', format: 'parquet' },
    ],
    variables: { tag: 'a' },
  }),
  chain(
    'workflow',
    [
      { name: 'one', package: 'good', dynamic_variables: { factor: '$factor' } },
      { name: 'two', package: 'empty' },
    ],
    { factor: 5 },
  ),
  chain('endless workflow', [
    { name: 'one', package: 'endless' },
    { name: 'two', package: 'good' },
  ]),
  chain('failing workflow', [
    { name: 'one', package: 'fails' },
    { name: 'two', package: 'good' },
  ]),
]

/**
 * Opens a world.
 * @param more overrides of the defaults: one slot, no demonstration, no shipped packages
 */
export async function openWorld(more: Partial<EmbeddedOptions> = {}): Promise<World> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'jobwatch-engine-')))
  for (const folder of ['shipped/data', 'datasets', 'data'])
    mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(
    join(root, 'shipped/data/numbers.csv'),
    `n\n${Array.from({ length: 250 }, (_, n) => n).join('\n')}\n`,
  )
  const options: EmbeddedOptions = {
    account: 'local',
    dataDir: join(root, 'data'),
    packagesDir: join(root, 'shipped'),
    datasetsDir: join(root, 'datasets'),
    baseUrl: 'http://127.0.0.1:4400',
    log,
    firstStart: false,
    ...more,
  }
  const writePackage = (file: string, definition: unknown) =>
    writeFileSync(
      join(root, 'shipped', `${file}.json`),
      typeof definition === 'string' ? definition : JSON.stringify(definition),
    )
  for (const each of packages) writePackage(each.name, each)

  let source = createEmbeddedSource(options)
  await source.start()
  const world: World = {
    get source() {
      return source
    },
    options,
    writePackage,
    packageId: async (name) => {
      const found = (await source.packages()).find((each) => each.name === name)
      if (!found) throw new Error(`There is no package ${name}.`)
      return found.id
    },
    request: async (name, variables = {}, clusterId = 1) => ({
      package_id: await world.packageId(name),
      cluster_id: clusterId,
      variables,
      dynamic_variables: {},
      rerun_of: null,
    }),
    run: async (name, variables, clusterId) =>
      source.runJob(await world.request(name, variables, clusterId)),
    ended: (id) =>
      until(`job ${id} has ended`, async () =>
        ((job) => statusFacts[job.status].terminal && job)(await source.job(id)),
      ),
    reached: (id, status) =>
      until(`job ${id} is ${status}`, async () =>
        ((job) => job.status === status && job)(await source.job(id)),
      ),
    passed: async () => {
      const passed = new Map<number, string[]>()
      // From the first change on: a cursor before it, not "everything in its current state".
      let { cursor } = await source.pull(null, quiet)
      cursor = cursor.replace(/:\d+$/, ':0')
      for (let more = true; more;) {
        const pulled = await source.pull(cursor, quiet)
        for (const job of pulled.jobs) {
          const statuses = passed.get(job.id) ?? []
          if (statuses.at(-1) !== job.status) statuses.push(job.status)
          passed.set(job.id, statuses)
        }
        ;({ cursor, more } = pulled)
      }
      return passed
    },
    reopen: async () => {
      source = createEmbeddedSource(options)
      await source.start()
    },
    close: async () => {
      await source.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
  return world
}

/** Job processes in this data folder. */
export const childrenIn = (dataDir: string): number[] =>
  execFileSync('ps', ['-eo', 'pid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter(
      (line) =>
        line.includes('runner/child.ts') && line.includes(dataDir) && !/^\s*\d+ Z/.test(line),
    )
    .map((line) => Number.parseInt(line, 10))

/** Every unfinished file below a folder. */
export const partialFiles = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith('.partial'))
