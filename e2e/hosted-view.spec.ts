import { AxeBuilder } from '@axe-core/playwright'
import type { SourceState } from '../contract/sync.ts'
import { SourceError } from '../server/sources/port.ts'
import { ago, confirmStop, letTimePass, openJob, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

const day = 86_400_000
const hosted: SourceState = {
  place: 'api.example.test',
  credits: { limit: 5000, remaining: 4200 },
  budget: { limit: 1200, spent: 312 },
  pace_seconds: 12,
  paused_until: null,
  history: { complete: true, jobs: 12_300, back_to: ago(90 * day), wanted_from: ago(90 * day) },
  left_out: 0,
}

test('the pill tells of the source: live, slow for want of credits, paused until when', async ({
  page,
  world,
}) => {
  world.source.addJob({})
  world.source.setState(hosted)
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  const pill = page.getByTestId('freshness')
  await expect(pill).toContainText(/Live · (now|\d+ s ago)/)
  world.source.setState({ pace_seconds: 30, credits: { limit: 5000, remaining: 900 } })
  await letTimePass(page, () =>
    expect(pill).toContainText('Slow · every 30 s (API credits 18 %)', { timeout: 500 }),
  )
  world.source.setState({ paused_until: ago(-28 * 60_000) })
  await letTimePass(page, () =>
    expect(pill).toContainText(/Paused at the source · resumes about (\d+ \w+, )?\d\d:\d\d/, {
      timeout: 500,
    }),
  )
})

test('a source not read for long is stale, however well our own server answers, and running clocks stand still', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  world.source.setState(hosted)
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  await expect(page.getByTestId('freshness')).toContainText('Live')
  world.source.pull = () =>
    Promise.reject(new SourceError(503, 'The hosted service is overloaded (503).'))
  world.source.changeJob(job.id, { progress: 0.4 })
  await expect(async () => {
    world.advance(60_000)
    await page.clock.runFor(12_000)
    await expect(page.getByTestId('freshness')).toContainText(
      /Stale · source last read \d+ min ago: The hosted service is overloaded/,
      { timeout: 300 },
    )
  }).toPass({ timeout: 45_000 })
  await page.clock.runFor(5_000)
  await expect(rowOf(page, job.id).locator('[data-as-of]')).toBeVisible()
})

for (const theme of ['light', 'dark'] as const) {
  test(`the pill opens plain facts, and axe finds nothing in them, ${theme}`, async ({
    page,
    world,
  }) => {
    world.source.addJob({})
    world.source.setState({
      ...hosted,
      left_out: 2,
      history: {
        complete: false,
        jobs: 12_300,
        back_to: ago(16 * day),
        wanted_from: ago(64 * day),
      },
    })
    await page.emulateMedia({ colorScheme: theme })
    await page.goto(`${world.url}/jobs`)
    await page.getByTestId('freshness').getByRole('button', { name: /Live/ }).click()
    const panel = page.getByRole('dialog', { name: 'How fresh the jobs are' })
    for (const fact of [
      'at api.example.test',
      'every 12 s',
      '4,200 of 5,000 left',
      '312 in the last hour, of a budget of 1,200',
      '12,300 jobs so far',
      '2 rows that could not be read',
    ])
      await expect(panel).toContainText(fact)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('freshness').getByRole('button', { name: /Live/ })).toBeFocused()
  })
}

test('where the source has no limits, the panel says so in a line', async ({ page, world }) => {
  await page.goto(`${world.url}/jobs`)
  await page.getByTestId('freshness').getByRole('button', { name: /Live/ }).click()
  await expect(page.getByRole('dialog')).toContainText(
    'no call limits, no polling and no history to fetch',
  )
})

test('while the history is being filled, an empty list is no verdict and a short one says so at its end', async ({
  page,
  world,
}) => {
  world.source.setState({
    ...hosted,
    history: { complete: false, jobs: 0, back_to: null, wanted_from: ago(64 * day) },
  })
  await page.goto(`${world.url}/jobs`)
  await expect(page.getByText('No jobs have been fetched for this time range yet')).toBeVisible()
  await expect(page.getByRole('progressbar', { name: 'Fetching older jobs' })).toHaveAttribute(
    'aria-valuenow',
    '0',
  )

  const job = world.source.addJob({})
  world.source.setState({
    history: { complete: false, jobs: 1, back_to: ago(16 * day), wanted_from: ago(64 * day) },
  })
  await page.goto(`${world.url}/jobs?from=all`)
  await expect(rowOf(page, job.id)).toBeVisible()
  await expect(
    page.getByText(
      /Older jobs are still being fetched: back to .* \(25 %\), 1 job so far, going to/,
    ),
  ).toBeVisible()
  await expect(page.getByRole('progressbar', { name: 'Fetching older jobs' })).toHaveAttribute(
    'aria-valuenow',
    '25',
  )

  // What the fill brings joins the list's end by itself.
  const older = world.source.addJob({
    id: 12,
    status: 'completed',
    created_at: ago(20 * day),
    started_at: ago(20 * day),
    completed_at: ago(20 * day - 1000),
  })
  world.source.setState({
    history: { complete: true, jobs: 2, back_to: ago(64 * day), wanted_from: ago(64 * day) },
  })
  await expect(rowOf(page, older.id)).toBeVisible({ timeout: 25_000 })
  await expect(page.getByText(/still being fetched/)).toHaveCount(0)
})

test.describe('refusals of the source', () => {
  for (const [status, message] of [
    [402, 'The billing of the account must be confirmed.'],
    [403, 'The owner of the API key is not allowed to do this.'],
    [409, 'Something else is changing it just now.'],
    [422, 'The cluster does not take jobs now.'],
    [429, 'The API credits are used up for now.'],
  ] as const) {
    test(`${status}: stop and run say it in words`, async ({ page, world, console }) => {
      console.allow(/40\d|42\d|Failed to load resource/)
      const { id } = world.source.addJob({})
      await openJob(page, world.url, id)
      world.source.failNext('stop', { status, message })
      await page.keyboard.press('s')
      await confirmStop(page, id)
      await expect(
        page
          .getByRole('alert')
          .filter({ hasText: `Stop refused for Airports by zip, job ${id}: ${message}` }),
      ).toBeVisible()
      world.source.failNext('run', { status, message })
      await page.goto(`${world.url}/jobs?run=1&package=1`)
      await page.getByRole('dialog').getByRole('button', { name: 'Run package' }).click()
      await expect(page.getByRole('dialog')).toContainText(`Not started: ${message}`)
    })
  }

  test('429 with a time says when', async ({ page, world, console }) => {
    console.allow(/429|Failed to load resource/)
    const { id } = world.source.addJob({})
    await openJob(page, world.url, id)
    world.answerWith(/^DELETE/, 429, 'Rate Limit Exceeded', { 'retry-after': '40' })
    await page.keyboard.press('s')
    await confirmStop(page, id)
    await expect(
      page.getByRole('alert').filter({ hasText: 'Rate Limit Exceeded. Try again in about 40 s.' }),
    ).toBeVisible()
  })

  test('504 to a stop is no refusal: it is looked up', async ({ page, world, console }) => {
    console.allow(/504|Failed to load resource/)
    const { id } = world.source.addJob({})
    await openJob(page, world.url, id)
    world.source.failNext('stop', {
      status: 504,
      message: 'No answer came from api.example.test within 30 s.',
    })
    await page.keyboard.press('s')
    await confirmStop(page, id)
    await expect(page.getByText('No answer to the stop.')).toBeVisible()
    await expect(page.getByText(/Stop refused/)).toHaveCount(0)
  })

  test('504 to a run: never a blind resend; once the source was read since, the person may send again', async ({
    page,
    world,
    console,
  }) => {
    console.allow(/504|Failed to load resource/)
    await page.goto(`${world.url}/jobs?run=1&package=1`)
    world.source.failNext('run', { status: 504, message: 'No job like it was found so far.' })
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Run package' }).click()
    await expect(dialog).toContainText('No response: it may have started.')
    await expect(dialog).toContainText('No job like it was found so far.')
    await expect(dialog.getByRole('button', { name: 'Run package' })).toBeDisabled()
    await expect(dialog.getByRole('button', { name: 'Send again' })).toHaveCount(0)

    await expect(async () => {
      world.advance(5_000)
      world.source.addJob({ package_id: 2 })
      await dialog.getByRole('button', { name: 'Look again' }).click()
      await expect(dialog).toContainText(
        'The source has been read since, and has no job with these variables.',
        { timeout: 500 },
      )
    }).toPass({ timeout: 20_000 })
    expect(world.source.calls('run')).toBe(1)
    await dialog.getByRole('button', { name: 'Send again' }).click()
    await expect(dialog).toHaveCount(0)
    expect(world.source.calls('run')).toBe(2)
  })
})
