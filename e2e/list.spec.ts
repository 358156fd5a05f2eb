import { rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'


test('the failed jobs are one press away, each with its reason', async ({ page, world }) => {
  const { source } = world
  const ok = source.addJob({ status: 'completed', completed_at: new Date().toISOString(), progress: 1 })
  const bad = source.addJob({ status: 'failed', completed_at: new Date().toISOString(), errors: 'Binder Error: Referenced column "DEP_DELAY_MIN" not found\nCandidate bindings: "DEP_DELAY"' })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, ok.id)).toContainText('Completed')
  await page.getByRole('link', { name: /^Failed 1/ }).click()
  await expect(page).toHaveURL(/status=failed/)
  await expect(rowOf(page, bad.id)).toContainText('Binder Error: Referenced column "DEP_DELAY_MIN" not found')
  await expect(rowOf(page, ok.id)).toHaveCount(0)
})

test('new jobs wait behind a button, and rows do not move meanwhile', async ({ page, world }) => {
  const first = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, first.id)).toBeVisible()
  const second = world.source.addJob({ status: 'queued', started_at: null })
  await expect(page.getByRole('button', { name: /^1 new/ })).toBeVisible({ timeout: 15_000 })
  await expect(rowOf(page, second.id)).toHaveCount(0)
  await page.keyboard.press('.')
  await expect(rowOf(page, second.id)).toContainText('Queued')
})

test('a row that leaves the filter stays where it is, dimmed, until the next refresh', async ({ page, world }) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs?status=active`)
  await expect(rowOf(page, job.id)).toContainText('Running')
  world.source.changeJob(job.id, { status: 'completed', completed_at: new Date().toISOString() })
  await expect(rowOf(page, job.id)).toContainText('Completed', { timeout: 15_000 })
  await expect(rowOf(page, job.id)).toHaveClass(/has-left/)
})

test('a status of tomorrow is shown by its own word, and nothing is offered on it', async ({ page, world }) => {
  const job = world.source.addJob({ status: 'archiving' })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toContainText('archiving')
  await expect(rowOf(page, job.id).getByRole('button', { name: /Stop/ })).toHaveCount(0)
})

test('what an address holds that cannot be read is said, not swallowed', async ({ page, world }) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs?status=broken&sort=name`)
  await expect(page.getByRole('note')).toContainText('status=broken')
})

test('a word of the search that is not understood is named', async ({ page, world }) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs?q=status:faild`)
  await expect(page.getByRole('note')).toContainText('status:faild')
})

test('back from a job finds the filter, the scroll and the row again', async ({ page, world }) => {
  const jobs = Array.from({ length: 50 }, () => world.source.addJob({ status: 'failed', completed_at: new Date().toISOString(), errors: 'no such file' }))
  const target = jobs[10]
  if (!target) throw new Error('ten jobs were added')
  await page.goto(`${world.url}/jobs?status=failed`)
  const link = rowOf(page, target.id).getByRole('link')
  await link.scrollIntoViewIfNeeded()
  const before = await page.evaluate(() => window.scrollY)
  expect(before).toBeGreaterThan(200)
  await link.click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Airports by zip')
  await page.goBack()
  await expect(page).toHaveURL(/status=failed/)
  await expect(link).toBeFocused()
  expect(Math.abs((await page.evaluate(() => window.scrollY)) - before)).toBeLessThan(40)
})

test('text from jobs is text', async ({ page, world }) => {
  const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script>'
  world.source.addPackage({ id: 66, name: hostile })
  const job = world.source.addJob({ package_id: 66, status: 'failed', completed_at: new Date().toISOString(), errors: hostile, variables: { [hostile]: hostile } })
  page.on('dialog', () => {
    throw new Error('a script from a job ran')
  })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toContainText('<img src=x')
  await rowOf(page, job.id).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<img src=x')
  expect(await page.locator('main img, main script').count()).toBe(0)
})
