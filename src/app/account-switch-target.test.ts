import { expect, it } from 'vitest'
import { accountSwitchTarget } from './account-switch-target.ts'

it.each([
  ['/acme/packages', '', '/beta/packages'],
  ['/acme/clusters', '?status=failed', '/beta/clusters'],
  ['/acme/schedules', '', '/beta/schedules'],
  ['/acme/jobs', '', '/beta/jobs'],
  ['/acme/jobs', '?status=failed', '/beta/jobs?status=failed'],
  ['/acme/jobs/305', '?q=x', '/beta/jobs?q=x'],
  ['/acme/jobs/305/outputs/7', '', '/beta/jobs'],
  ['/acme/none', '', '/beta/jobs'],
])('from %s, with the list at "%s", to %s', (from, query, to) => {
  expect(accountSwitchTarget(from, 'beta', query)).toBe(to)
})
