import { expect, it } from 'vitest'
import type { PaletteEntry } from './palette-model.ts'
import { recentEntries } from './recent-entries.ts'

const entry = (key: string, to: string | null): PaletteEntry => ({
  key,
  group: 'Pages',
  label: key,
  icon: 'jobs',
  to,
  run: () => undefined,
})
const went: string[] = []
const recent = (used: { key: string; label: string; to: string | null }[]) =>
  recentEntries(
    used,
    [entry('page Jobs', '/acme/jobs'), entry('action Dark', null)],
    '/acme/',
    (to) => went.push(to),
  )

it('are what was used last and is still on offer', () => {
  const entries = recent([
    { key: 'action Dark', label: 'Dark', to: null },
    { key: 'action Gone', label: 'Gone', to: null },
    { key: 'job 305', label: 'Job 305', to: '/acme/jobs/305' },
    { key: 'job 7', label: 'Job 7', to: '/other/jobs/7' },
    { key: 'page Jobs', label: 'Jobs', to: '/acme/jobs' },
  ])
  expect(entries.map(({ key, group }) => [key, group])).toEqual([
    ['recent action Dark', 'Recent'],
    ['recent job 305', 'Recent'],
    ['recent page Jobs', 'Recent'],
  ])
  entries[1]?.run()
  expect(went).toEqual(['/acme/jobs/305'])
})

it('are at most five', () => {
  const used = Array.from({ length: 9 }, (_, id) => ({
    key: `job ${id}`,
    label: `Job ${id}`,
    to: `/acme/jobs/${id}`,
  }))
  expect(recent(used)).toHaveLength(5)
})
