import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { backgroundHeader } from '../contract/headers.ts'
import { notifications, show } from './notifications.ts'
import { ago, letTimePass, openJob, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import { untilQuiet } from './world/quiet.ts'

const watch = (page: Page) => page.getByRole('button', { name: /^Watch(ing)?\b/ }).first()
const notice = (page: Page, text: string) =>
  page.getByTestId('notices').getByRole('status').getByText(text)

test('a watched job that fails is told of in the page and by the browser, in a hidden tab too', async ({
  page,
  context,
  world,
}) => {
  const browser = await notifications(context, 'granted')
  const job = world.source.addJob({})
  await page.clock.install()
  await openJob(page, world.url, job.id)
  expect(browser.asked(), 'not before it is pressed').toBe(0)
  await page.keyboard.press('w')
  await expect(watch(page)).toHaveAttribute('aria-pressed', 'true')
  expect(browser.asked()).toBe(1)

  await page.getByRole('link', { name: 'Packages' }).click()
  await show(page, 'hidden')
  const background: (string | undefined)[] = []
  page.on('request', (request) => {
    if (request.url().includes(`ids=${job.id}`))
      background.push(request.headers()[backgroundHeader])
  })
  world.source.changeJob(job.id, {
    status: 'failed',
    completed_at: ago(0),
    runtime_in_seconds: 192,
    errors: 'Binder Error: no such column\nmore',
  })
  await letTimePass(page, () => expect.poll(browser.shown, { timeout: 500 }).toHaveLength(1))
  expect(browser.shown()[0]).toEqual({
    title: `Job ${job.id} failed`,
    body: 'Airports by zip after 3m 12s: Binder Error: no such column',
    tag: `jobwatch.test.${job.id}`,
  })
  expect(background.length).toBeGreaterThan(0)
  expect(
    background.every((value) => value === '1'),
    'nobody is said to look',
  ).toBe(true)

  await show(page, 'visible')
  await expect(notice(page, `Job ${job.id} failed: Airports by zip`)).toBeVisible()
  await browser.click(page)
  await expect(page).toHaveURL(new RegExp(`/jobs/${job.id}$`))
  await expect(page.getByRole('button', { name: 'Who is notified when it ends' })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Watch(ing)?\b/ })).toHaveCount(0)
})

test('where notifications are blocked it is said beside the job, and the page tells all the same, once', async ({
  page,
  context,
  world,
}) => {
  const browser = await notifications(context, 'denied')
  const job = world.source.addJob({})
  await openJob(page, world.url, job.id)
  await watch(page).click()
  await expect(page.getByText('Your browser blocks notifications from Jobwatch')).toBeVisible()
  await page.reload()
  await expect(watch(page), 'kept over a reload').toHaveAttribute('aria-pressed', 'true')
  world.source.changeJob(job.id, { status: 'completed', completed_at: ago(0) })
  await expect(notice(page, `Job ${job.id} completed`)).toBeVisible({ timeout: 25_000 })
  await page.getByRole('button', { name: 'Dismiss this message' }).click()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await untilQuiet(page)
  await expect(page.locator('[data-notice]')).toHaveCount(0)
  expect(browser.shown()).toEqual([])
})

test('of two tabs one tells', async ({ page, context, world }) => {
  const browser = await notifications(context, 'granted')
  const job = world.source.addJob({})
  await openJob(page, world.url, job.id)
  await watch(page).click()
  const other = await context.newPage()
  await other.clock.install()
  await other.goto(`${world.url}/packages`)
  await expect(other.getByRole('heading', { level: 1 })).toContainText('Packages')
  world.source.changeJob(job.id, { status: 'completed', completed_at: ago(0) })
  await expect.poll(browser.shown, { timeout: 25_000 }).toHaveLength(1)
  await other.clock.runFor(30_000)
  await untilQuiet(other)
  expect(browser.shown()).toHaveLength(1)
  expect(
    (await page.locator('[data-notice]').count()) + (await other.locator('[data-notice]').count()),
  ).toBe(1)
})

test('a job run from here is watched by itself; one that is gone is said to be', async ({
  page,
  world,
  console,
}) => {
  console.allow(/404|Failed to load resource/)
  await page.goto(`${world.url}/jobs?run=1&package=1`)
  await page.getByRole('dialog').getByRole('button', { name: 'Run package' }).click()
  await expect(rowOf(page, 301)).toBeVisible()
  await openJob(page, world.url, 301)
  await expect(watch(page)).toHaveAttribute('aria-pressed', 'true')
  await page.evaluate(
    (account) =>
      localStorage.setItem(
        'jobwatch.watched',
        JSON.stringify([{ account, id: 999, name: 'Lost one' }]),
      ),
    world.account,
  )
  await page.reload()
  await expect(notice(page, 'Job 999 is gone: Lost one')).toBeVisible({ timeout: 20_000 })
})

test('the list’s key watches the row in focus', async ({ page, world }) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('w')
  await expect(notice(page, `Watching job ${job.id}`)).toBeVisible()
  await page.keyboard.press('w')
  await expect(notice(page, `No longer watching job ${job.id}`)).toBeVisible()
})

test('the source’s own watchers are read when asked for, and the account’s user can be added and removed', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  await openJob(page, world.url, job.id)
  await untilQuiet(page)
  expect(world.requests(/watchers/)).toBe(0)
  await page.getByRole('button', { name: 'Who is notified when it ends' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('The source notifies nobody.')
  await dialog.getByRole('button', { name: 'Add operator' }).click()
  await expect(dialog).toContainText('The source notifies operator.')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  await dialog.getByRole('button', { name: 'Remove operator' }).click()
  await expect(dialog).toContainText('The source notifies nobody.')
})

test('failures since the list was last in sight mark the tab, until it is in sight again', async ({
  page,
  world,
}) => {
  const running = [world.source.addJob({}), world.source.addJob({})]
  world.source.addJob({ status: 'failed', completed_at: ago(60_000), errors: 'seen' })
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  await expect(page.locator('tr[data-job]')).toHaveCount(3)
  await expect(page).toHaveTitle('Jobs · Jobwatch')
  await show(page, 'hidden')
  await expect.poll(() => world.requests(/status=failed&sort=ended/)).toBe(1)
  await untilQuiet(page)

  for (const job of running)
    world.source.changeJob(job.id, { status: 'failed', completed_at: ago(0), errors: 'unseen' })
  await letTimePass(page, () => expect(page).toHaveTitle('(2) Jobs · Jobwatch', { timeout: 500 }))
  await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', '/icon-alert.svg')
  expect(
    (await page.request.get(new URL('/icon-alert.svg', world.url).href)).headers()['content-type'],
  ).toContain('image/svg+xml')

  await show(page, 'visible')
  await expect(page).toHaveTitle('Jobs · Jobwatch')
  await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', '/icon.svg')
  await page.getByRole('link', { name: 'Packages' }).click()
  await expect(page).toHaveTitle('Packages · Jobwatch')
})

test.describe('in a zone of its own', () => {
  test.use({ timezoneId: 'Europe/Berlin' })

  test('the log tells its times as the page does, and as they were written', async ({
    page,
    world,
  }) => {
    const job = world.source.addJob({ status: 'completed', completed_at: ago(0) })
    world.source.setLog(
      job.id,
      '2031-05-14T09:10:41Z step 1\nloading 10 %\rloading 100 %\r\n\u001b]0;title\u0007PASS=5 ERROR=0\n2031-05-14T09:10:42Z ERROR no such column\n',
    )
    await openJob(page, world.url, job.id)
    const log = page.getByRole('region', { name: 'Lines of the log' })
    await expect(log).toContainText('2031-05-14T11:10:41+02:00 step 1')
    await expect(log.locator('[data-line]')).toHaveText([
      /step 1$/,
      /^2loading 100 %$/,
      /^3PASS=5 ERROR=0$/,
      /no such column$/,
    ])
    await expect(log.locator('[data-problem]')).toHaveCount(1)
    await page.getByRole('button', { name: 'CEST' }).click()
    await expect(log).toContainText('2031-05-14T09:10:41Z step 1')
    await expect(page.getByRole('button', { name: 'UTC' })).toHaveAttribute('aria-pressed', 'false')
  })
})
