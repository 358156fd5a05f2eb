import { describe, expect, it } from 'vitest'
import { emptyFilter, firstPage, type JobListQuery } from '../../../contract/filter.ts'
import { paths } from '../paths.ts'
import { neighboursQuery } from './job.ts'
import { jobFacetsQuery, jobListQuery, jobRowsQuery } from './jobs.ts'

const query: JobListQuery = {
  filter: { ...emptyFilter, status: ['failed'], from: '-7d', q: 'a b' },
  sort: { key: 'runtime', direction: 'asc' },
  cursor: 'runtime_after_5_1',
}
const filterText = 'status=failed&from=-7d&q=a+b'
const pageText = `${filterText}&sort=runtime&direction=asc&cursor=runtime_after_5_1`

const pathOf = ({ meta }: { meta?: Record<string, unknown> | undefined }) => meta?.['path']

describe('what is requested for a list', () => {
  it('a page by filter, order and cursor', () => {
    expect(pathOf(jobListQuery('local', query))).toBe(
      `/local/api/jobs?${pageText}&fields=row&limit=50`,
    )
    expect(pathOf(jobListQuery('local', firstPage(emptyFilter)))).toBe(
      '/local/api/jobs?fields=row&limit=50',
    )
  })

  it('its rows by id, beside the page they are of', () => {
    expect(pathOf(jobRowsQuery('local', [3, 2], query))).toBe(
      `/local/api/jobs?${pageText}&fields=row&limit=50&ids=3%2C2`,
    )
  })

  it('counts by the filter alone', () => {
    expect(pathOf(jobFacetsQuery('local', query.filter))).toBe(
      `/local/api/jobs/facets?${filterText}`,
    )
  })

  it('neighbours by filter and order, whatever the page', () => {
    expect(pathOf(neighboursQuery('local', 7, query))).toBe(
      `/local/api/jobs/7/neighbours?${filterText}&sort=runtime&direction=asc`,
    )
  })
})

describe('the address of a list', () => {
  it('leaves out the default range and says any time', () => {
    expect(paths.jobs('local')).toBe('/local/jobs')
    expect(paths.jobs('local', { package_id: [1, 2], from: null })).toBe(
      '/local/jobs?package_id=1,2&from=all',
    )
    expect(paths.jobs('local', { creator: ['schedule:17'], from: '-7d' })).toBe(
      '/local/jobs?creator=schedule:17&from=-7d',
    )
  })
})
