import type { Page } from '@playwright/test'
import { ago } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

/* The three journeys of the mission, without a pointer: filter the failed, drill into a preview, stop a runaway. */

test('failed jobs, the reason, the preview, and back, by keyboard alone', async ({
  page,
  world,
}) => {
  world.source.addJob({ status: 'completed', completed_at: ago(1000) })
  const failed = world.source.addJob({
    status: 'failed',
    completed_at: ago(1000),
    errors: 'Binder Error: no such column',
    outputs_count: 1,
    outputs: [{ id: 7, name: 'kept.csv', records_count: 2 }],
  })
  world.source.setPreview(failed.id, 7, 'a,b\n1,2\n')
  await page.goto(`${world.url}/jobs`)
  await expect(page.locator('tr[data-job]')).toHaveCount(2)
  await page.keyboard.press('3')
  await expect(page).toHaveURL(/status=failed/)
  await expect(page.locator('tr[data-job]')).toHaveCount(1)
  await page.keyboard.press('j')
  await expect(page.locator(`tr[data-job="${failed.id}"] [data-row-link]`)).toBeFocused()
  await page.keyboard.press('e')
  await expect(page.locator('tr[data-error-of]')).toContainText('no such column')
  await page.keyboard.press('p')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('kept.csv')
  await expect(page.getByRole('gridcell', { name: '1', exact: true })).toBeVisible()
  await page.keyboard.press('t')
  await expect(page.locator('main')).toContainText('a,b')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Airports by zip')
})

test('a stop by keyboard alone: the first press never stops anything', async ({ page, world }) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(page.locator('tr[data-job]')).toHaveCount(1)
  await page.keyboard.press('j')
  await page.keyboard.press('s')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText(`Stop job ${job.id}`)
  await expect(dialog.getByRole('button', { name: /Keep running/ })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(page.locator(`tr[data-job="${job.id}"] [data-row-link]`)).toBeFocused()
  expect(world.source.calls('stop')).toBe(0)

  await page.keyboard.press('s')
  await expect(dialog.getByRole('button', { name: `Stop job ${job.id}` })).toBeEnabled()
  await page.keyboard.press('Tab')
  await expect(dialog.getByRole('button', { name: `Stop job ${job.id}` })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator(`tr[data-job="${job.id}"] .badge`)).toHaveText('Stop requested')
})

test('a re-run by keyboard alone, and the sheet of keys', async ({ page, world }) => {
  const failed = world.source.addJob({
    status: 'failed',
    completed_at: ago(1000),
    errors: 'x',
    variables: { region: "'eu'", day: '1' },
  })
  await page.goto(`${world.url}/jobs`)
  await expect(page.locator('tr[data-job]')).toHaveCount(1)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toContainText('Next job')
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await page.keyboard.press('r')
  await expect(page.getByRole('dialog')).toContainText(`Run job ${failed.id} again`)
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Run again' })).toBeEnabled()
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('tr[data-job]')).toHaveCount(2)
  expect(world.source.calls('run')).toBe(1)
})

test('single keys can be switched off', async ({ page, world }) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await page.keyboard.press('?')
  await page.getByRole('checkbox', { name: 'Use single-key shortcuts' }).uncheck()
  await page.keyboard.press('Escape')
  await page.keyboard.press('3')
  await expect(page).not.toHaveURL(/status=failed/)
})

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')

/** How often Tab is pressed, from the top of the page, until a check holds. */
async function tabsUntil(page: Page, holds: () => Promise<boolean>): Promise<number> {
  // A blur would leave the place to go on from where it was.
  await page.reload()
  await expect(page.getByRole('button', { name: 'Choose columns' })).toBeVisible()
  await expect(page.locator('tr[data-job]')).not.toHaveCount(0)
  for (let count = 1; count <= 40; count += 1) {
    await page.keyboard.press('Tab')
    if (await holds()) return count
  }
  return Infinity
}

test('few presses lead to the failed jobs and to the first row', async ({ page, world }) => {
  const job = world.source.addJob({ status: 'failed', completed_at: ago(1000), errors: 'x' })
  await page.goto(`${world.url}/jobs`)
  const row = page.locator(`tr[data-job="${job.id}"] [data-row-link]`)
  expect(await tabsUntil(page, async () => (await focused(page)) === 'Skip to the list')).toBe(1)
  await page.keyboard.press('Enter')
  await expect(row, 'one Tab and Enter').toBeFocused()

  expect(await tabsUntil(page, async () => (await focused(page)) === 'Skip to content')).toBe(2)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: /^All 1/ })).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(
    page.getByRole('link', { name: /^Failed 1/ }),
    'three Tabs, Enter and an arrow',
  ).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/status=failed/)

  // The views are one stop: the next Tab leaves them.
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Saved views' })).toBeFocused()
  expect(
    await tabsUntil(page, async () => (await focused(page)).startsWith('Failed')),
    'without the skip links',
  ).toBeLessThanOrEqual(17)
  expect(
    await tabsUntil(page, () => row.evaluate((link) => link === document.activeElement)),
  ).toBeLessThanOrEqual(38)
})

test('the arrows go round the views, and Home and End to their ends', async ({ page, world }) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs?status=active`)
  await page.getByRole('link', { name: /^Active/ }).focus()
  for (const [key, name] of [
    ['End', 'All'],
    ['ArrowRight', 'Needs attention'],
    ['ArrowLeft', 'All'],
    ['Home', 'Needs attention'],
    ['ArrowRight', 'Active'],
  ] as const) {
    await page.keyboard.press(key)
    await expect(page.getByRole('link', { name: new RegExp(`^${name}`) })).toBeFocused()
  }
})

test('g and a letter lead to the pages', async ({ page, world }) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs?status=active`)
  await expect(page.locator('tr[data-job]')).toHaveCount(1)
  for (const [key, path] of [
    ['p', 'packages'],
    ['c', 'clusters'],
    ['s', 'schedules'],
    ['h', 'handover'],
    ['a', 'activity'],
    ['j', 'jobs?status=active'],
  ] as const) {
    await page.keyboard.press('g')
    await page.keyboard.press(key)
    await expect(page).toHaveURL(`${world.url}/${path}`)
  }
  // The address changes before the list and its keys are there.
  await expect(page.locator('tr[data-job]')).toHaveCount(1)
  await page.keyboard.press('j')
  await page.keyboard.press('g')
  await page.keyboard.press('x')
  await expect(
    page.locator(`tr[data-job="${job.id}"]:has(:checked)`),
    'a letter after g is no shortcut of its own',
  ).toHaveCount(0)
  await page.keyboard.press('x')
  await expect(page.locator(`tr[data-job="${job.id}"]:has(:checked)`)).toHaveCount(1)
})

test('f goes to the filters', async ({ page, world }) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(page.getByRole('button', { name: 'Package', exact: true })).toBeVisible()
  await page.keyboard.press('f')
  await expect(page.getByRole('search').locator(':focus')).toContainText('Last 24 h')
})

test('a re-run starts in the first variable, also from a preview', async ({ page, world }) => {
  const job = world.source.addJob({
    status: 'completed',
    completed_at: ago(1000),
    variables: { region: "'eu'", day: '1' },
    outputs_count: 1,
    outputs: [{ id: 7, name: 'kept.csv', records_count: 2 }],
  })
  world.source.setPreview(job.id, 7, 'a,b\n1,2\n')
  await page.goto(`${world.url}/jobs/${job.id}/outputs/7`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('kept.csv')
  await page.keyboard.press('r')
  await expect(page.getByRole('dialog')).toContainText(`Run job ${job.id} again`)
  await expect(page.getByRole('textbox', { name: 'Value of region' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('the sheet names each key of each page once', async ({ page, world }) => {
  const job = world.source.addJob({
    outputs_count: 1,
    outputs: [{ id: 7, name: 'kept.csv', records_count: 2 }],
  })
  world.source.setPreview(job.id, 7, 'a,b\n1,2\n')
  for (const [path, own] of [
    ['jobs', 'Next job'],
    [`jobs/${job.id}`, 'Stop the job'],
    [`jobs/${job.id}/outputs/7`, 'Wrap long values'],
    ['packages', 'View: Last run failed'],
    ['clusters', 'View: Error'],
    ['schedules', 'View: Overdue'],
  ] as const) {
    await page.goto(`${world.url}/${path}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeAttached()
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText(own)
    const keys = await dialog.locator('dl').first().locator('dt').allTextContents()
    expect([...new Set(keys)], path).toEqual(keys)
    expect(keys).toEqual(expect.arrayContaining(['?', 'g j', 'g p', 'g c', 'g s']))
  }
})

test('a link that the browser does not let be copied is said to be not copied', async ({
  page,
  world,
}) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('denied'))
  })
  const job = world.source.addJob({})
  for (const path of ['/jobs', `/jobs/${job.id}`]) {
    await page.goto(`${world.url}${path}`)
    await expect(page.getByTestId('freshness')).toContainText('Live')
    await page.keyboard.press('c')
    await expect(page.getByRole('alert')).toContainText('The browser did not allow copying')
  }
})
