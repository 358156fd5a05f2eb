import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quiet } from '../port.ts'
import { openWorld, partialFiles, type World } from './testing/world.ts'

/** Everything a job or a file can produce is bounded, with a note when the bound is reached. */

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const source = { name: 'numbers', from: 'packages', file: 'numbers.csv', format: 'csv' }

async function runPackage(definition: { name: string; [key: string]: unknown }) {
  world.writePackage(definition.name, { flow_type: 'dataflow', sources: [source], ...definition })
  await world.source.invalidPackages()
  return world.ended((await world.run(definition.name)).id)
}

describe('texts of a job', () => {
  test.each([20, 60])('truncates an error of %i MB everywhere', async (megabytes) => {
    const name = `error of ${megabytes} MB`
    const job = await runPackage({
      name,
      steps: [
        { name: 'a', sql: `select error(repeat('x y ', ${megabytes * 250_000})) from numbers` },
      ],
      destinations: [{ name: 'a', from: 'a', file: 'a.csv', format: 'csv' }],
    })
    expect(job.status).toBe('failed')
    expect(job.errors).toMatch(
      /^Step 1 of 1 "a" failed: Invalid Input Error: x y x y .*… \(cut by Jobwatch: \d+ more characters\)/,
    )
    const summary = await world.source.logSummary(job.id)
    expect(summary?.error_summary).toMatch(/^x y .*… \(cut by Jobwatch/)
    const pulled = await world.source.pull(null, quiet)
    for (const text of [job, summary, await world.source.log(job.id, 0), pulled].map((each) =>
      JSON.stringify(each),
    ))
      expect(text.length).toBeLessThan(200_000)
    expect(
      statSync(join(world.options.dataDir, 'jobs', String(job.id), 'job.log')).size,
    ).toBeLessThan(50_000)
  })

  test('limits the number and length of an output’s column names', async () => {
    const wide = Array.from({ length: 1_500 }, (_, n) => `1 as c${n}`).join(', ')
    const job = await runPackage({
      name: 'wide',
      steps: [
        { name: 'a', sql: `select 1 as "${'n'.repeat(5_000)}", ${wide} from numbers limit 1` },
      ],
      destinations: [{ name: 'a', from: 'a', file: 'a.csv', format: 'csv' }],
    })
    const fields = job.outputs?.[0]?.component?.fields ?? []
    expect(fields).toHaveLength(1_001)
    expect(fields[0]).toBe(`${'n'.repeat(200)}… (cut by Jobwatch: 4800 more characters)`)
    expect(fields.at(-1)).toBe('… (cut by Jobwatch: 501 more columns)')
  })

  test('truncates a variable’s value in an error', async () => {
    const asked = await world.run('good', { factor: 'x'.repeat(200_000) })
    expect((await world.ended(asked.id)).errors).toMatch(
      /^Variable "factor" must be a number.*cut by Jobwatch/,
    )
  })
})

describe('texts of a package file', () => {
  test('truncates a long description', async () => {
    await runPackage({
      name: 'described',
      description: 'd'.repeat(50_000),
      destinations: [{ name: 'a', from: 'numbers', file: 'a.csv', format: 'csv' }],
    })
    expect((await world.source.package(await world.packageId('described'))).description).toMatch(
      /^d{2000}… \(cut by Jobwatch: 48000 more characters\)$/,
    )
  })

  test('truncates its error', async () => {
    world.writePackage('long-key', {
      name: 'x',
      flow_type: 'dataflow',
      ['k'.repeat(400_000)]: 1,
      sources: [source],
      destinations: [{ name: 'a', from: 'numbers', file: 'a.csv', format: 'csv' }],
    })
    const faults = await world.source.invalidPackages()
    expect(faults.find(({ file }) => file === 'long-key.json')?.reason).toMatch(
      /^.{1,2100}cut by Jobwatch: \d+ more characters\)$/,
    )
  })
})

describe('variables of a job', () => {
  const chained = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`v${n}`, n === count - 1 ? "'end'" : `$v${n + 1}`]),
    )

  test.each<[string, object, RegExp]>([
    ['8,000 chained ones', { dynamic_variables: chained(8_000) }, /8,000 variables.*at most 1,000/],
    [
      'a chain of 500',
      { dynamic_variables: chained(500) },
      /refers to others through a chain of more than 100/,
    ],
    [
      '5,000 static ones',
      { variables: Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`v${n}`, n])) },
      /at most 1,000/,
    ],
  ])('%s are refused', async (_, given, message) => {
    const request = { ...(await world.request('good')), ...given }
    await expect(world.source.runJob(request)).rejects.toMatchObject({
      status: 422,
      message: expect.stringMatching(message),
    })
  })

  test('a chain of 90 runs', async () => {
    const { id } = await world.source.runJob({
      ...(await world.request('good')),
      dynamic_variables: chained(90),
    })
    expect((await world.ended(id)).status).toBe('completed')
  })
})

describe('output files', () => {
  const large = (rows: number) => [
    { name: 'a', sql: `select x, repeat('abcdefghij', 100) as text from range(${rows}) r(x)` },
  ]

  test.each(['csv', 'json', 'parquet'])(
    'beyond the limit fail the job and leave no %s file',
    async (format) => {
      const limited = await openWorld({ jobOutputMb: 3 })
      try {
        // Parquet would compress repeated values.
        const steps =
          format === 'parquet'
            ? [{ name: 'a', sql: 'select md5(x::varchar) as text from range(400000) r(x)' }]
            : large(50_000)
        const name = `large ${format}`
        limited.writePackage(name, {
          name,
          flow_type: 'dataflow',
          sources: [source],
          steps,
          destinations: [
            { name: 'small', from: 'numbers', file: 'small.csv', format: 'csv' },
            { name: 'a', from: 'a', file: `a.${format}`, format },
          ],
        })
        await limited.source.invalidPackages()
        const job = await limited.ended((await limited.run(name)).id)
        expect(job).toMatchObject({
          status: 'failed',
          errors: expect.stringMatching(
            /^Output 2 of 2 "a" failed: The output files of a job may total at most 3 MB.*JOBWATCH_JOB_OUTPUT_MB/,
          ),
        })
        expect((await limited.source.logSummary(job.id))?.error_summary).toBe(
          'The output files of this job are too large.',
        )
        expect(
          readdirSync(join(limited.options.dataDir, 'jobs', String(job.id), 'outputs')),
        ).toEqual(['small.csv'])
      } finally {
        await limited.close()
      }
    },
  )

  test('without end are stopped while they are written', async () => {
    const limited = await openWorld({ jobOutputMb: 20 })
    try {
      limited.writePackage('much', {
        name: 'much',
        flow_type: 'dataflow',
        sources: [source],
        steps: [
          {
            name: 'wide',
            sql: "select a.n, repeat('x', 200) as text from numbers a, numbers b, range(16) c",
          },
        ],
        destinations: [{ name: 'a', from: 'wide', file: 'a.csv', format: 'csv' }],
      })
      await limited.source.invalidPackages()
      const job = await limited.ended((await limited.run('much')).id)
      expect(job).toMatchObject({
        status: 'failed',
        errors: expect.stringMatching(/at most 20 MB/),
      })
      expect(partialFiles(limited.options.dataDir)).toEqual([])
    } finally {
      await limited.close()
    }
  })
})
