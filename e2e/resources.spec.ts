import type { Page } from '@playwright/test'
import { ago } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

/*
 * Packages, clusters and schedules: the same frame as the jobs, and what needs someone comes first.
 * A world is moved on by a minute, past what its server remembers of the lists.
 */

/** The rows of the page's list. */
const rowsOf = (page: Page) => page.getByRole('table').locator('tbody tr')

const task = { nodes: 1, packages: [{ package_id: '1', variables: {} }] }
const ended = (status: string, at: number) => ({
  status,
  created_at: ago(at),
  started_at: ago(at),
  completed_at: ago(at - 1000),
  runtime_in_seconds: 1,
})

test('packages: what failed last comes first, and its last run leads to the job', async ({
  page,
  world,
}) => {
  world.source.addJob({ package_id: 1, ...ended('completed', 60_000) })
  const failed = world.source.addJob({ package_id: 2, ...ended('failed', 120_000), errors: 'x' })
  await page.goto(`${world.url}/packages`)
  const rows = rowsOf(page)
  await expect(rows.first()).toContainText('Flights daily delays')
  await expect(rows.first()).toContainText('Failed')
  await rows
    .first()
    .getByRole('link', { name: `Job ${failed.id}` })
    .click()
  await expect(page).toHaveURL(new RegExp(`/jobs/${failed.id}$`))
})

test('packages: view, search, order and page are in the address, and are read from it', async ({
  page,
  world,
}) => {
  world.source.addPackage({ name: 'Ärzteverzeichnis' })
  for (let count = 0; count < 60; count += 1)
    world.source.addPackage({ name: `Package number ${count}` })
  world.advance(60_000)
  await page.goto(`${world.url}/packages?sort=name&direction=desc&page=2&view=never&colour=red`)
  const rows = rowsOf(page)
  await expect(page.getByRole('columnheader', { name: 'Package' })).toHaveAttribute(
    'aria-sort',
    'descending',
  )
  await expect(page.getByRole('search')).toContainText('63 packages, by name, reversed, page 2')
  await expect(rows).toHaveCount(13)
  await page.getByRole('searchbox').fill('arzte')
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText('Ärzteverzeichnis')
  await expect(page).toHaveURL(/view=never&q=arzte&sort=name&direction=desc$/)
  await expect(page).toHaveTitle('Packages, never run, “arzte” · Jobwatch')
  await page.reload()
  await expect(rows).toHaveCount(1)
  await page.getByRole('columnheader', { name: 'Package' }).getByRole('button').click()
  await expect(page, 'the third press brings the usual order back').not.toHaveURL(/sort=/)
  await page.goto(`${world.url}/packages?sort=price`)
  await expect(page.locator('main')).toContainText('Ignored in the address: sort=price')
})

test('schedules: an overdue one is marked and stands first, a failed one second', async ({
  page,
  world,
}) => {
  world.source.addSchedule({
    name: 'On time',
    task,
    next_run_at: ago(-3600_000),
    last_run_at: ago(60_000),
    last_run_status: 'completed',
  })
  world.source.addSchedule({
    name: 'Did not go well',
    task,
    next_run_at: ago(-3600_000),
    last_run_at: ago(60_000),
    last_run_status: 'failed',
  })
  world.source.addSchedule({ name: 'Forgotten', task, next_run_at: ago(3600_000) })
  world.source.addSchedule({
    name: 'Switched off',
    task,
    next_run_at: ago(3600_000),
    status: 'disabled',
  })
  const job = world.source.addJob({
    ...ended('completed', 60_000),
    creator: { type: 'Schedule', id: 1 },
  })
  world.advance(60_000)
  await page.goto(`${world.url}/schedules`)
  const rows = rowsOf(page)
  await expect(rows).toHaveCount(4)
  await expect(rows.nth(0)).toContainText(/Forgotten.*Overdue.*was due/)
  await expect(rows.nth(1)).toContainText('Did not go well')
  await expect(rows.nth(3)).not.toContainText('Overdue')
  await expect(rows.nth(2).getByRole('link', { name: `Job ${job.id}` })).toBeVisible()
  await page.getByRole('link', { name: /^Overdue 1/ }).click()
  await expect(rows).toHaveCount(1)
})

test('clusters: terminated ones are a view of their own, errors come first', async ({
  page,
  world,
}) => {
  world.source.addCluster({ name: 'broken', status: 'error' })
  world.source.addCluster({ name: 'gone', status: 'terminated' })
  world.advance(60_000)
  await page.goto(`${world.url}/clusters`)
  const rows = rowsOf(page)
  await expect(rows).toHaveCount(3)
  await expect(rows.first()).toContainText('broken')
  await page.keyboard.press('4')
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText('gone')
})

test('on a phone the cards of schedules have even columns, and long names do not widen the page', async ({
  page,
  world,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  world.source.addSchedule({
    name: 'x'.repeat(300),
    task,
    next_run_at: ago(3600_000),
    last_run_at: ago(60_000),
    last_run_status: 'failed',
  })
  world.source.addSchedule({ name: 'Short', task, next_run_at: ago(-60_000) })
  world.advance(60_000)
  await page.goto(`${world.url}/schedules`)
  await expect(rowsOf(page)).toHaveCount(2)
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0)
  const lefts = await page
    .locator('td[data-label] > :first-child')
    .evaluateAll((cells) => [
      ...new Set(
        cells
          .filter((cell) => cell.checkVisibility())
          .map((cell) => Math.round(cell.getBoundingClientRect().left)),
      ),
    ])
  expect(lefts).toEqual([132])
})

test('a list that is read in part only says so', async ({ page, world }) => {
  const item = (id: number) => ({
    id,
    name: `cluster-${id}`,
    status: 'available',
    nodes: 1,
    running_jobs_count: 0,
  })
  await page.route(/\/api\/clusters\?/, async (route) => {
    const offset = Number(new URL(route.request().url()).searchParams.get('offset') ?? 0)
    await route.fulfill({
      json: Array.from({ length: 100 }, (_, index) => item(offset + index + 1)),
    })
  })
  await page.goto(`${world.url}/clusters`)
  await expect(page.locator('main')).toContainText('Only the first 5,000 clusters are read')
  await expect(rowsOf(page)).toHaveCount(50)
})
