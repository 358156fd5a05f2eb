import { describe, expect, it } from 'vitest'
import { jobLinkOf, listLinkOf } from './job-link.ts'

describe('the job that a link leads to', () => {
  it('with the list it is opened from', () => {
    expect(jobLinkOf('/local/jobs/305', '?status=failed')).toMatchObject({
      account: 'local',
      id: 305,
      query: { filter: { status: ['failed'], from: '-24h' } },
    })
    expect(jobLinkOf('/my%20account/jobs/7/', '')).toMatchObject({ account: 'my account', id: 7 })
  })

  it('is none for any other page', () => {
    for (const path of [
      '/local/jobs',
      '/local/jobs/0',
      '/local/jobs/305/outputs/1',
      '/local/api/jobs/305',
      '/local/packages/3',
      '/%/jobs/305',
    ])
      expect([path, jobLinkOf(path, '')]).toEqual([path, null])
  })
})

describe('the list that a link leads to', () => {
  it('with its filter', () => {
    expect(listLinkOf('/local/jobs', '?status=failed')).toMatchObject({
      account: 'local',
      query: { filter: { status: ['failed'], from: '-24h' } },
    })
    expect(listLinkOf('/my%20account/jobs/', '')).toMatchObject({ account: 'my account' })
  })

  it('is none for any other page', () => {
    for (const path of ['/', '/local', '/local/jobs/305', '/local/api/jobs', '/%/jobs'])
      expect([path, listLinkOf(path, '')]).toEqual([path, null])
  })
})
