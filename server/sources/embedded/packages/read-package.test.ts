import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findJsonError } from '../../../shared/json-error-location.ts'
import { readPackage } from './read-package.ts'

const good = {
  name: 'Strikes',
  flow_type: 'dataflow',
  variables: { least: 3 },
  sources: [
    {
      name: 'strikes',
      from: 'datasets',
      file: 'birdstrikes.csv',
      format: 'csv',
      options: { bad_rows: 'reject' },
    },
  ],
  steps: [{ name: 'few', sql: 'select * from strikes limit $least' }],
  destinations: [{ name: 'out', from: 'few', file: 'out.csv', format: 'csv' }],
}
const change = (patch: object) => JSON.stringify({ ...good, ...patch })

test('reads a valid file', () => {
  expect(readPackage(JSON.stringify(good))).toMatchObject({
    ok: true,
    definition: { name: 'Strikes' },
  })
  expect(readPackage(`\uFEFF${JSON.stringify(good)}`)).toMatchObject({ ok: true })
})

describe('an invalid file is reported with its position', () => {
  test.each<[string, string, string | null, RegExp]>([
    ['empty', '', 'line 1, column 1', /empty/],
    ['a comma too many', '{\n  "name": "x",\n}', 'line 3, column 1', /not JSON/],
    ['a missing comma', '{\n  "name": "x"\n  "y": 1}', 'line 3, column 3', /not JSON/],
    ['cut off', '{"name": "x', 'line 1, column 12', /not JSON/],
    ['a line break in a text', '{"name": "x\ny"}', 'line 1, column 12', /not JSON/],
    ['something after the end', '{} x', 'line 1, column 4', /not JSON/],
    ['no object', '[]', null, /The file must be an object/],
    ['no flow type', change({ flow_type: undefined }), 'flow_type', /flow_type/],
    ['an unknown flow type', change({ flow_type: 'stream' }), 'flow_type', /flow_type/],
    ['no name', change({ name: undefined }), 'name', /name is missing/],
    ['a name of the wrong type', change({ name: 3 }), 'name', /name must be a text/],
    [
      'a step without SQL',
      change({ steps: [good.steps[0], { name: 'b' }] }),
      'steps[1].sql',
      /steps\[1\]\.sql is missing/,
    ],
    [
      'SQL of the wrong type',
      change({ steps: [{ name: 'b', sql: 4 }] }),
      'steps[0].sql',
      /must be a text/,
    ],
    ['a key not known', change({ transforms: [] }), null, /"transforms"/],
    ['no destination', change({ destinations: [] }), 'destinations', /at least one destination/],
    [
      'a destination with an unknown source',
      change({ destinations: [{ ...good.destinations[0], from: 'nothing' }] }),
      'destinations[0].from',
      /"nothing" is no source and no step/,
    ],
    [
      'a destination in a folder',
      change({ destinations: [{ ...good.destinations[0], file: '../x.csv' }] }),
      'destinations[0].file',
      /plain file name/,
    ],
    [
      'two files with the same name',
      change({
        destinations: [good.destinations[0], { ...good.destinations[0], file: 'OUT.csv' }],
      }),
      'destinations[1].file',
      /written twice/,
    ],
    [
      'two tables with the same name',
      change({ steps: [{ name: 'Strikes', sql: 'select 1' }, good.steps[0]] }),
      'steps[0].name',
      /used twice/,
    ],
    [
      'an unknown format',
      change({ sources: [{ ...good.sources[0], format: 'xls' }] }),
      'sources[0].format',
      /sources\[0\]\.format/,
    ],
    [
      'an unknown place',
      change({ sources: [{ ...good.sources[0], from: 'web' }] }),
      'sources[0].from',
      /"datasets" or "packages"/,
    ],
    [
      'an output without a package',
      change({ sources: [{ ...good.sources[0], from: 'output' }] }),
      'sources[0].package',
      /"from": "output" requires it/,
    ],
    [
      'a variable that is a list',
      change({ variables: { a: [1] } }),
      'variables.a',
      /must be a text, a number/,
    ],
    ['a variable with a system name', change({ variables: { _a: 1 } }), 'variables._a', /name/],
    [
      'an empty schedule',
      change({ schedule: { every: 0, unit: 'minutes' } }),
      'schedule.every',
      /at least 1/,
    ],
    [
      'an interval out of range',
      change({ schedule: { every: 1e15, unit: 'minutes' } }),
      'schedule.every',
      /schedule\.every must be at most 52560000 minutes, which is 100 years/,
    ],
    [
      'an interval of too many months',
      change({ schedule: { every: 1201, unit: 'months' } }),
      'schedule.every',
      /at most 1200 months/,
    ],
    [
      'an interval that is not a safe integer',
      change({ schedule: { every: 1e300, unit: 'days' } }),
      'schedule.every',
      /schedule\.every is out of range/,
    ],
    [
      'too many retries',
      change({ schedule: { every: 1, unit: 'minutes', retries: 6 } }),
      'schedule.retries',
      /0 to 5/,
    ],
    [
      'a workflow with a duplicate name',
      JSON.stringify({
        name: 'w',
        flow_type: 'workflow',
        jobs: [
          { name: 'a', package: 'x' },
          { name: 'a', package: 'y' },
        ],
      }),
      'jobs[1].name',
      /used twice/,
    ],
  ])('%s', (_, text, at, reason) => {
    const read = readPackage(text)
    expect(read).toMatchObject({ ok: false, at })
    expect(read.ok ? '' : read.reason).toMatch(reason)
  })
})

test('finds an error exactly in texts that are not JSON', () => {
  const isJson = (text: string) => {
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (json, where, extra) => {
      const cut = where % (json.length + 1)
      for (const text of [json, json.slice(0, cut), json.slice(0, cut) + extra + json.slice(cut)]) {
        expect(findJsonError(text) === null).toBe(isJson(text))
      }
    }),
    { numRuns: 500 },
  )
})

test('reports very deep nesting with its position instead of throwing', () => {
  expect(findJsonError(`\n${'['.repeat(60_000)}`)).toEqual({ line: 2, column: 101 })
  expect(findJsonError(`${'['.repeat(100)}${']'.repeat(100)}`)).toBeNull()
  expect(findJsonError(`"${'['.repeat(200)}\\"${'{'.repeat(200)}"`)).toBeNull()
})
