import { confirmStop, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

/*
 * The server as a newcomer gets it: `server/main.ts` over an empty folder, its own packages over
 * real data. One server for all of these; they are in the order in which a newcomer would do
 * things.
 */
test.describe.configure({ mode: 'serial' })

const runaway = 'Earthquake chains'

test('within a minute there are real jobs, for real reasons', async ({ page, newcomer }) => {
  await page.goto(newcomer.url)
  await expect(page).toHaveURL(/\/local\/jobs/)
  const status = (word: string) =>
    page.locator('tr[data-job] .badge', { hasText: new RegExp(`^${word}$`) }).first()
  await expect
    .poll(
      async () => {
        await page.keyboard.press('.')
        const words = await page.locator('tr[data-job] .badge').allTextContents()
        return new Set(words).size
      },
      { timeout: 60_000, message: 'three statuses at once' },
    )
    .toBeGreaterThanOrEqual(3)
  await expect(status('Completed')).toBeVisible({ timeout: 60_000 })
})

test('the failed jobs, why they failed, what they wrote, and back to the same place', async ({
  page,
  newcomer,
}) => {
  await page.goto(`${newcomer.url}/local/jobs`)
  await expect(async () => {
    await page.keyboard.press('.')
    await expect(page.getByRole('link', { name: /^Failed [1-9]/ })).toBeVisible({ timeout: 1000 })
  }).toPass({ timeout: 60_000 })
  await page.getByRole('link', { name: /^Failed/ }).click()
  // The list before holds the same job, and would be the one to go back to.
  await expect(page).toHaveURL(/status=failed/)
  const failed = page.locator('tr[data-job]', { hasText: 'Bird strike costs' }).first()
  await expect(failed).toContainText('Column "Cost__Total_$" does not exist in the data.')
  await failed.getByRole('link', { name: 'Bird strike costs' }).click()
  const why = page.getByRole('region', { name: 'Why it failed' })
  await expect(why).toContainText('Column "Cost__Total_$" does not exist in the data.')
  await expect(why).toContainText('Binder Error')
  await page.getByRole('link', { name: /^Failed, last 24 h/ }).click()
  await expect(page).toHaveURL(/status=failed/)
  await page.goto(`${newcomer.url}/local/jobs?status=completed`)
  const written = page
    .locator('tr[data-job]', { hasText: 'Bird strikes by phase of flight' })
    .first()
  // It may complete only now, and then waits behind the button for new jobs.
  await expect(async () => {
    await page.keyboard.press('.')
    await expect(written).toBeVisible({ timeout: 1000 })
  }).toPass({ timeout: 30_000 })
  await written.getByRole('link', { name: 'Bird strikes by phase of flight' }).click()
  await page
    .getByRole('link', { name: /^Preview/ })
    .or(page.getByRole('button', { name: /^Preview/ }))
    .first()
    .click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('.csv')
  await expect(page.getByRole('grid').or(page.getByRole('table')).first()).toContainText('Approach')
  await page.goBack()
  await page.goBack()
  await expect(page).toHaveURL(/status=completed/)
  await expect(written.getByRole('link', { name: 'Bird strikes by phase of flight' })).toBeFocused()
})

test('the runaway is seen, stopped, and gone from the machine; run again with the right variable it completes', async ({
  page,
  newcomer,
}) => {
  test.setTimeout(240_000)
  // Ten short runs of the package go before it: the one that is still there after eight seconds is
  // it.
  await page.goto(`${newcomer.url}/local/jobs?status=active&runtime_over=8`)
  const row = page
    .locator('tr[data-job]', { hasText: runaway })
    .filter({ has: page.locator('.badge', { hasText: 'Running' }) })
  await expect(async () => {
    await page.keyboard.press('.')
    await expect(row).toHaveCount(1, { timeout: 1000 })
  }).toPass({ timeout: 60_000 })
  const id = Number(await row.getAttribute('data-job'))
  await expect.poll(() => newcomer.jobProcesses().length).toBeGreaterThan(0)

  // A minute over the usual two seconds is what the embedded account calls a runaway; the row is
  // told while it stands still.
  await expect(rowOf(page, id)).toContainText('Runaway', { timeout: 100_000 })
  await rowOf(page, id).getByRole('link', { name: runaway }).click()
  await expect(page.getByRole('region', { name: /longer than usual/ })).toBeVisible()
  await page.getByRole('button', { name: /^Stop/ }).first().click()
  const pressed = Date.now()
  await confirmStop(page, id)
  await expect(page.locator('main .badge').first()).toHaveText(/Stop requested|Stopping|Stopped/, {
    timeout: 1000,
  })
  await expect(page.locator('main .badge').first()).toHaveText('Stopped', { timeout: 15_000 })
  expect(Date.now() - pressed).toBeLessThan(15_000)

  await page
    .getByRole('button', { name: /^Re-run/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText(`Run job ${id} again`)
  const radius = dialog.getByRole('textbox', { name: 'Value of radius_km' })
  await expect(radius).toHaveValue('25000')
  await radius.fill('25')
  await expect(dialog).toContainText('1 variable changed')
  await dialog.getByRole('button', { name: 'Run again' }).click()
  await page
    .locator('[data-notice]', { hasText: /is job \d+/ })
    .getByRole('link', { name: 'Open' })
    .click()
  await expect(page.locator('main .badge').first()).toHaveText('Completed', { timeout: 60_000 })
  await expect(page.getByRole('region', { name: 'Variables' })).toContainText('25')
  await expect
    .poll(() => newcomer.jobProcesses().length, { timeout: 60_000, message: 'no process is left' })
    .toBe(0)
})

test('a workflow leads to the jobs it started, and a job back to its list', async ({
  page,
  newcomer,
}) => {
  await page.goto(`${newcomer.url}/local/jobs`)
  const parent = page
    .locator('tr[data-job]', { hasText: 'Nightly weather' })
    .filter({ hasText: 'Operator' })
    .first()
  await parent.getByRole('link', { name: 'Nightly weather' }).click()
  const children = page.getByRole('region', { name: 'Jobs it started' })
  await expect(children.getByRole('row')).toHaveCount(4, { timeout: 30_000 })
  await children.getByRole('link').first().click()
  await expect(page.getByRole('heading', { level: 1 })).not.toContainText('Nightly weather')
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Nightly weather')
})

test('a restart keeps every job, and the page comes back by itself', async ({
  page,
  newcomer,
  console,
}) => {
  console.allow(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|503|Failed to load resource/)
  await page.goto(`${newcomer.url}/local/jobs`)
  const first = page.locator('tr[data-job]').first()
  const id = Number(await first.getAttribute('data-job'))
  await newcomer.restart()
  await page.goto(`${newcomer.url}/local/jobs`)
  await expect(rowOf(page, id)).toBeVisible()
  await expect(page.getByTestId('freshness')).toContainText('Live')
})

test('packages, clusters and schedules say what there is', async ({ page, newcomer }) => {
  await page.goto(`${newcomer.url}/local/packages`)
  await expect(page.getByRole('row')).not.toHaveCount(0)
  expect(await page.getByRole('row').count()).toBeGreaterThanOrEqual(11)
  await page.getByRole('link', { name: 'Clusters' }).click()
  await expect(page.getByRole('row', { name: /local-1/ })).toContainText('Available')
  await page.getByRole('link', { name: 'Schedules' }).click()
  await expect(page.getByRole('row').nth(1)).toContainText(/Every/)
})
