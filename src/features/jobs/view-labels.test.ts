import { describe, expect, it } from 'vitest'
import { emptyFilter, firstPage, readListQuery } from '../../../contract/filter.ts'
import { orderLabel, viewTitle } from './view-labels.ts'
import { viewQuery } from './view-link.ts'

const facets = {
  total: 0,
  by_status: {},
  by_flag: {},
  by_attention: {},
  causes: 0,
  packages: [{ id: 11, name: 'Airports', count: 0 }],
  clusters: [],
  owners: [],
  creators: [{ key: 'schedule:3', name: 'Nightly', count: 2 }],
  exact: true,
  more: { packages: 0, clusters: 0, owners: 0, creators: 0 },
  histogram: { from: '', to: '', bucket_seconds: 1, buckets: [], all: [] },
}

describe('the title of a view', () => {
  it.each([
    [{}, null, 'Jobs'],
    [{ status: ['failed' as const], package_id: [11] }, null, 'Failed jobs, Airports'],
    [{ flag: 'no_progress' as const }, null, 'Jobs without progress'],
    [{ package_id: [11, 12] }, null, 'Jobs, Airports, package 12'],
    [{ package_id: [1, 2, 3], creator: ['schedule:3'] }, 2, 'Jobs, 3 packages, Nightly, page 2'],
    [
      { status: ['-completed' as const], package_id: [-11], cluster_id: [3] },
      null,
      'Jobs, cluster 3, Not completed, Package is not Airports',
    ],
    [
      { variable: [{ name: 'region', value: 'north', isExcluded: true }] },
      null,
      'Jobs, region ≠ north',
    ],
    [{ q: 'out of memory' }, null, 'Jobs, “out of memory”'],
  ])('%o, page %s: %s', (patch, page, title) =>
    expect(viewTitle({ ...emptyFilter, ...patch }, page, facets)).toBe(title),
  )

  it('names what has no name by its number', () =>
    expect(viewTitle({ ...emptyFilter, package_id: [11] }, null, null)).toBe('Jobs, package 11'))
})

it('an order is told in words', () =>
  expect(orderLabel({ key: 'overrun', direction: 'desc' })).toBe('Furthest over usual first'))

describe('the link to a view', () => {
  const now = Date.parse('2031-11-19T10:00:00Z')
  const read = (query: string) => readListQuery(new URLSearchParams(query)).query

  it('leaves nothing to the defaults of who opens it', () => {
    expect(viewQuery(firstPage({ ...emptyFilter, from: '-24h' }), [], now)).toBe(
      'from=2031-11-18T10:00:00Z&to=2031-11-19T10:00:00Z&columns=none',
    )
    expect(viewQuery(firstPage(emptyFilter), ['ended', 'wait'], now)).toBe(
      'from=all&columns=ended,wait',
    )
  })

  it('keeps what the person set', () => {
    const filter = {
      ...emptyFilter,
      status: ['failed' as const],
      package_id: [11],
      from: '2031-11-01T00:00:00Z',
      q: 'a b',
    }
    const sort = { key: 'runtime', direction: 'desc' } as const
    expect(read(viewQuery(firstPage(filter, sort), [], now))).toEqual(firstPage(filter, sort))
    expect(
      read(
        viewQuery(firstPage({ ...filter, from: '-1h', to: '2031-11-19T09:30:00Z' }, sort), [], now),
      ),
    ).toEqual(
      firstPage({ ...filter, from: '2031-11-19T09:00:00Z', to: '2031-11-19T09:30:00Z' }, sort),
    )
  })
})
