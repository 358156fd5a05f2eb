import { ago, confirmStop, openJob, letTimePass, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import { untilQuiet } from './world/quiet.ts'

test('a job without start, end, cluster or package has words for each, not blanks', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({
    status: 'failed',
    started_at: null,
    failed_at: null,
    completed_at: null,
    cluster_id: 77,
    package_id: 88,
    errors: null,
    runtime_in_seconds: null,
    creator: null,
    owner_id: null,
  })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toContainText('Package 88')
  await expect(rowOf(page, job.id)).toContainText('No message; the log may say more')
  await rowOf(page, job.id).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Package 88')
  await expect(page.locator('main')).not.toContainText(/undefined|NaN|null|Invalid Date/)
})

test('a stop that finds the job gone is told as such', async ({ page, world, console }) => {
  console.allow(/404|Failed to load resource/)
  const job = world.source.addJob({})
  await openJob(page, world.url, job.id)
  world.source.failNext('stop', { status: 404, message: `Job ${job.id} was not found.` })
  await page.keyboard.press('s')
  await confirmStop(page, job.id)
  await expect(page.getByRole('alert').filter({ hasText: 'was not found' }).first()).toBeVisible()
  await expect(page.locator('main .badge').first()).toHaveText('Running')
})

test('a hidden tab lets its page rest, looks for failures once a minute at most, and is fresh again when it is seen', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toBeVisible()
  const show = (state: 'hidden' | 'visible') =>
    page.evaluate((wanted) => {
      Object.defineProperty(document, 'visibilityState', { value: wanted, configurable: true })
      Object.defineProperty(document, 'hidden', { value: wanted === 'hidden', configurable: true })
      window.dispatchEvent(new Event('visibilitychange'))
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)
  await show('hidden')
  const [all, failures] = [/\/api\/(?!revision)/, /status=failed&sort=ended/]
  // What could be seen is noted when the list is left.
  await expect.poll(() => world.requests(failures)).toBe(1)
  const before = world.requests(all)
  await page.clock.runFor(180_000)
  await untilQuiet(page)
  const asked = world.requests(failures) - 1
  expect(asked).toBeGreaterThanOrEqual(1)
  expect(asked).toBeLessThanOrEqual(3)
  expect(world.requests(all) - before, 'nothing else').toBe(asked)
  world.source.changeJob(job.id, { status: 'completed', completed_at: ago(0) })
  await show('visible')
  await expect(rowOf(page, job.id).locator('.badge')).toHaveText('Completed')
})

test('a poll touches only the rows that changed', async ({ page, world }) => {
  // Days ago: its times are dates, which no passing minute changes.
  const [begun, ended] = [ago(3 * 86_400_000), ago(3 * 86_400_000 - 60_000)]
  const done = world.source.addJob({
    status: 'completed',
    created_at: begun,
    started_at: begun,
    completed_at: ended,
  })
  const moving = world.source.addJob({ progress: 0.3 })
  await page.goto(`${world.url}/jobs?from=all`)
  await expect(rowOf(page, moving.id)).toContainText('30 %')
  // What is usual for the package is worked out just after its first run: what is read after that
  // finds both rows settled.
  await expect(page.getByTestId('freshness')).toContainText('Live')
  await page.waitForTimeout(3_000)
  await page.evaluate(() => {
    const touched = new Set<string>()
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const row = (
          target instanceof Element ? target : target.parentElement
        )?.closest<HTMLElement>('tr[data-job]')
        if (row) touched.add(row.dataset['job'] ?? '')
      }
    }).observe(document.querySelector('table[aria-label=Jobs] tbody') ?? document.body, {
      childList: true,
      subtree: true,
      characterData: true,
      attributes: true,
    })
    Object.assign(window, { touched })
  })
  world.source.changeJob(moving.id, { progress: 0.6 })
  await expect(rowOf(page, moving.id)).toContainText('60 %', { timeout: 15_000 })
  const touched = await page.evaluate(() =>
    [...('touched' in window && window.touched instanceof Set ? window.touched : [])].map(String),
  )
  expect(touched).toContain(String(moving.id))
  expect(touched).not.toContain(String(done.id))
})

test('filters are kept on the way to another page and back', async ({ page, world }) => {
  world.source.addJob({ status: 'failed', completed_at: ago(1000), errors: 'x' })
  await page.goto(`${world.url}/jobs?status=failed&q=airports`)
  await expect(page.locator('tr[data-job]')).toHaveCount(1)
  await page.getByRole('link', { name: 'Packages', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Packages')
  await page.getByRole('link', { name: 'Jobs', exact: true }).click()
  await expect(page).toHaveURL(/status=failed&q=airports/)
  await expect(page.getByRole('searchbox')).toHaveValue('airports')
})

test('searching narrows the list and is kept in the address', async ({ page, world }) => {
  const hit = world.source.addJob({ package_id: 2 })
  const miss = world.source.addJob({ package_id: 1 })
  await page.goto(`${world.url}/jobs`)
  await expect(page.locator('tr[data-job]')).toHaveCount(2)
  await page.keyboard.press('/')
  await page.keyboard.type('package:flights status:running')
  await expect(rowOf(page, miss.id)).toHaveCount(0)
  await expect(rowOf(page, hit.id)).toBeVisible()
  await expect(page).toHaveURL(/q=package/)
  await page.reload()
  await expect(rowOf(page, hit.id)).toBeVisible()
  await expect(rowOf(page, miss.id)).toHaveCount(0)
})

test('a schedule is run and switched off, and the answer is shown', async ({ page, world }) => {
  world.source.addSchedule({
    name: 'Every hour',
    task: { nodes: 1, packages: [{ package_id: '1', variables: {} }] },
    next_run_at: ago(-3600_000),
  })
  await page.goto(`${world.url}/schedules`)
  await page.getByRole('button', { name: 'Disable Every hour' }).click()
  await expect(page.getByRole('row', { name: /Every hour/ })).toContainText('Disabled')
  await page.getByRole('button', { name: 'Run now: Every hour' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Every hour was started' })).toBeVisible()
})

test('terminating a cluster names the jobs that end with it', async ({ page, world }) => {
  const job = world.source.addJob({ cluster_id: 1 })
  await page.goto(`${world.url}/clusters`)
  await page.getByRole('button', { name: 'Terminate cluster nightly-1' }).click()
  await expect(page.getByRole('dialog')).toContainText(`job ${job.id}`)
  await page.getByRole('dialog').getByRole('button', { name: 'Terminate nightly-1' }).click()
  await expect(page.getByRole('row', { name: /nightly-1/ })).toContainText('Termination requested')
})

test('terminating a cluster counts all jobs that end with it, and does not wait for ever for them', async ({
  page,
  world,
  console,
}) => {
  console.allow(/500|Failed to load resource/)
  for (let count = 0; count < 70; count += 1)
    world.source.addJob({ cluster_id: 1, status: 'queued', started_at: null })
  await page.goto(`${world.url}/clusters`)
  await page.getByRole('button', { name: 'Terminate cluster nightly-1' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('70 jobs are on the cluster and end with it. The newest 50:')
  await page.keyboard.press('Escape')
  world.answerWith(/\/api\/jobs\?/, 500, 'The store cannot be read.')
  await page.getByRole('button', { name: 'Terminate cluster nightly-1' }).click()
  await expect(dialog).toContainText('Its jobs could not be read')
  await expect(dialog.getByRole('button', { name: 'Terminate nightly-1 anyway' })).toBeEnabled()
  world.clearUp()
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect(dialog).toContainText('70 jobs are on the cluster')
})

test('every package can be seen and run, however many there are', async ({ page, world }) => {
  for (let count = 0; count < 130; count += 1)
    world.source.addPackage({ name: `Package number ${count}` })
  // Past what the server remembers of the packages.
  world.advance(60_000)
  await page.goto(`${world.url}/packages`)
  await expect(page.getByRole('search')).toContainText('132 packages')
  await page.getByRole('searchbox').fill('number 129')
  await expect(page.getByRole('row', { name: /Package number 129/ })).toHaveCount(1)
  await page.getByRole('searchbox').fill('')
  await page.getByRole('button', { name: 'Next 50' }).click()
  await expect(page.getByRole('search')).toContainText('page 2')
  await page.goto(`${world.url}/jobs?run=1`)
  await expect(
    page.getByRole('dialog').getByRole('combobox').first().getByRole('option'),
  ).toHaveCount(133)
})

test('a stop that takes far too long is flagged, and nothing is stopped by itself', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({ status: 'stopping' })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id).locator('.badge')).toHaveText('Stopping')
  world.advance(11 * 60_000)
  await expect(rowOf(page, job.id)).toContainText('Stuck stopping', { timeout: 40_000 })
  expect(world.source.calls('stop')).toBe(0)
})

test('a log of 200,000 lines is read from its end, searched and scrolled, with few lines in the page', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({ status: 'completed', completed_at: ago(1000) })
  world.source.setLog(
    job.id,
    Array.from(
      { length: 200_000 },
      (_, line) => `2031-05-09T07:00:00Z line ${line + 1}${line === 150_000 ? ' needle' : ''}`,
    ).join('\n'),
  )
  await openJob(page, world.url, job.id)
  const log = page.getByRole('region', { name: 'Log', exact: true })
  await expect(log).toContainText('line 200000', { timeout: 20_000 })
  await log.getByRole('searchbox').fill('needle')
  await log.getByRole('searchbox').press('Enter')
  await expect(log).toContainText('line 150001 needle')
  expect(await log.locator('*').count()).toBeLessThan(1_000)
})

test('a log that grew piece by piece while one was away is there at once', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  let text = 'line 0\n'
  world.source.setLog(job.id, text)
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  await rowOf(page, job.id).getByRole('link').click()
  const log = page.getByRole('region', { name: /^Lines of the log/ })
  for (let line = 1; line <= 30; line += 1) {
    text += `line ${line}\n`
    world.source.setLog(job.id, text)
    await letTimePass(page, () => expect(log).toContainText(`line ${line}`, { timeout: 300 }))
  }
  await page.goBack()
  await expect(rowOf(page, job.id)).toBeVisible()
  await rowOf(page, job.id).getByRole('link').click()
  await expect(log).toContainText('line 30')
})

test('wrapping the lines of a log goes on following it', async ({ page, world }) => {
  const job = world.source.addJob({})
  world.source.setLog(
    job.id,
    Array.from({ length: 200 }, (_, line) => `line ${line} ${'long '.repeat(80)}\n`).join(''),
  )
  await openJob(page, world.url, job.id)
  const log = page.getByRole('region', { name: /^Lines of the log/ })
  await expect(log).toContainText('line 199')
  await page.getByRole('button', { name: 'Wrap' }).click()
  await expect(page.getByRole('button', { name: 'Wrap' })).toHaveAttribute('aria-pressed', 'true')
  await expect(log).toContainText('line 199')
  await expect(page.getByRole('button', { name: 'To the end' })).toHaveCount(0)
})
