import { describe, expect, it } from 'vitest'
import { emptyFilter, type JobFilter } from '../../../contract/filter.ts'
import { conditionChips } from './condition-chips.ts'

const filter: JobFilter = {
  ...emptyFilter,
  status: ['-completed', '-pending_stoppage'],
  package_id: [3, -12],
  cluster_id: [-4],
  owner_id: [-5],
  creator: ['-schedule:17'],
  variable: [
    { name: 'region', value: 'north', isExcluded: false },
    { name: 'day', value: '', isExcluded: true },
  ],
}

describe('the chips of exclusions and variables', () => {
  it('say what they exclude', () =>
    expect(conditionChips(filter, null).map(({ text }) => text)).toEqual([
      'Not completed',
      'Not about to stop',
      'Package is not 12',
      'Cluster is not 4',
      'Owner is not 5',
      'Not started by schedule:17',
      'region = north',
      'day ≠ (empty)',
    ]))

  it('say what is chosen of failures', () => {
    const triage: JobFilter = {
      ...emptyFilter,
      resolution: ['unresolved', 'retrying'],
      assignee: ['me', 'Ana'],
      error_group: ['ab12cd34ef56', '-0123456789ab'],
    }
    const chips = conditionChips(triage, null)
    expect(chips.map(({ text }) => text)).toEqual([
      'Unresolved or Being retried',
      'Mine or Assigned to Ana',
      'Error group ab12cd34ef56',
      'Not error group 0123456789ab',
    ])
    const titles = new Map([['0123456789ab', 'Out of memory']])
    expect(conditionChips(triage, null, titles)[3]?.text).toBe('Not cause: Out of memory')
    expect(chips[3]?.without.error_group).toEqual(['ab12cd34ef56'])
    expect(chips[1]?.without.assignee).toEqual([])
  })

  it('remove one condition each', () => {
    const chips = conditionChips(filter, null)
    expect(chips[0]?.without).toEqual({ ...filter, status: ['-pending_stoppage'] })
    expect(chips[2]?.without).toEqual({ ...filter, package_id: [3] })
    expect(chips[6]?.without.variable).toEqual([filter.variable[1]])
    const rest = chips.reduce<JobFilter>(
      (next) => conditionChips(next, null)[0]?.without ?? next,
      filter,
    )
    expect(rest).toEqual({ ...emptyFilter, package_id: [3] })
  })
})
