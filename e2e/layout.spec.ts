import type { Locator, Page } from '@playwright/test'
import { ago, openJob, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import type { World } from './world/world.ts'

/** A text no line break is found in. */
const unbroken = (start: string, length = 8_000) => `${start}_${'x'.repeat(length)}`
const prose = (start: string) => `${start} ${'and so on and on '.repeat(500)}`

/**
 * An account whose every text is far too long.
 * @returns its jobs
 */
function fillHostile({ source }: World) {
  source.addPackage({
    id: 11,
    name: unbroken('package'),
    description: prose('It does this'),
    variables: { [unbroken('variable', 60)]: unbroken('value') },
  })
  source.addCluster({ id: 11, name: unbroken('cluster'), description: prose('It holds that') })
  source.addSchedule({
    id: 11,
    name: unbroken('schedule'),
    description: prose('Every so often'),
    task: { packages: [{ package_id: 11, variables: {} }] },
  })
  const creator = { type: 'Schedule', id: 11, display_name: unbroken('starter') }
  const outputs = [1, 2].map((id) => ({
    id,
    name: `${unbroken('output')}-${id}.csv`,
    records_count: 5,
    preview_type: 'csv',
    component: {
      name: unbroken('component'),
      type: unbroken('type', 200),
      fields: [unbroken('field', 500), 'b'],
    },
  }))
  const variables = {
    [unbroken('name', 2_000)]: unbroken('value'),
    prose: prose('A value'),
    lines: 'a line\n'.repeat(500),
  }
  const long = {
    package_id: 11,
    cluster_id: 11,
    creator,
    outputs,
    variables,
    dynamic_variables: { [unbroken('dynamic', 500)]: unbroken('CurrentTime') },
  }
  const failed = source.addJob({
    ...long,
    status: 'failed',
    completed_at: ago(0),
    errors: `${unbroken('Binder Error')}\n${prose('LINE 1')}`,
  })
  const running = source.addJob({
    ...long,
    created_at: ago(5 * 3600_000),
    started_at: ago(4 * 3600_000),
    runtime_in_seconds: 4 * 3600,
  })
  source.addJob({
    ...long,
    parent: running.id,
    status: 'failed',
    completed_at: ago(0),
    errors: unbroken('Error'),
  })
  source.setLog(failed.id, `${unbroken('log')}\n${prose('more')}\n`)
  source.setPreview(
    failed.id,
    1,
    `${unbroken('a', 3_000)},${unbroken('b', 3_000)}\n1,${prose('2')}\n`,
  )
  return { failed, running }
}

/** What sticks out of the page's sides, by its class and text. */
const outside = (page: Page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth
    return document.documentElement.scrollWidth <= width
      ? []
      : [...document.querySelectorAll('body *')]
          .filter((each) => each.getBoundingClientRect().right > width + 1)
          .slice(-3)
          .map(
            (each) => `${each.tagName} ${each.className} ${(each.textContent ?? '').slice(0, 40)}`,
          )
  })

/** Waits until something is there, and looks whether all of it is within the page. */
const fitting = (page: Page) => async (heading: RegExp | string, shown: Locator) => {
  await expect(page.locator('h1').filter({ hasText: heading })).toBeAttached()
  await expect(shown.first()).toBeVisible()
  expect(await outside(page)).toEqual([])
}

for (const width of [390, 800, 1440]) {
  test(`far too long texts neither widen nor fill a job's page at ${width} pixels`, async ({
    page,
    world,
  }) => {
    const { failed, running } = fillHostile(world)
    await page.setViewportSize({ width, height: 900 })
    const fits = fitting(page)
    for (const job of [failed, running]) {
      await openJob(page, world.url, job.id)
      await fits(/^package/, page.getByRole('region', { name: 'Variables' }).getByText(/^value_x/))
      await fits(/^package/, page.getByRole('region', { name: 'Outputs' }).getByText(/^output_x/))
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(
        width === 390 ? 6_500 : 4_500,
      )
      await page.locator('summary', { hasText: 'All details' }).click()
      await fits(/^package/, page.locator('[data-field="job.id"]'))
    }
  })

  test(`nor another page at ${width} pixels`, async ({ page, world }) => {
    const { failed, running } = fillHostile(world)
    await page.setViewportSize({ width, height: 900 })
    const fits = fitting(page)
    await page.goto(`${world.url}/jobs`)
    await fits('Jobs', rowOf(page, failed.id))
    await page.goto(`${world.url}/jobs/${failed.id}/outputs/1`)
    await fits(/^output/, page.getByRole('grid'))
    for (const [path, heading, name] of [
      ['packages', 'Packages', /^package_x/],
      ['clusters', 'Clusters', /^cluster_x/],
      ['schedules', 'Schedules', /^schedule_x/],
    ] as const) {
      await page.goto(`${world.url}/${path}`)
      await fits(heading, page.locator('main').getByText(name))
    }
    await openJob(page, world.url, running.id)
    await page.keyboard.press('s')
    await fits(
      /^package/,
      page.getByRole('dialog').getByRole('button', { name: `Stop job ${running.id}` }),
    )
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.keyboard.press('r')
    await fits(/^package/, page.getByRole('dialog'))
  })
}

test('no fact of a job covers another, at any width', async ({ page, world }) => {
  const job = world.source.addJob({
    created_at: ago(5 * 3600_000),
    started_at: ago(4 * 3600_000),
    runtime_in_seconds: 4 * 3600,
  })
  await openJob(page, world.url, job.id)
  for (const width of [390, 721, 740, 768, 800, 860, 900, 1024, 1180, 1181, 1280, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    const covered = await page.locator('[data-facts]').evaluate((facts) => {
      const texts = [...facts.querySelectorAll('dt, dd')].map((each) => {
        const range = document.createRange()
        range.selectNodeContents(each)
        return { text: each.textContent, box: range.getBoundingClientRect() }
      })
      return texts
        .filter((a, index) =>
          texts.some(
            (b, other) =>
              other > index &&
              a.box.left < b.box.right - 1 &&
              b.box.left < a.box.right - 1 &&
              a.box.top < b.box.bottom - 1 &&
              b.box.top < a.box.bottom - 1,
          ),
        )
        .map(({ text }) => text)
    })
    expect(covered, `at ${width} pixels`).toEqual([])
  }
})

test('the runs as a table show each column whole; as a chart, they can be read on either scale', async ({
  page,
  world,
}) => {
  for (const [index, seconds] of [50, 60, 7_200].entries()) {
    world.source.addJob({
      status: 'completed',
      created_at: ago((index + 40) * 3600_000),
      started_at: ago((index + 40) * 3600_000 - 10_000),
      completed_at: ago((index + 40) * 3600_000 - 10_000 - seconds * 1000),
      runtime_in_seconds: seconds,
    })
  }
  const job = world.source.addJob({ status: 'queued', started_at: null })
  await page.setViewportSize({ width: 1440, height: 900 })
  // The page of a job is drawn with the runs that the server knows by then.
  await page.goto(`${world.url}/jobs?from=all`)
  await expect(page.locator('tr[data-job]')).toHaveCount(4)
  await openJob(page, world.url, job.id)
  const panel = page.getByRole('region', { name: /^Runtime/ })
  await expect(panel.getByRole('button', { name: 'Log scale' })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await expect(panel).toContainText('this run, not started')
  await panel.getByRole('button', { name: 'Log scale' }).click()
  await expect(panel.getByRole('button', { name: 'Log scale' })).toHaveAttribute(
    'aria-pressed',
    'false',
  )
  await panel.getByRole('button', { name: 'As table' }).click()
  await expect(panel.getByRole('columnheader', { name: 'Waited' })).toBeVisible()
  expect(
    await panel
      .locator('table')
      .evaluate((table) => table.scrollWidth - (table.parentElement?.clientWidth ?? 0)),
  ).toBeLessThanOrEqual(0)
})

test('a long value is cut, and all of it is one press away', async ({ page, world }) => {
  const value = unbroken('value', 3_000)
  const job = world.source.addJob({ variables: { long: value } })
  await openJob(page, world.url, job.id)
  const panel = page.getByRole('region', { name: 'Variables' })
  await expect(panel).not.toContainText(value)
  await panel.getByRole('button', { name: /^Show all/ }).click()
  await expect(panel).toContainText(value)
  await panel.getByRole('button', { name: 'Show less' }).click()
  await expect(panel).not.toContainText(value)
})

test.describe('each state without a thing to show has one main heading', () => {
  for (const [state, path] of [
    ['no such job', 'jobs/999999'],
    ['no number of a job', 'jobs/abc'],
    ['no such output', 'jobs/301/outputs/77'],
    ['no number of an output', 'jobs/301/outputs/abc'],
    ['no such page', 'nowhere/at/all'],
  ] as const) {
    test(state, async ({ page, world, console }) => {
      console.allow(/404|Failed to load resource/)
      world.source.addJob({ id: 301 })
      await page.goto(`${world.url}/${path}`)
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
      await expect(page.getByRole('heading', { level: 1 })).not.toBeEmpty()
    })
  }

  test('a server that fails', async ({ page, world, console }) => {
    console.allow(/500|Failed to load resource/)
    world.source.addJob({ id: 301 })
    world.answerWith(/\/api\/(jobs|packages|clusters|schedules)/, 500)
    for (const path of [
      'jobs',
      'jobs/301',
      'jobs/301/outputs/1',
      'packages',
      'clusters',
      'schedules',
    ]) {
      await page.goto(`${world.url}/${path}`)
      await expect(
        page
          .getByRole('alert')
          .filter({ hasText: /could not be (read|loaded)/ })
          .first(),
      ).toBeVisible()
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
    }
  })

  for (const path of ['jobs/301', 'jobs/301/outputs/1']) {
    test(`while it loads: ${path}`, async ({ page, world }) => {
      // It is there: what is held is answered when the test ends, or a little before.
      world.source.addJob({
        id: 301,
        outputs: [{ id: 1, name: 'orders.csv', records_count: 2, preview_type: 'csv' }],
      })
      world.source.setPreview(301, 1, 'id,amount\n1,20\n2,30\n')
      const release = world.holdRequests(/\/api\/.*jobs\/301/)
      await page.goto(`${world.url}/${path}`)
      await expect(page.getByRole('heading', { level: 1, name: 'Job 301' })).toHaveCount(1)
      release()
    })
  }
})
