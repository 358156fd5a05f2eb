import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ExactNumber, parseJson } from '../../../contract/exact-json.ts'
import type { Variables } from '../../../contract/coerce.ts'
import { childrenIn, openWorld, partialFiles, until, type World } from './testing/world.ts'
import { processStamp } from './engine/process-stamp.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const files = (id: number) =>
  readdirSync(join(world.options.dataDir, 'jobs', String(id), 'outputs')).sort()

describe('a job', () => {
  test('passes its statuses, writes its output, and reports everything', async () => {
    const asked = await world.run('good', { factor: '7' })
    expect(asked).toMatchObject({
      status: 'idle',
      started_at: null,
      runtime_in_seconds: 0,
      outputs: [],
      progress: 0,
      errors: null,
    })
    expect(asked.package?.name).toBe('good')

    const job = await world.ended(asked.id)
    expect(job).toMatchObject({
      status: 'completed',
      progress: 1,
      outputs_count: 1,
      errors: null,
      failed_at: null,
      variables: { factor: '7' },
    })
    expect(job.runtime_in_seconds).toBeGreaterThan(0)
    const [output] = job.outputs ?? []
    expect(output).toMatchObject({
      name: 'rows.csv',
      records_count: 250,
      progress: 1,
      preview_type: 'csv',
      component: { name: 'rows', fields: ['n', 'product', 'word'] },
    })
    expect(files(job.id)).toEqual(['rows.csv'])
    expect((await world.passed()).get(job.id)?.filter((status) => status !== 'queued')).toEqual([
      'idle',
      'pending',
      'running',
      'completed',
    ])

    const preview = await world.source.preview(job.id, output?.id ?? 0)
    expect(preview.preview.split('\n').slice(0, 3)).toEqual(['n,product,word', '0,0,é€', '1,7,é€'])
    expect(preview.preview.split('\n')).toHaveLength(101)
    expect(await world.source.output(job.id, output?.id ?? 0)).toEqual(output)
    expect(await world.source.executionVariables(job.id)).toMatchObject({
      factor: 7,
      _JOB_ID: job.id,
      _MEMORY_LIMIT_MB: 512,
    })

    const log = await world.source.log(job.id, 0)
    expect(log.body).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ job \d+: package "good" version 1 on cluster "local-1"$/m,
    )
    expect(log.body).toMatch(/Z step 1 of 1 "rows" done: 250 rows$/m)
    const middle = Math.floor(log.next_byte / 2)
    expect((await world.source.log(job.id, middle)).body).toBe(
      Buffer.from(log.body ?? '')
        .subarray(middle)
        .toString(),
    )
    expect(await world.source.log(job.id, log.next_byte)).toMatchObject({
      body: '',
      next_byte: log.next_byte,
    })
  })

  test('fails with the cause, advice and the relevant lines', async () => {
    const job = await world.ended((await world.run('fails')).id)
    expect(job).toMatchObject({
      status: 'failed',
      completed_at: expect.any(String),
      failed_at: expect.any(String),
    })
    expect(job.errors).toMatch(
      /^Step 1 of 1 "rows" failed: Binder Error: Referenced column "nn" not found/,
    )
    expect(await world.source.logSummary(job.id)).toMatchObject({
      error_summary: 'Column "nn" does not exist in the data.',
      action_items: [expect.stringContaining('"n"'), expect.any(String)],
    })
    expect((await world.source.logSummary(job.id))?.openai_extract).toContain(
      'job failed: Step 1 of 1',
    )
    const [output] = job.outputs ?? []
    expect(output).toMatchObject({ records_count: null, progress: 0 })
    await expect(world.source.preview(job.id, output?.id ?? 0)).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('is not written'),
    })
  })

  test('completes with 0 records and says so', async () => {
    const job = await world.ended((await world.run('empty')).id)
    expect(job).toMatchObject({ status: 'completed', outputs: [{ records_count: 0 }] })
    expect((await world.source.logSummary(job.id))?.error_summary).toBe('Completed with 0 records.')
  })

  test('keeps the definition it was started with', async () => {
    world.writePackage('changing', {
      name: 'changing',
      flow_type: 'dataflow',
      sources: [{ name: 'numbers', from: 'packages', file: 'numbers.csv', format: 'csv' }],
      destinations: [{ name: 'a', from: 'numbers', file: 'a.csv', format: 'csv' }],
    })
    const blocker = await world.run('endless')
    await world.source.invalidPackages()
    const job = await world.run('changing')
    await world.reached(job.id, 'queued')
    world.writePackage('changing', {
      name: 'changing',
      flow_type: 'dataflow',
      sources: [{ name: 'numbers', from: 'packages', file: 'numbers.csv', format: 'csv' }],
      destinations: [{ name: 'b', from: 'numbers', file: 'bb.csv', format: 'csv' }],
    })
    await world.source.invalidPackages()
    expect((await world.source.package(await world.packageId('changing'))).version).toBe(2)
    await world.source.stopJob(blocker.id)
    await world.ended(job.id)
    expect(files(job.id)).toEqual(['a.csv'])
  })

  test.each([
    ["it's", 4],
    ["'; drop table numbers; --", 25],
    ['$text', 5],
    ['"x"', 3],
    ['${text}', 7],
    ['é\n€', 3],
    ['\\', 1],
  ])('takes %j as a value and nothing else', async (text, length) => {
    const job = await world.ended((await world.run('text', { text })).id)
    expect(job.status).toBe('completed')
    expect(job.outputs?.[0]?.records_count).toBe(1)
    const { preview } = await world.source.preview(job.id, job.outputs?.[0]?.id ?? 0)
    const escaped = /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
    expect(preview).toBe(`text,length\n${escaped},${length}\n`)
  })

  test.each([
    ['12345678901234567890', 'HUGEINT', '12345678901234567890'],
    ['-9223372036854775808', 'BIGINT', '-9223372036854775808'],
    ['1.0', 'BIGINT', '1'],
    ['1e20', 'HUGEINT', '100000000000000000000'],
    ['0.1000000000000000055511', '"DECIMAL(23,22)"', '0.1000000000000000055511'],
    ['1.50', '"DECIMAL(2,1)"', '1.5'],
    ['-0.0000000012', '"DECIMAL(11,10)"', '-0.0000000012'],
  ])('takes the number %s with every digit', async (number, type, written) => {
    world.writePackage(
      'exact',
      `{"name":"exact","flow_type":"dataflow","variables":{"id":${number}},"sources":[{"name":"numbers","from":"packages","file":"numbers.csv","format":"csv","options":{"skip":0.0}}],"steps":[{"name":"rows","sql":"select typeof($id) as t, $id as id"}],"destinations":[{"name":"rows","from":"rows","file":"rows.csv","format":"csv"}]}`,
    )
    await world.source.invalidPackages()
    expect(
      JSON.stringify((await world.source.package(await world.packageId('exact'))).variables),
    ).toBe(`{"id":${number}}`)
    for (const variables of [{}, parseJson(`{"id":${number}}`) as Variables, { id: number }]) {
      const job = await world.ended((await world.run('exact', variables)).id)
      expect(job.errors).toBeNull()
      expect((await world.source.preview(job.id, job.outputs?.[0]?.id ?? 0)).preview).toBe(
        `t,id\n${type},${written}\n`,
      )
      expect(JSON.stringify(await world.source.executionVariables(job.id))).toContain(
        `"id":${number}`,
      )
      expect(JSON.stringify(job.variables)).toBe(JSON.stringify(variables))
    }
  })

  test('rejects a number that no SQL type holds exactly', async () => {
    const job = await world.ended(
      (await world.run('good', { factor: new ExactNumber('1e400') })).id,
    )
    expect(job).toMatchObject({
      status: 'failed',
      errors: expect.stringContaining(
        'Variable "factor" is 1e400, which does not fit into 38 digits. Pass it as a text.',
      ),
    })
  })

  test('writes each format, and shows Parquet as JSON lines', async () => {
    const job = await world.ended((await world.run('forms', { tag: 'x y' })).id)
    expect(
      job.outputs?.map(({ name, records_count: records, preview_type: type }) => [
        name,
        records,
        type,
      ]),
    ).toEqual([
      ['n-x y.csv', 250, 'csv'],
      ['n.json', 250, 'json'],
      ['n.parquet', 250, 'json'],
    ])
    const previews = await Promise.all(
      (job.outputs ?? []).map(({ id }) => world.source.preview(job.id, id)),
    )
    expect(
      previews.map((each) => [
        each.rendered_from,
        each.preview.split('\n').length,
        each.preview.split('\n')[1],
      ]),
    ).toEqual([
      [null, 101, '0'],
      [null, 101, '{"n":1}'],
      ['parquet', 101, '{"n":1}'],
    ])
  })

  test.each<[string, Record<string, string>, RegExp]>([
    ['good', { factor: 'many' }, /Variable "factor" must be a number/],
    ['forms', { tag: '../../x' }, /cannot be the name of an output file/],
  ])('%s with %o fails before it starts', async (name, variables, errors) => {
    const job = await world.ended((await world.run(name, variables)).id)
    expect(job).toMatchObject({
      status: 'failed',
      started_at: null,
      runtime_in_seconds: 0,
      errors: expect.stringMatching(errors),
    })
  })

  test('with an invalid dynamic variable fails with a clear message', async () => {
    const asked = await world.source.runJob({
      ...(await world.request('good')),
      dynamic_variables: { factor: 'Sum(1)' },
    })
    expect(await world.ended(asked.id)).toMatchObject({
      status: 'failed',
      errors: expect.stringContaining(
        'Variable "factor" has an expression that cannot be evaluated: Sum(1)',
      ),
    })
  })
})

describe('the sandbox', () => {
  test.each<[string, string, RegExp]>([
    ['a file of the system', "select * from read_text('/etc/passwd')", /Permission Error/],
    ['the ledger', "select size from read_blob('LEDGER')", /Permission Error/],
    [
      'files next to its source',
      "select * from read_csv('SHIPPED/data/other.csv')",
      /Permission Error/,
    ],
    [
      'the network',
      "select * from read_csv('http://127.0.0.1:9/x.csv')",
      /Permission Error|extension/,
    ],
    [
      'another database',
      "select 1) ; attach '/tmp/x.db' as x; select (1",
      /Expected one statement|Parser Error/,
    ],
    ['the environment', "select getenv('PATH')", /getenv does not exist/],
  ])('keeps a step from %s', async (what, statement, refusal) => {
    const sql = statement
      .replace('LEDGER', join(world.options.dataDir, 'engine.db'))
      .replace('SHIPPED', world.options.packagesDir)
    writeFileSync(join(world.options.packagesDir, 'data/other.csv'), 'x\n1\n')
    world.writePackage('prying', {
      name: 'prying',
      flow_type: 'dataflow',
      sources: [{ name: 'numbers', from: 'packages', file: 'numbers.csv', format: 'csv' }],
      steps: [{ name: 'a', sql }],
      destinations: [{ name: 'a', from: 'a', file: `${what}.csv`, format: 'csv' }],
    })
    await world.source.invalidPackages()
    expect(await world.ended((await world.run('prying')).id)).toMatchObject({
      status: 'failed',
      errors: expect.stringMatching(refusal),
    })
  })
})

describe('a stop', () => {
  test('of a runaway responds at once, completes within two seconds, and leaves nothing behind', async () => {
    const { id } = await world.run('half')
    const running = await world.reached(id, 'running')
    await until('the step runs', async () =>
      ((await world.source.log(running.id, 0)).body ?? '').includes('step 1 of 1 "rows" running'),
    )
    const from = performance.now()
    expect(await world.source.stopJob(id)).toMatchObject({
      status: 'pending_stoppage',
      outputs: null,
      completed_at: null,
    })
    // Repeating a stop is harmless (jobs-api.md §3).
    expect((await world.source.stopJob(id)).status).toMatch(/^(pending_stoppage|stopping)$/)
    const stopped = await world.ended(id)
    expect(performance.now() - from).toBeLessThan(2000)
    expect(stopped).toMatchObject({
      status: 'stopped',
      errors: null,
      outputs: [
        { records_count: 250, progress: 1 },
        { records_count: null, progress: 0 },
      ],
    })
    expect(files(id)).toEqual(['first.csv'])
    expect((await world.passed()).get(id)?.slice(-4)).toEqual([
      'running',
      'pending_stoppage',
      'stopping',
      'stopped',
    ])
    expect(partialFiles(world.options.dataDir)).toEqual([])
    expect((await world.source.log(id, 0)).body).toMatch(/job stopped: 1 of 2 outputs written\n$/)
    await expect(world.source.stopJob(id)).rejects.toMatchObject({
      status: 422,
      message: `Job ${id} has already ended: stopped.`,
    })
  })

  test('of a queued job ends it before it starts', async () => {
    const blocker = await world.run('endless')
    await world.reached(blocker.id, 'running')
    const { id } = await world.run('good')
    await world.reached(id, 'queued')
    expect((await world.source.cluster(1)).queued_jobs_count).toBe(1)
    expect((await world.source.log(id, 0)).body).toBeNull()
    await world.source.stopJob(id)
    expect(await world.ended(id)).toMatchObject({
      status: 'stopped',
      started_at: null,
      runtime_in_seconds: 0,
      completed_at: expect.any(String),
    })
    expect((await world.passed()).get(id)).toEqual([
      'idle',
      'pending',
      'queued',
      'pending_stoppage',
      'stopped',
    ])
    expect((await world.source.job(blocker.id)).status).toBe('running')
    await world.source.stopJob(blocker.id)
    await world.ended(blocker.id)
  })

  test('of an unknown job is 404', async () => {
    await expect(world.source.stopJob(99_999)).rejects.toMatchObject({ status: 404 })
  })

  test('of a workflow stops its children', async () => {
    const { id } = await world.run('endless workflow')
    const child = await until('the child runs', async () =>
      (await world.source.children(id, { offset: 0, limit: 20 })).find(
        ({ status }) => status === 'running',
      ),
    )
    await world.source.stopJob(id)
    expect((await world.ended(id)).status).toBe('stopped')
    expect((await world.source.job(child.id)).status).toBe('stopped')
    expect(await world.source.children(id, { offset: 0, limit: 20 })).toHaveLength(1)
  })

  test('of a child fails its workflow', async () => {
    const { id } = await world.run('endless workflow')
    const child = await until('the child runs', async () =>
      (await world.source.children(id, { offset: 0, limit: 20 })).find(
        ({ status }) => status === 'running',
      ),
    )
    await world.source.stopJob(child.id)
    expect(await world.ended(id)).toMatchObject({
      status: 'failed',
      errors: `Step 1 of 2 "one" was stopped: job ${child.id}`,
    })
  })
})

describe('a workflow', () => {
  test('runs its packages in order, with its variables, on a cluster of one slot', async () => {
    const job = await world.ended((await world.run('workflow', { factor: '6' })).id)
    expect(job).toMatchObject({ status: 'completed', progress: 1, outputs: [] })
    const children = await world.source.children(job.id, { offset: 0, limit: 20 })
    expect(
      children.map(({ package: of, component, creator, variables }) => [
        of?.name,
        component?.name,
        component?.type,
        creator?.type,
        creator?.id,
        variables,
      ]),
    ).toEqual([
      ['empty', 'two', 'run_package_component', 'Job', job.id, {}],
      ['good', 'one', 'run_package_component', 'Job', job.id, { factor: 6 }],
    ])
    expect(await world.source.children(job.id, { offset: 1, limit: 1 })).toHaveLength(1)
    expect(await world.source.children(job.id, { offset: 2, limit: 20 })).toEqual([])
  })

  test('fails with its child, and starts no other', async () => {
    const job = await world.ended((await world.run('failing workflow')).id)
    expect(job.errors).toMatch(/^Step 1 of 2 "one" failed: job \d+: Step 1 of 1 "rows" failed/)
    expect(await world.source.children(job.id, { offset: 0, limit: 20 })).toHaveLength(1)
  })

  test('that starts itself fails', async () => {
    world.writePackage('circle', {
      name: 'circle',
      flow_type: 'workflow',
      jobs: [{ name: 'again', package: 'circle' }],
    })
    await world.source.invalidPackages()
    expect(await world.ended((await world.run('circle')).id)).toMatchObject({ status: 'failed' })
  })
})

test('a child that is killed from outside fails its job, and the next one runs', async () => {
  const { id } = await world.run('endless')
  await world.reached(id, 'running')
  const pid = await until('its process is known', () => childrenIn(world.options.dataDir).at(0))
  process.kill(pid, 'SIGKILL')
  expect(await world.ended(id)).toMatchObject({
    status: 'failed',
    errors: 'The process of this job ended unexpectedly (SIGKILL).',
  })
  expect((await world.ended((await world.run('good')).id)).status).toBe('completed')
  expect(processStamp(pid)).toBeNull()
})
