import { ago, letTimePass, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

test('a tab pressed while one types holds, and the words are searched for in it', async ({ page, world }) => {
  const failed = world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  world.source.addJob({})
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, failed.id)).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('airports')
  await page.getByRole('link', { name: /^Failed/ }).click()
  await page.clock.runFor(1_000)
  await expect(page).toHaveURL(/status=failed/)
  await expect(page).toHaveURL(/q=airports/)
})

test('clearing the search leaves the focus in it, wherever one was before', async ({ page, world }) => {
  const job = world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  await page.goto(`${world.url}/jobs`)
  await rowOf(page, job.id).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.goBack()
  await expect(rowOf(page, job.id).getByRole('link')).toBeFocused()
  const search = page.getByRole('searchbox')
  await search.fill('airports')
  await expect(page).toHaveURL(/q=airports/)
  await search.fill('')
  await expect(page).not.toHaveURL(/q=/)
  await expect(search).toBeFocused()
  await page.keyboard.type('status')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('removing a chip keeps the focus among the filters', async ({ page, world }) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await page.getByRole('button', { name: 'Remove the time range' }).click()
  await expect(page.getByRole('button', { name: 'Time range' })).toBeFocused()
})

test('a job opens at its top, however far down the list was', async ({ page, world }) => {
  for (let count = 0; count < 50; count += 1) world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  const last = 301
  await page.goto(`${world.url}/jobs`)
  await rowOf(page, last).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.goBack()
  await expect(rowOf(page, last).getByRole('link')).toBeInViewport()
  await rowOf(page, last).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toBeInViewport()
  expect(await page.evaluate(() => window.scrollY)).toBe(0)
})

test('a row reached by key is not under the bars', async ({ page, world }) => {
  for (let count = 0; count < 50; count += 1) world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, 350)).toBeVisible()
  for (let count = 0; count < 45; count += 1) await page.keyboard.press('j')
  for (let count = 0; count < 30; count += 1) await page.keyboard.press('k')
  const row = page.locator('tr:focus-within')
  const { top, bars } = await row.evaluate((element) => ({
    top: element.getBoundingClientRect().top,
    bars: document.querySelector('table.jobs th')?.getBoundingClientRect().bottom ?? 0,
  }))
  expect(top).toBeGreaterThanOrEqual(bars - 1)
})

test('a range with an end keeps its beginning', async ({ page, world }) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs?from=-24h&to=${ago(-3600_000)}`)
  await page.getByRole('link', { name: /^Active/ }).click()
  await expect(page).toHaveURL(/from=-24h/)
  await expect(page).toHaveURL(/to=/)
})

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

test('an older job that fails late is offered in the Failed tab, and the numbers agree', async ({ page, world }) => {
  const late = world.source.addJob({})
  const first = world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  await page.clock.install()
  await page.goto(`${world.url}/jobs?status=failed`)
  await expect(rowOf(page, first.id)).toBeVisible()
  world.source.changeJob(late.id, { status: 'failed', completed_at: ago(0), errors: 'no space' })
  const more = page.getByRole('button', { name: /^1 more failed job/ })
  await letTimePass(page, () => expect(more).toBeVisible({ timeout: 500 }))
  await letTimePass(page, () => expect(page.getByRole('link', { name: /^Failed 2/ })).toBeVisible({ timeout: 500 }))
  await expect(page.getByRole('search').getByText('2 failed jobs')).toBeVisible()
  await expect(rowOf(page, late.id)).toHaveCount(0)
  await more.click()
  await expect(rowOf(page, late.id)).toContainText('no space')
  await expect(more).toHaveCount(0)
})

test('a tab one comes back to shows what failed meanwhile, and Back from a job what one left', async ({ page, world }) => {
  const late = world.source.addJob({})
  const later = world.source.addJob({})
  const first = world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  await page.clock.install()
  await page.goto(`${world.url}/jobs?status=failed`)
  await expect(rowOf(page, first.id)).toBeVisible()
  await page.getByRole('link', { name: /^Active/ }).click()
  await expect(rowOf(page, late.id)).toContainText('Running')
  world.source.changeJob(late.id, { status: 'failed', completed_at: ago(0), errors: 'no space' })
  await letTimePass(page, () => expect(page.getByRole('link', { name: /^Failed 2/ })).toBeVisible({ timeout: 500 }))
  await page.getByRole('link', { name: /^Failed/ }).click()
  await expect(rowOf(page, late.id)).toContainText('no space')

  await rowOf(page, first.id).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Airports by zip')
  world.source.changeJob(later.id, { status: 'failed', completed_at: ago(0), errors: 'no space' })
  await page.goBack()
  await letTimePass(page, () => expect(page.getByRole('button', { name: /^1 more failed job/ })).toBeVisible({ timeout: 500 }))
  await expect(rowOf(page, later.id)).toHaveCount(0)
})

for (const order of ['sort=runtime', 'direction=asc', 'sort=ended', 'sort=updated&direction=asc']) {
  test(`what is new is told once in a list by ${order}`, async ({ page, world }) => {
    const running = world.source.addJob({ runtime_in_seconds: 900 })
    const first = world.source.addJob({ status: 'failed', completed_at: ago(0), runtime_in_seconds: 50 })
    await page.clock.install()
    await page.goto(`${world.url}/jobs?${order}&status=failed`)
    await expect(rowOf(page, first.id)).toBeVisible()
    await expect.poll(() => world.requests(/ids=/)).toBeGreaterThan(0)
    await expect(page.getByRole('button', { name: / more / })).toHaveCount(0)
    world.source.changeJob(running.id, { status: 'failed', completed_at: ago(0) })
    await letTimePass(page, () => expect(page.getByRole('button', { name: /^1 more failed job/ })).toBeVisible({ timeout: 500 }))
    const polls = world.requests(/ids=/)
    await page.keyboard.press('.')
    await expect(rowOf(page, running.id)).toBeVisible()
    await letTimePass(page, async () => expect(world.requests(/ids=/)).toBeGreaterThan(polls))
    await expect(page.getByRole('button', { name: / more / })).toHaveCount(0)
  })
}

test('a running job that turns out a runaway is offered in the Runaway tab', async ({ page, world }) => {
  const first = world.source.addJob({ started_at: ago(20_000_000), runtime_in_seconds: 20_000 })
  const second = world.source.addJob({})
  await page.clock.install()
  await page.goto(`${world.url}/jobs?flag=runaway`)
  await letTimePass(page, () => expect(rowOf(page, first.id)).toBeVisible({ timeout: 1_000 }))
  world.source.changeJob(second.id, { started_at: ago(20_000_000), runtime_in_seconds: 20_000 })
  await letTimePass(page, () => expect(page.getByRole('button', { name: /^1 more runaway job/ })).toBeVisible({ timeout: 1_000 }))
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

test('a bar of the histogram tells what it holds, and a click takes its range', async ({ page, world }) => {
  for (const status of ['completed', 'completed', 'failed']) world.source.addJob({ status, created_at: ago(3 * 3600_000), completed_at: ago(3 * 3600_000 - 60_000) })
  world.source.addJob({ status: 'completed', created_at: ago(9 * 3600_000), completed_at: ago(9 * 3600_000 - 60_000) })
  await page.goto(`${world.url}/jobs?from=-24h`)
  const hist = page.getByRole('region', { name: 'Jobs over time' })
  await expect(hist.locator('.x .edge')).toHaveText('now')
  await hist.locator('rect.k-failed').hover()
  await expect(hist.locator('.tip')).toContainText('3 jobs: 1 failed, 2 completed')

  await page.getByRole('link', { name: /^Failed/ }).click()
  await expect(page).toHaveURL(/status=failed/)
  await expect(hist.locator('rect.k-all')).toHaveCount(2)
  await hist.locator('rect.k-failed').hover()
  await expect(hist.locator('.tip')).toContainText('1 of 3 jobs: 1 failed')

  await hist.locator('rect.k-failed').click()
  await expect(page).toHaveURL(/from=\d{4}-.*&to=\d{4}-|to=\d{4}-.*&from=\d{4}-/)
  await expect(page).toHaveURL(/status=failed/)
  await expect(hist.locator('.x .edge')).not.toHaveText('now')
  await expect(page.locator('tr[data-job]')).toHaveCount(1)
})
