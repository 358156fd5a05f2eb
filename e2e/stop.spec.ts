import { ago, confirmStop, letTimePass, openJob, rowOf, stopFromList } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

test('a stop is claimed at once, dashed, and solid when the server shows it', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  const release = world.source.hold('stop')
  await stopFromList(page, job.id)
  const badge = rowOf(page, job.id).locator('.badge')
  await expect(badge).toHaveText('Stop requested…')
  await expect(badge).toHaveClass(/badge-claimed/)
  await expect(rowOf(page, job.id).getByRole('button', { name: /^Stop job/ })).toHaveCount(0)
  release()
  await expect(badge).toHaveText('Stop requested')
  await expect(badge).not.toHaveClass(/badge-claimed/)
  world.source.changeJob(job.id, { status: 'stopping' })
  await expect(badge).toHaveText('Stopping')
  world.source.changeJob(job.id, { status: 'stopped', completed_at: new Date().toISOString() })
  await expect(badge).toHaveText('Stopped')
  expect(world.source.calls('stop')).toBe(1)
})

test('one notice follows a stop to its end', async ({ page, world }) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await stopFromList(page, job.id)
  const notices = page.locator('[data-notice]')
  await expect(notices).toHaveText([/^Stop requested for Airports by zip, job 301/])
  world.source.changeJob(job.id, { status: 'stopped', completed_at: ago(0) })
  await expect(notices).toHaveText([/^Airports by zip, job 301, stopped after /])
})

test('the tabs count a claimed stop with the list and the detail page, together', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  await openJob(page, world.url, job.id)
  const release = world.source.hold('stop')
  await page.getByRole('main').getByRole('button', { name: 'Stop', exact: false }).first().click()
  await confirmStop(page, job.id)
  await expect(page.locator('main .badge').first()).toHaveText('Stop requested…')
  await page.getByRole('link', { name: 'Jobs', exact: true }).click()
  await expect(rowOf(page, job.id).locator('.badge')).toHaveText('Stop requested…')
  release()
  await expect(rowOf(page, job.id).locator('.badge')).toHaveText('Stop requested')
})

test('a refused stop goes back to the truth and says why, in the row', async ({
  page,
  world,
  console,
}) => {
  console.allow(/502|Failed to load resource/)
  const job = world.source.addJob({})
  const other = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  world.source.failNext('stop', { status: 500, message: 'The cluster manager is not answering.' })
  await stopFromList(page, job.id)
  await expect(rowOf(page, job.id)).toContainText(
    'Stop refused: The cluster manager is not answering.',
  )
  await expect(rowOf(page, job.id).locator('.badge')).toHaveText('Running')
  await expect(page.getByRole('alert').filter({ hasText: 'Stop refused' })).toBeVisible()
  await expect(rowOf(page, other.id).locator('.badge')).toHaveText('Running')
  await rowOf(page, job.id).getByRole('button', { name: 'Send again' }).click()
  await confirmStop(page, job.id)
  await expect(rowOf(page, job.id).locator('.badge')).toHaveText('Stop requested')
})

test('a stop whose answer is lost is checked, not guessed', async ({ page, world, console }) => {
  console.allow(/ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|Failed to load resource/)
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  world.loseAnswers(/^DELETE /)
  await stopFromList(page, job.id)
  await expect(rowOf(page, job.id).locator('.badge')).toHaveText('Stop requested')
  // The browser itself sends it again on a broken connection; a repeated stop is harmless
  // (jobs-api.md §3).
  expect(world.source.calls('stop')).toBeGreaterThanOrEqual(1)
})

const noConnection =
  /ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_CONNECTION_CLOSED|Failed to load resource/

test('a stop that never reached the server is given up after ten seconds, and can be asked for again', async ({
  page,
  world,
  console,
}) => {
  console.allow(noConnection)
  const job = world.source.addJob({})
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  world.cutRequests(/^DELETE /)
  await stopFromList(page, job.id)
  const row = rowOf(page, job.id)
  await expect(row).toContainText('No answer to the stop')
  await expect(row.locator('.badge')).toHaveText('Stop requested…')
  await letTimePass(page, () =>
    expect(row).toContainText('No answer to the stop; the job goes on', { timeout: 500 }),
  )
  await expect(row.locator('.badge')).toHaveText('Running')
  await expect(
    page.getByRole('alert').filter({ hasText: `No answer to the stop of job ${job.id}` }),
  ).toBeVisible()
  expect(world.source.calls('stop')).toBe(0)
  await page.reload()
  await expect(row.getByRole('button', { name: `Stop job ${job.id}` })).toBeVisible()
  world.clearUp()
  await stopFromList(page, job.id)
  await expect(row.locator('.badge')).toHaveText('Stop requested')
})

test('a bulk stop that was cut off does not say that it was requested', async ({
  page,
  world,
  console,
}) => {
  console.allow(noConnection)
  const jobs = [world.source.addJob({}), world.source.addJob({})]
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  for (const job of jobs) await rowOf(page, job.id).getByRole('checkbox').check()
  world.cutRequests(/^DELETE /)
  await page.getByRole('toolbar').getByRole('button', { name: 'Stop 2' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Stop 2 jobs' }).click()
  await expect(dialog.getByRole('heading')).toHaveText(
    'Stop requested for 0 of 2 jobs, no answer for 2',
  )
  await dialog.getByText('Close', { exact: true }).click()
  await letTimePass(page, () =>
    expect(page.locator('tr[data-job]').filter({ hasText: 'the job goes on' })).toHaveCount(2, {
      timeout: 500,
    }),
  )
  await expect(page.getByRole('toolbar').getByRole('button', { name: 'Stop 2' })).toBeVisible()
})

test('a job that completes before the stop takes effect is completed, and that is no error', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  await openJob(page, world.url, job.id)
  await page.keyboard.press('s')
  await confirmStop(page, job.id)
  await expect(page.locator('main .badge').first()).toHaveText('Stop requested')
  world.source.changeJob(job.id, {
    status: 'completed',
    progress: 1,
    completed_at: new Date().toISOString(),
  })
  await expect(page.locator('main .badge').first()).toHaveText('Completed')
  await expect(page.getByRole('main').getByText(/before the stop took effect/)).toBeVisible()
})

test('a job that ended before the list told of it cannot be stopped from the dialog', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  const stop = rowOf(page, job.id).getByRole('button', { name: `Stop job ${job.id}` })
  await expect(stop).toBeVisible()
  // While the page's clock stands still, no poll brings the end to the list.
  await page.clock.pauseAt(Date.now() + 1_000)
  world.source.changeJob(job.id, {
    status: 'completed',
    progress: 1,
    completed_at: new Date().toISOString(),
  })
  await stop.click()
  await page.clock.resume()
  await expect(page.getByRole('dialog')).toContainText(/already completed/i)
  await expect(
    page.getByRole('dialog').getByRole('button', { name: `Stop job ${job.id}` }),
  ).toHaveCount(0)
  expect(world.source.calls('stop')).toBe(0)
})

test('a dialog that is open notices that its job has ended', async ({ page, world }) => {
  const job = world.source.addJob({})
  await openJob(page, world.url, job.id)
  await page.keyboard.press('s')
  await expect(
    page.getByRole('dialog').getByRole('button', { name: `Stop job ${job.id}` }),
  ).toBeEnabled()
  world.source.changeJob(job.id, {
    status: 'completed',
    progress: 1,
    completed_at: new Date().toISOString(),
  })
  await expect(page.getByRole('dialog')).toContainText(/already completed/i)
  await expect(
    page.getByRole('dialog').getByRole('button', { name: `Stop job ${job.id}` }),
  ).toHaveCount(0)
})

test('an accepted stop without effect stops being claimed after a minute', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  world.source.stopEffect = 'nothing'
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  await stopFromList(page, job.id)
  await expect(rowOf(page, job.id).locator('.badge')).toContainText('Stop requested')
  // The job goes on. Only an answer newer than the stop's takes its word back.
  world.advance(2_000)
  world.source.changeJob(job.id, { progress: 0.4 })
  await letTimePass(page, () =>
    expect(rowOf(page, job.id)).toContainText('not taken effect', { timeout: 500 }),
  )
  await expect(rowOf(page, job.id).locator('.badge')).toHaveText('Running')
})

test('a reload in the middle of a stop still knows who asked', async ({ page, world }) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  const release = world.source.hold('stop')
  await stopFromList(page, job.id)
  await expect(rowOf(page, job.id).locator('.badge')).toHaveText('Stop requested…')
  await page.reload()
  await expect(rowOf(page, job.id).locator('.badge')).toHaveText('Stop requested…')
  release()
  await expect(rowOf(page, job.id).locator('.badge')).toHaveText('Stop requested', {
    timeout: 15_000,
  })
})

test('of three stops one is refused: its row says so, the others go on', async ({
  page,
  world,
  console,
}) => {
  console.allow(/502|Failed to load resource/)
  const jobs = [world.source.addJob({}), world.source.addJob({}), world.source.addJob({})]
  await page.goto(`${world.url}/jobs`)
  for (const job of jobs) await rowOf(page, job.id).getByRole('checkbox').check()
  world.source.failNext('stop', { status: 500, message: 'Not now.' })
  await page.getByRole('toolbar').getByRole('button', { name: 'Stop 3' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Stop 3 jobs/ })
    .click()
  await expect(
    page.locator('tr[data-job]').filter({ hasText: 'Stop refused: Not now.' }),
  ).toHaveCount(1)
  await expect(page.locator('tr[data-job] .badge', { hasText: /^Stop requested$/ })).toHaveCount(2)
  expect(world.source.calls('stop')).toBe(3)
})

test('a bulk stop shows what one decides by, and does not wait for ever to check it', async ({
  page,
  world,
  console,
}) => {
  console.allow(noConnection)
  const jobs = [
    world.source.addJob({ started_at: ago(2_270_000), runtime_in_seconds: 764 }),
    world.source.addJob({}),
  ]
  await page.goto(`${world.url}/jobs`)
  for (const job of jobs) await rowOf(page, job.id).getByRole('checkbox').check()
  const release = world.holdRequests(/ids=\d+%2C\d+&newer_than=0|newer_than=0&ids=/)
  await page.getByRole('toolbar').getByRole('button', { name: 'Stop 2' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('nightly-1')
  await expect(dialog.getByRole('button', { name: 'Stop 2 jobs' })).toBeEnabled()
  release()
})

test('the reason for a stop is kept and shown', async ({ page, world }) => {
  const job = world.source.addJob({})
  await openJob(page, world.url, job.id)
  await page.keyboard.press('s')
  await page.getByRole('dialog').getByRole('button', { name: 'Wrong variables' }).click()
  await confirmStop(page, job.id)
  await expect(page.getByRole('region', { name: 'Activity' })).toContainText('Wrong variables')
})
