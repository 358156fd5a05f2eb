import { describe, expect, it } from 'vitest'
import { navigationOf } from './navigation.ts'

const keysFor = (missing: readonly string[]) =>
  navigationOf('local', '', (name) => !missing.includes(name)).map(({ key }) => key)

describe('navigationOf', () => {
  it('leads to every list of a source that has them all', () => {
    expect(keysFor([])).toEqual(['j', 'e', 'p', 'c', 's', 'h', 'a'])
  })

  it('leaves out the lists of what the source lacks, and never the jobs, the errors or the activity', () => {
    expect(keysFor(['clusters', 'schedules'])).toEqual(['j', 'e', 'p', 'h', 'a'])
    expect(keysFor(['packages', 'clusters', 'schedules', 'logs'])).toEqual(['j', 'e', 'h', 'a'])
  })

  it('leads back to the jobs as they were listed last', () => {
    const [jobs] = navigationOf('local', '?status=failed', () => true)
    expect(jobs?.to).toBe('/local/jobs?status=failed')
  })
})
