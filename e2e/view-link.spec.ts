import { ago } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

/* A view of the list as others get to see it: its link, its title, and what is not the first of everything. */

test('a copied link writes out range and columns, and opening it changes no preference', async ({
  page,
  world,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  world.source.addJob({ status: 'failed', completed_at: ago(1000), errors: 'x' })
  await page.goto(`${world.url}/jobs?status=failed`)
  await page.getByRole('button', { name: 'Choose columns' }).click()
  await page.getByRole('checkbox', { name: 'Waited' }).check()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Copy link to this view' }).click()
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()))
  expect(link.searchParams.get('columns')).toBe('wait')
  expect(link.searchParams.get('from')).toMatch(/^\d{4}-.*Z$/)
  expect(link.searchParams.get('to')).toMatch(/^\d{4}-.*Z$/)
  await expect(page, 'the address bar stays short').toHaveURL(`${world.url}/jobs?status=failed`)
  await page.keyboard.press('c')
  await expect(
    page.getByRole('status').filter({ hasText: 'Link to this view copied' }),
  ).toBeVisible()

  await page.goto(`${world.url}/jobs?columns=owner,colour`)
  await expect(page.getByRole('columnheader', { name: 'Owner' })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Waited' })).toHaveCount(0)
  await expect(page.locator('main')).toContainText('columns=colour')
  await page.getByRole('link', { name: /^Failed 1/ }).click()
  await expect(page).toHaveURL(/status=failed&columns=owner/)
  await page.locator('tr[data-job] [data-row-link]').click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Airports by zip')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('columnheader', { name: 'Owner' }), 'for the visit').toBeVisible()
  await page.getByRole('button', { name: 'Choose columns' }).click()
  await page.getByRole('checkbox', { name: 'Owner' }).click()
  await expect(page).toHaveURL(/columns=none/)
  await page.goto(`${world.url}/jobs`)
  await expect(
    page.getByRole('columnheader', { name: 'Waited' }),
    'their own are as before',
  ).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Owner' })).toHaveCount(0)
})

test('the title tells the view, by the names of what is chosen', async ({ page, world }) => {
  world.source.addJob({ package_id: 1, status: 'failed', completed_at: ago(1000), errors: 'x' })
  await page.goto(`${world.url}/jobs`)
  await expect(page).toHaveTitle('Jobs · Jobwatch')
  await page.goto(`${world.url}/jobs?status=failed&package_id=1`)
  await expect(page).toHaveTitle('Failed jobs, Airports by zip · Jobwatch')
  await page.keyboard.press('2')
  await expect(page).toHaveTitle('Active jobs, Airports by zip · Jobwatch')
  await expect(page.getByRole('search'), 'no job has it, and its chip has a name').toContainText(
    'Airports by zip',
  )
})

test('page 2 and a sort by a column that is not shown have a sign on top, and a way back', async ({
  page,
  world,
}) => {
  for (let count = 0; count < 60; count += 1)
    world.source.addJob({
      status: 'completed',
      completed_at: ago(1000),
      runtime_in_seconds: count + 1,
    })
  await page.goto(`${world.url}/jobs?sort=overrun`)
  await expect(page.locator('tr[data-job]')).toHaveCount(50)
  const search = page.locator('[data-list-notes]')
  await expect(search).toContainText('Furthest over usual first')
  await page.getByRole('button', { name: 'Back to newest first' }).click()
  await expect(page).not.toHaveURL(/sort=/)
  await expect(search).toHaveCount(0)
  await page.getByRole('button', { name: 'Next 50' }).click()
  await expect(page.locator('tr[data-job]')).toHaveCount(10)
  await expect(search).toContainText('Page 2')
  await expect(search, 'the page begins at its top').toBeInViewport()
  await expect(page).toHaveTitle('Jobs, page 2 · Jobwatch')
  await page.reload()
  await expect(search).toContainText('Page 2')
  await page.getByRole('button', { name: 'To the first page' }).first().click()
  await expect(page.locator('tr[data-job]')).toHaveCount(50)
  await expect(page).not.toHaveURL(/page=|cursor=/)
})

test('older jobs than the range holds are one press away', async ({ page, world }) => {
  world.source.addJob({ status: 'completed', created_at: ago(1000), completed_at: ago(1000) })
  const old = world.source.addJob({
    status: 'completed',
    created_at: ago(3 * 86_400_000),
    completed_at: ago(3 * 86_400_000),
  })
  await page.goto(`${world.url}/jobs`)
  await page.getByRole('button', { name: 'Show older' }).click()
  await expect(page.locator(`tr[data-job="${old.id}"]`)).toBeVisible()
})
