import { describe, expect, it } from 'vitest'
import { emptyFilter, filterToParams, type JobFilter } from '../../../contract/filter.ts'
import { cellGroups, rowGroups, type CellGroup } from './cell-groups.ts'
import type { MenuSubject } from './subject.ts'

const job: MenuSubject = {
  id: 305,
  status: 'failed',
  raw_status: 'failed',
  package_id: 12,
  package_name: 'Airports',
  cluster_id: 3,
  cluster_name: 'nightly-1',
  owner_id: 4,
  owner_name: 'Dana',
  creator: { type: 'Schedule', id: 17, display_name: 'Every hour', url: null, html_url: null },
  created_at: '2031-05-09T23:30:00Z',
  started_at: '2031-05-09T23:31:00Z',
  runtime_in_seconds: 725,
  runtime_as_of: '2031-05-09T23:43:05Z',
  variables: { region: 'north', day: null },
  flags: [{ kind: 'runaway', since: '', limit_seconds: 1, evidence: null }],
  error_line: 'Column "day_2" is missing',
  error_group: null,
  assignee: null,
}
const now = Date.parse('2031-05-09T23:45:05Z')
const place = { locale: 'en-GB', zone: 'Europe/Berlin' }

const groups = (cell: string, filter: JobFilter = emptyFilter, subject = job): CellGroup[] =>
  cellGroups(cell, { job: subject, filter, now, place })

/** Label and URL of each action. */
const actions = (cell: string, filter?: JobFilter) =>
  groups(cell, filter).flatMap((group) =>
    group.actions.map(
      ({ label, filter: next }) =>
        `${label}: ${decodeURIComponent(filterToParams(next).toString())}`,
    ),
  )

describe('the actions on a cell', () => {
  it.each([
    ['status', ['Only this: status=failed', 'Exclude this: status=-failed']],
    ['package', ['Only this: package_id=12', 'Exclude this: package_id=-12']],
    ['cluster', ['Only this: cluster_id=3', 'Exclude this: cluster_id=-3']],
    ['owner', ['Only this: owner_id=4', 'Exclude this: owner_id=-4']],
    ['by', ['Only this: creator=schedule:17', 'Exclude this: creator=-schedule:17']],
    ['runtime', ['Only longer than 12m 05s: runtime_over=725']],
    [
      'started',
      [
        // Midnight in Berlin.
        'Only this day: from=2031-05-09T22:00:00Z&to=2031-05-10T22:00:00Z',
        'From this day on: from=2031-05-09T22:00:00Z',
        'Until this day: to=2031-05-10T22:00:00Z',
      ],
    ],
    [
      'summary',
      ['Only this: flag=runaway', 'Search for this text: q="Column+\\"day_2\\"+is+missing"'],
    ],
    [
      'variables',
      [
        'Only this: variable=region=north',
        'Exclude this: variable=region!=north',
        'Only this: variable=day=',
        'Exclude this: variable=day!=',
      ],
    ],
    ['action', []],
  ])('%s', (cell, expected) => expect(actions(cell)).toEqual(expected))

  it('keep the other fields of the filter', () => {
    const filter: JobFilter = { ...emptyFilter, q: 'memory', package_id: [11, -13] }
    expect(actions('package', filter)).toEqual([
      'Only this: package_id=12&q=memory',
      'Exclude this: package_id=11,-13,-12&q=memory',
    ])
  })

  it('exclude a chosen value by no longer choosing it, while others remain', () => {
    const filter: JobFilter = { ...emptyFilter, status: ['failed', 'stopped'], package_id: [12] }
    expect(actions('status', filter)[1]).toBe('Exclude this: status=stopped&package_id=12')
    expect(actions('package', filter)[1]).toBe('Exclude this: status=failed,stopped&package_id=-12')
  })

  it('do not exclude a value twice', () => {
    const filter: JobFilter = { ...emptyFilter, package_id: [-12] }
    expect(actions('package', filter)[1]).toBe('Exclude this: package_id=-12')
  })

  it('replace the other condition on the same value of a variable', () => {
    const variable = [{ name: 'region', value: 'north', isExcluded: true }]
    expect(actions('variables', { ...emptyFilter, variable }).slice(0, 2)).toEqual([
      'Only this: variable=region=north',
      'Exclude this: variable=region!=north',
    ])
  })

  it('choose or exclude the cause of a failure, and whose it is', () => {
    const triaged = { ...job, flags: [], error_group: 'ab12cd34ef56', assignee: 'Ana' }
    const found = groups('summary', emptyFilter, triaged)
    expect(
      found.flatMap((group) =>
        group.actions.map(
          ({ label, filter: next }) => `${label}: ${filterToParams(next).toString()}`,
        ),
      ),
    ).toEqual([
      'Only this cause: error_group=ab12cd34ef56',
      'Exclude this cause: error_group=-ab12cd34ef56',
      expect.stringContaining('Search for this text'),
      'Only this: assignee=Ana',
    ])
  })

  it('take the runtime of a running job as it is now', () => {
    const running: MenuSubject = { ...job, status: 'running' }
    expect(groups('runtime', emptyFilter, running)).toMatchObject([
      { text: '14m 05s', actions: [{ filter: { runtime_over: 845 } }] },
    ])
  })

  it('search for whole words of a long error', () => {
    const error_line = `${'word '.repeat(23)}longer-than-fits`
    const [group] = groups('summary', emptyFilter, { ...job, flags: [], error_line })
    expect(group?.actions[0]?.filter.q).toBe(`"${'word '.repeat(23).trim()}"`)
  })
})

it('a job without cluster, creator, times and errors has only what it has', () => {
  const bare: MenuSubject = {
    ...job,
    cluster_id: null,
    creator: null,
    created_at: null,
    started_at: null,
    runtime_in_seconds: 0,
    variables: {},
    flags: [],
    error_line: null,
  }
  expect(
    rowGroups({ job: bare, filter: emptyFilter, now, place }).map(({ heading }) => heading),
  ).toEqual(['Status: Failed', 'Package: Airports', 'Owner: Dana'])
})
