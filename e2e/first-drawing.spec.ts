import type { Page } from '@playwright/test'
import { ago, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import type { World } from './world/world.ts'

/** The page as the server sends it, with the cookies of the browser. */
const htmlOf = async (page: Page, url: string) => {
  const response = await page.request.get(url, { headers: { accept: 'text/html' } })
  return { html: await response.text(), headers: response.headers() }
}

/** Some jobs of every kind, and one that runs, all of which the server knows. */
async function fill(
  page: Page,
  { source, url }: World,
): Promise<{ running: number; failed: number }> {
  for (let index = 0; index < 8; index += 1)
    source.addJob({ status: 'completed', completed_at: ago(index * 3_600_000) })
  const failed = source.addJob({
    status: 'failed',
    completed_at: ago(60_000),
    errors: 'Permission denied for table orders',
  })
  const running = source.addJob({ progress: 0.42 }).id
  await expect
    .poll(async () => (await htmlOf(page, `${url}/jobs`)).html.includes(`data-job="${running}"`))
    .toBe(true)
  return { failed: failed.id, running }
}

/** Keeps the page's code away until the returned function is called. */
async function holdCode(page: Page): Promise<() => void> {
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  await page.route(/assets\/app-/, async (route) => {
    await released
    await route.continue()
  })
  return release
}

test.describe('without its code', () => {
  test.use({ javaScriptEnabled: false })

  test('a page has its rows, and links that lead to rendered pages', async ({ page, world }) => {
    const { failed, running } = await fill(page, world)
    await page.goto(`${world.url}/jobs`)
    await expect(rowOf(page, running)).toContainText(/42\s%/)
    await expect(page.locator('[style]')).toHaveCount(0)
    await page.getByRole('link', { name: /^Failed/ }).click()
    await expect(page).toHaveURL(/status=failed/)
    await expect(page.locator('tr[data-job]')).toHaveCount(1)
    await rowOf(page, failed).getByRole('link', { name: 'Airports by zip' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Airports by zip')
    await expect(page.locator('main')).toContainText('Permission denied for table orders')
    await expect(page.locator('[style]')).toHaveCount(0)
  })
})

for (const timezoneId of ['UTC', 'America/New_York', 'Asia/Kathmandu'])
  for (const colorScheme of ['light', 'dark'] as const)
    test.describe(`in ${timezoneId}, ${colorScheme}`, () => {
      test.use({ timezoneId, colorScheme })

      test('the markup is taken over as it is, the first time and later', async ({
        page,
        world,
      }) => {
        const { failed, running } = await fill(page, world)
        await page.addInitScript(() => {
          document.addEventListener('DOMContentLoaded', () => {
            const row = document.querySelector('tr[data-job]')
            row?.setAttribute('data-test-first', '')
          })
        })
        // What differs between the two drawings is thrown, and fails every test.
        for (const where of ['jobs', 'jobs', `jobs/${failed}`, `jobs/${running}`]) {
          await page.goto(`${world.url}/${where}`)
          await expect(page.getByTestId('freshness')).toHaveAttribute('data-state', 'live')
          if (where === 'jobs')
            await expect(page.locator('tr[data-job][data-test-first]')).toHaveCount(1)
        }
      })
    })

test('what is pressed before the code is there is not lost', async ({ page, world }) => {
  const { running } = await fill(page, world)
  const release = await holdCode(page)
  await page.goto(`${world.url}/jobs`, { waitUntil: 'commit' })
  await rowOf(page, running)
    .getByRole('button', { name: `Stop job ${running}` })
    .click()
  release()
  await expect(page.getByRole('dialog')).toContainText(`Stop job ${running}`)
})

test('what is typed before the code is there is searched for', async ({ page, world }) => {
  const { running } = await fill(page, world)
  const release = await holdCode(page)
  await page.goto(`${world.url}/jobs`, { waitUntil: 'commit' })
  await rowOf(page, running).getByRole('checkbox').click()
  await page.keyboard.press('/')
  await page.keyboard.type('airports')
  release()
  await expect(page).toHaveURL(/q=airports/)
  await expect(page.getByRole('searchbox')).toHaveValue('airports')
})

test('the first rows come first, in a page as long as with all of them', async ({
  page,
  world,
}) => {
  for (let index = 0; index < 45; index += 1)
    world.source.addJob({ status: 'completed', completed_at: ago(index * 1000) })
  const rowsIn = (html: string) => html.match(/data-job=/g)?.length ?? 0
  await expect.poll(async () => rowsIn((await htmlOf(page, `${world.url}/jobs`)).html)).toBe(16)
  const release = await holdCode(page)
  await page.goto(`${world.url}/jobs`, { waitUntil: 'commit' })
  const lengthOf = () => page.locator('table').evaluate((table) => table.clientHeight)
  await expect(page.locator('tr[data-job]')).toHaveCount(16)
  const before = await lengthOf()
  release()
  await expect(page.locator('tr[data-job]')).toHaveCount(45)
  expect(await lengthOf()).toBe(before)
})

test('a page with jobs is kept nowhere, and drawn as the person likes it', async ({
  page,
  world,
}) => {
  const { running } = await fill(page, world)
  await page.goto(`${world.url}/jobs`)
  await page.getByRole('button', { name: 'Switch to the dark theme' }).click()
  await expect(page.locator('html.dark')).toBeVisible()
  const { html, headers } = await htmlOf(page, `${world.url}/jobs?columns=owner`)
  expect(headers['cache-control']).toBe('no-store')
  expect(/<html [^>]*>/.exec(html)?.[0]).toContain('class="dark"')
  expect(html.includes(`data-job="${running}"`)).toBe(true)
  expect(html.includes('extra-1')).toBe(true)
})

test.describe('for people who sign in', () => {
  test.use({
    holding: {
      accounts: [{ slug: 'test', look: { label: null, color: null, production: false } }],
      users: [{ name: 'Ana', role: 'viewer' }],
    },
  })

  test('a page has no jobs before somebody has', async ({ page, world, console }) => {
    console.allow(/401/)
    world.source.addJob({})
    const { html } = await htmlOf(page, `${world.url}/jobs`)
    expect(html.includes('<div id="root"></div>')).toBe(true)
    expect(html.includes('page-data')).toBe(false)
  })
})

test('until a row responds, few files and little code are loaded', async ({ page, world }) => {
  const { running } = await fill(page, world)
  const requested: string[] = []
  page.on('request', (request) => requested.push(new URL(request.url()).pathname))
  await page.addInitScript(() => {
    document.addEventListener('jobwatch:rows', () => performance.mark('rows'))
  })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, running)).toBeVisible()
  await page.waitForFunction(() => performance.getEntriesByName('rows').length > 0)
  const files = await page.evaluate(() => {
    const rows = performance.getEntriesByName('rows')[0]?.startTime ?? 0
    return performance
      .getEntriesByType('resource')
      .filter((entry) => entry.startTime < rows)
      .map((entry) => new URL(entry.name).pathname)
  })
  // The page itself is the first.
  expect(files.length, files.join('\n')).toBeLessThanOrEqual(5)
  expect(requested[0]).toBe('/test/jobs')
})
