import { ago, confirmStop, letTimePass, openJob, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import { untilQuiet } from './world/quiet.ts'

test('three failed polls: the page says stale, keeps its rows and stops its clocks', async ({
  page,
  world,
  console,
}) => {
  console.allow(/503|Failed to load resource/)
  const job = world.source.addJob({})
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  await expect(page.getByTestId('freshness')).toContainText('Live')
  await expect(rowOf(page, job.id)).toBeVisible()
  world.answerWith(/\/api\/jobs/, 503, 'Down for a moment.')
  await letTimePass(page, () =>
    expect(page.getByTestId('freshness')).toContainText('Stale', { timeout: 500 }),
  )
  await expect(page.getByTestId('freshness')).toContainText('503')
  await expect(rowOf(page, job.id).locator('.badge')).toHaveText('Running')
  await expect(rowOf(page, job.id).locator('[data-as-of]')).toBeVisible()
  world.clearUp()
  await letTimePass(page, () =>
    expect(page.getByTestId('freshness')).toContainText('Live', { timeout: 500 }),
  )
})

test('a phone tells since when the page is stale', async ({ page, world, console }) => {
  console.allow(/503|Failed to load resource/)
  await page.setViewportSize({ width: 390, height: 844 })
  const job = world.source.addJob({})
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toBeVisible()
  world.answerWith(/\/api\//, 503, 'Down for a moment.')
  const pill = page.getByTestId('freshness')
  await letTimePass(page, () => expect(pill).toHaveText(/^Stale · \d+ \w+$/, { timeout: 500 }))
  const words = pill.getByRole('button', { name: /Stale/ }).locator('span')
  const isCut = () => words.first().evaluate((each) => each.scrollWidth > each.clientWidth)
  expect(await isCut()).toBe(false)
})

test('paused by the person, nothing is read; resumed, it goes on', async ({ page, world }) => {
  world.source.addJob({})
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  await page.getByRole('button', { name: 'Pause updates' }).click()
  await expect(page.getByTestId('freshness')).toContainText('Paused')
  // What was under way when it was pressed may still arrive.
  await untilQuiet(page)
  const before = world.requests(/\/api\/jobs/)
  await page.clock.runFor(60_000)
  expect(world.requests(/\/api\/jobs/)).toBe(before)
  await page.getByRole('button', { name: 'Resume updates' }).click()
  await letTimePass(page, () =>
    expect.poll(() => world.requests(/\/api\/jobs/), { timeout: 500 }).toBeGreaterThan(before),
  )
})

test('a server that says when to come back is not asked before', async ({
  page,
  world,
  console,
}) => {
  console.allow(/429|Failed to load resource/)
  world.source.addJob({})
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  await expect(page.getByTestId('freshness')).toContainText('Live')
  world.answerWith(/\/api\/jobs/, 429, 'Rate Limit Exceeded', { 'retry-after': '300' })
  await letTimePass(page, () =>
    expect(page.getByTestId('freshness')).toContainText('429', { timeout: 500 }),
  )
  // What is read more seldom has to be told, too.
  await page.clock.runFor(100_000)
  await untilQuiet(page)
  const asked = world.requests(/\/api\/jobs/)
  await page.clock.runFor(120_000)
  expect(world.requests(/\/api\/jobs/)).toBe(asked)
})

test('a first load that fails says why and can be tried again', async ({
  page,
  world,
  console,
}) => {
  console.allow(/500|Failed to load resource/)
  const job = world.source.addJob({})
  world.answerWith(/\/api\/jobs/, 500, 'The store cannot be read.')
  await page.goto(`${world.url}/jobs`)
  await expect(page.getByText('The store cannot be read.')).toBeVisible()
  await expect(page.getByText(/Status 500/)).toBeVisible()
  world.clearUp()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(rowOf(page, job.id)).toBeVisible()
})

for (const [subject, path, read] of [
  ['the list', 'jobs', /\/api\/jobs\?/],
  ['a job', 'jobs/5000001', /\/api\/jobs\/\d+/],
  ['the error groups', 'errors', /\/api\/error_groups/],
  ['the packages', 'packages', /\/api\/packages\?/],
] as const) {
  test(`a page without ${subject} is not called live`, async ({ page, world, console }) => {
    console.allow(/500|Failed to load resource/)
    world.source.addJob({ id: 5_000_001 })
    const pill = page.getByTestId('freshness')
    const release = world.holdRequests(read)
    await page.goto(`${world.url}/${path}`)
    await expect(pill).toContainText('Loading')
    world.answerWith(read, 500, 'The store cannot be read.')
    release()
    await page.reload()
    await expect(page.getByText('The store cannot be read.').first()).toBeVisible()
    await expect(pill).toHaveText(/^Stale · 500$/)
    world.clearUp()
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(pill).toContainText('Live')
  })
}

test('that there is no such job is no failure to read', async ({ page, world, console }) => {
  console.allow(/404|Failed to load resource/)
  await page.clock.install()
  await page.goto(`${world.url}/jobs/99`)
  await expect(page.getByRole('main')).toContainText(/not found|no job/i)
  await page.clock.runFor(2_500)
  await expect(page.getByTestId('freshness')).toContainText('Live')
})

test('a first load that fails comes back by itself', async ({ page, world, console }) => {
  console.allow(/503|Failed to load resource/)
  const job = world.source.addJob({})
  await page.clock.install()
  world.answerWith(/\/api\/jobs\?/, 503, 'Jobwatch is starting.')
  await page.goto(`${world.url}/jobs`)
  await letTimePass(page, () =>
    expect(page.getByText('Jobwatch is starting.')).toBeVisible({ timeout: 500 }),
  )
  world.clearUp()
  await letTimePass(page, () => expect(rowOf(page, job.id)).toBeVisible({ timeout: 500 }))
})

for (const status of [403, 404]) {
  test(`one ${status} does not end the updates`, async ({ page, world, console }) => {
    console.allow(/40[34]|Failed to load resource/)
    const job = world.source.addJob({})
    await page.clock.install()
    await page.goto(`${world.url}/jobs`)
    await expect(rowOf(page, job.id)).toBeVisible()
    world.answerWith(/\/api\/jobs/, status)
    await letTimePass(page, () =>
      expect(page.getByTestId('freshness')).toContainText(String(status), { timeout: 500 }),
    )
    world.clearUp()
    world.source.changeJob(job.id, { status: 'failed', completed_at: ago(0) })
    await letTimePass(page, () =>
      expect(rowOf(page, job.id).locator('.badge')).toHaveText('Failed', { timeout: 500 }),
    )
    await letTimePass(page, () =>
      expect(page.getByTestId('freshness')).toContainText('Live', { timeout: 500 }),
    )
  })
}

test('a refresh that fails says so', async ({ page, world, console }) => {
  console.allow(/500|Failed to load resource/)
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toBeVisible()
  world.answerWith(/\/api\/jobs\?/, 500, 'The store cannot be read.')
  await page.keyboard.press('.')
  await expect(
    page
      .getByRole('alert')
      .filter({ hasText: 'The list could not be refreshed: The store cannot be read.' }),
  ).toBeVisible({ timeout: 15_000 })
})

test('a stop does not take away the load of a list under way', async ({ page, world }) => {
  const running = world.source.addJob({})
  const failed = world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, failed.id)).toBeVisible()
  const release = world.holdRequests(/\/api\/jobs\?status=failed/)
  await page.getByRole('link', { name: /^Failed/ }).click()
  await page.keyboard.press('j')
  await rowOf(page, running.id)
    .getByRole('button', { name: `Stop job ${running.id}` })
    .click()
  await confirmStop(page, running.id)
  release()
  await expect(rowOf(page, running.id)).toHaveCount(0)
  await expect(rowOf(page, failed.id)).toBeVisible()
})

test('an idle page asks and is told "nothing new"', async ({ page, world }) => {
  world.source.addJob({ status: 'completed', completed_at: new Date().toISOString() })
  const answers: number[] = []
  page.on('response', (response) => {
    if (response.url().includes('/api/jobs?ids=') || response.url().includes('ids='))
      answers.push(response.status())
  })
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  await expect(page.getByTestId('freshness')).toContainText('Live')
  await letTimePass(page, () =>
    expect
      .poll(() => answers.filter((status) => status === 304).length, { timeout: 500 })
      .toBeGreaterThanOrEqual(2),
  )
  expect(answers.filter((status) => status === 200).length).toBeLessThanOrEqual(2)
})

test('a part whose code cannot be loaded leaves the rest of the page, and comes when it is asked for again', async ({
  page,
  world,
  console,
}) => {
  console.allow(
    /ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|Failed to load resource|Failed to fetch dynamically imported module/,
  )
  const job = world.source.addJob({})
  world.source.setLog(job.id, 'first line\n')
  world.cutRequests(/\/assets\/(LogPanel|StopDialog)/)
  await openJob(page, world.url, job.id)
  await expect(page.getByText('The log could not be shown.')).toBeVisible()
  await page.keyboard.press('s')
  await expect(page.getByText('The dialog could not be opened. Nothing was sent.')).toBeVisible()
  world.clearUp()
  await page
    .getByRole('alert')
    .filter({ hasText: 'The dialog' })
    .getByRole('button', { name: 'Close' })
    .click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('after a deploy a missing part offers to reload', async ({ page, world, console }) => {
  console.allow(/404|Failed to load resource|Failed to fetch dynamically imported module/)
  world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(page.getByTestId('freshness')).toContainText('Live')
  // The files of this page are gone, and the server's page names others.
  world.answerWith(/GET \/assets\//, 404)
  await page.evaluate(() =>
    document
      .querySelector('script[type=module][src]')
      ?.setAttribute('src', '/assets/index-before.js'),
  )
  await page.getByRole('link', { name: 'Packages' }).click()
  await expect(
    page
      .getByRole('alert')
      .filter({ hasText: 'A new version of Jobwatch is available.' })
      .getByRole('button', { name: 'Reload' }),
  ).toBeVisible()
  world.clearUp()
  await page.getByRole('button', { name: 'Reload' }).click()
  await expect(page.getByRole('heading', { name: 'Packages' })).toBeVisible()
})
