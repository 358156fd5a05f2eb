import { readFileSync } from 'node:fs'
import { rowOf, stopFromList } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

test('what was done in the account is told with who, what and why, and leads to the job', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await stopFromList(page, job.id)
  await expect(rowOf(page, job.id)).toContainText(/Stop/)
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: 'Activity' })
    .click()
  await expect(page).toHaveTitle(/^Activity/)
  const entry = page.getByRole('row', { name: /Requested a stop/ })
  await expect(entry).toContainText('Operator')
  await page.getByLabel('Action').selectOption('hard_limit')
  await expect(page.getByText('No activity')).toBeVisible()
  await page.getByLabel('Action').selectOption('')
  await page.getByLabel('Subject').selectOption('job')
  await expect(page).toHaveURL(/activity\?subject=job$/)
  await expect(entry).toBeVisible()
  await page.getByLabel('Time').selectOption('custom')
  await page.getByLabel('To', { exact: true }).fill('2020-01-01T00:00')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/range=custom&to=2020/)
  await expect(page.getByText('No activity')).toBeVisible()
  await page.getByLabel('Time').selectOption('day')
  await entry.getByRole('link', { name: `job ${job.id} in test` }).click()
  await expect(page).toHaveURL(new RegExp(`/jobs/${job.id}$`))
})

test('the activity of the account is exported', async ({ page, world }) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await stopFromList(page, job.id)
  await page.goto(`${world.url}/activity`)
  for (const [item, name, text] of [
    ['CSV', 'jobwatch-activity-test.csv', '"stop","job"'],
    ['JSON', 'jobwatch-activity-test.json', '"action": "stop"'],
  ] as const) {
    await page.getByRole('button', { name: 'Export' }).first().click()
    const saved = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: item }).click()
    const file = await saved
    expect(file.suggestedFilename()).toBe(name)
    expect(readFileSync(await file.path(), 'utf8')).toContain(text)
  }
})

test('the activity fits a phone', async ({ page, world }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await stopFromList(page, job.id)
  await page.goto(`${world.url}/activity`)
  await expect(page.getByRole('row', { name: /Requested a stop/ })).toBeVisible()
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(390)
})
