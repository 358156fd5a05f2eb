import { ago, openJob, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

const tip = 'tooltip'

test('a status explains itself when pointed at; the tip can be pointed at, and Esc closes it', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  await page.goto(`${world.url}/jobs`)
  const badge = rowOf(page, job.id).locator('[data-help="status.failed"]')
  await expect(async () => {
    await page.mouse.move(0, 0)
    await badge.hover()
    await expect(page.getByRole(tip)).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await expect(page.getByRole(tip)).toContainText('Failed: Ended by an error')
  await expect(badge).toHaveAttribute('aria-describedby', /.+/)
  await page.getByRole(tip).hover()
  await expect(page.getByRole(tip)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole(tip)).toHaveCount(0)
  await expect(badge).not.toHaveAttribute('aria-describedby', /.*/)
})

test('controls explain themselves when focused, and a row by its key', async ({ page, world }) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toBeVisible()
  await page.keyboard.press('j')
  await expect(async () => {
    await page.keyboard.press('h')
    await expect(page.getByRole(tip)).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await expect(page.getByRole(tip)).toContainText('Running: Runs now')
  await expect(page.getByRole(tip)).toContainText('Progress')
  await page.getByRole('button', { name: /^Runtime/ }).focus()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Tab')
  await expect(page.getByRole(tip)).toContainText('Usual runtime')
})

test.describe('on a touch screen', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true })

  test('a tap on a status explains it', async ({ page, world }) => {
    const job = world.source.addJob({})
    await page.goto(`${world.url}/jobs`)
    await expect(async () => {
      await rowOf(page, job.id).locator('[data-help="status.running"]').tap()
      await expect(page.getByRole(tip)).toBeVisible({ timeout: 1_000 })
    }).toPass()
    await page.getByRole('searchbox').tap()
    await expect(page.getByRole(tip)).toHaveCount(0)
  })
})

test('facts of a job explain themselves', async ({ page, world }) => {
  const job = world.source.addJob({})
  await openJob(page, world.url, job.id)
  await page.getByText('Running for', { exact: true }).hover()
  await expect(page.getByRole(tip)).toContainText('without the wait in the queue')
})

test('the sheet of help finds keys, statuses and numbers', async ({ page, world }) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toBeVisible()
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard and settings' })
  await sheet.getByRole('searchbox').fill('stopp')
  await expect(sheet.getByRole('heading', { name: 'Statuses' })).toBeVisible()
  await expect(sheet.getByText('Ended by a stop.')).toBeVisible()
  await expect(sheet.getByText('Time zone')).toHaveCount(0)
  await sheet.getByRole('searchbox').fill('nothing like it')
  await expect(sheet.getByText(/^Nothing has these words/)).toBeVisible()
})
