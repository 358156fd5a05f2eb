import type { Page } from '@playwright/test'
import { parseJson } from '../contract/exact-json.ts'
import { rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

const runButton = (page: Page) =>
  page.getByRole('dialog').getByRole('button', { name: /^Run/ }).last()

test('a run is on the list before the server answers, and gets its number from the answer', async ({
  page,
  world,
}) => {
  world.source.addJob({ status: 'completed', completed_at: new Date().toISOString() })
  await page.goto(`${world.url}/jobs?run=1&package=1`)
  const release = world.source.hold('run')
  await expect(runButton(page)).toBeEnabled()
  await runButton(page).click()
  const ghost = page.locator('table[aria-label=Jobs] tbody tr', { hasText: 'Sending your request' })
  await expect(ghost.locator('.badge')).toHaveText('Requested…')
  release()
  await expect(ghost).toHaveCount(0)
  await expect(rowOf(page, 302).locator('.badge')).toHaveText('Starting')
})

test('a double click runs once', async ({ page, world }) => {
  await page.goto(`${world.url}/jobs?run=1&package=1`)
  await expect(runButton(page)).toBeEnabled()
  await runButton(page).dblclick()
  await expect(rowOf(page, 301)).toBeVisible()
  expect(world.source.calls('run')).toBe(1)
})

test('a refused run keeps the dialog and everything typed into it', async ({
  page,
  world,
  console,
}) => {
  console.allow(/422|Failed to load resource/)
  await page.goto(`${world.url}/jobs?run=1&package=1`)
  world.source.failNext('run', { status: 422, message: 'The cluster does not take jobs now.' })
  await page.getByRole('textbox', { name: 'Value of region' }).fill("'us'")
  await runButton(page).click()
  await expect(page.getByRole('dialog')).toContainText('The cluster does not take jobs now.')
  await expect(page.getByRole('textbox', { name: 'Value of region' })).toHaveValue("'us'")
})

test('a run whose answer is lost is never sent again by itself: the job that may be it is shown', async ({
  page,
  world,
  console,
}) => {
  console.allow(/ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|Failed to load resource/)
  await page.goto(`${world.url}/jobs?run=1&package=1`)
  await expect(runButton(page)).toBeEnabled()
  world.loseAnswers(/^POST .*\/api\/jobs/)
  await runButton(page).click()
  await expect(page.getByRole('dialog')).toContainText(/301/, { timeout: 15_000 })
  expect(world.source.calls('run')).toBe(1)
})

test('a run whose answer cannot be read may have started: it is not offered again, and can be claimed', async ({
  page,
  world,
}) => {
  await page.goto(`${world.url}/jobs?run=1&package=1`)
  await expect(runButton(page)).toBeEnabled()
  world.garbleAnswers(/^POST .*\/api\/jobs/)
  await runButton(page).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('it may have started')
  await expect(dialog.getByRole('button', { name: 'Run package' })).toBeDisabled()
  world.clearUp()
  await dialog.getByRole('button', { name: 'It is mine' }).click()
  await expect(rowOf(page, 301)).toBeVisible()
  await expect(
    page.locator('table[aria-label=Jobs] tbody tr', { hasText: 'Airports by zip' }),
  ).toHaveCount(1)
  expect(world.source.calls('run')).toBe(1)
})

test('the row of a run does not outlive its job where the job is no part of the list', async ({
  page,
  world,
}) => {
  await page.goto(`${world.url}/jobs?status=active&run=1&package=1`)
  await expect(runButton(page)).toBeEnabled()
  const release = world.source.hold('run')
  await runButton(page).click()
  const ghost = page.locator('table[aria-label=Jobs] tbody tr', { hasText: 'Sending your request' })
  await expect(ghost).toBeVisible()
  world.source.runEffect = 'complete'
  release()
  await expect(ghost).toHaveCount(0)
})

test('running again takes over the values and says what is different', async ({ page, world }) => {
  const job = world.source.addJob({
    status: 'failed',
    completed_at: new Date().toISOString(),
    errors: 'no',
    variables: { region: "'mars'", day: '2031-05-09' },
  })
  await page.goto(`${world.url}/jobs`)
  await rowOf(page, job.id).hover()
  await rowOf(page, job.id)
    .getByRole('button', { name: `Re-run job ${job.id}` })
    .click()
  const region = page.getByRole('textbox', { name: 'Value of region' })
  await expect(region).toHaveValue("'mars'")
  await region.fill("'eu'")
  await expect(page.getByRole('dialog')).toContainText('1 variable changed')
  await runButton(page).click()
  await expect(rowOf(page, job.id + 1)).toBeVisible()
  expect((await world.source.job(job.id + 1)).variables).toEqual({
    region: "'eu'",
    day: '2031-05-09',
  })
})

test('numbers are run again with every digit, through the rows and through JSON', async ({
  page,
  world,
}) => {
  const text = '{"id":12345678901234567890,"rate":1.50,"huge":1e400,"on":true,"none":null}'
  const job = world.source.addJob({
    status: 'failed',
    completed_at: new Date().toISOString(),
    variables: parseJson(text),
  })
  await page.goto(`${world.url}/jobs/${job.id}`)
  await expect(page.getByText('12345678901234567890').first()).toBeVisible()
  await page.goto(`${world.url}/jobs?run=1&package=1&rerun_of=${job.id}`)
  await expect(page.getByRole('textbox', { name: 'Value of id' })).toHaveValue(
    '12345678901234567890',
  )
  await page.getByText('JSON', { exact: true }).click()
  const json = page.getByRole('textbox', { name: 'Variables as JSON' })
  await expect(json).toHaveValue(/"id": 12345678901234567890,\s+"rate": 1\.50,\s+"huge": 1e400/)
  await json.fill(text.replace('67890,', '67891,'))
  await runButton(page).click()
  await expect(rowOf(page, job.id + 1)).toBeVisible()
  const { variables } = await world.source.job(job.id + 1)
  expect(JSON.stringify(variables)).toBe(text.replace('67890,', '67891,'))
})

test('the same run already under way is pointed out, not barred', async ({ page, world }) => {
  const job = world.source.addJob({ variables: { region: "'eu'", day: '2031-05-09' } })
  await page.goto(`${world.url}/jobs?run=1&package=1`)
  await expect(page.getByRole('dialog')).toContainText(`Job ${job.id}`)
  await expect(runButton(page)).toBeEnabled()
})
