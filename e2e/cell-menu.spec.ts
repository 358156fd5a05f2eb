import { ago, openJob, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

const cell = (name: string) => `td[data-cell="${name}"]`

test('a cell filters by its value, or excludes it', async ({ page, world }) => {
  const first = world.source.addJob({})
  const other = world.source.addJob({ package_id: 12 })
  await page.goto(`${world.url}/jobs`)
  await rowOf(page, first.id).locator(cell('package')).hover()
  await page.getByRole('button', { name: 'Filter by this, or copy it' }).click()
  await page.getByRole('menuitem', { name: 'Only this' }).click()
  await expect(page).toHaveURL(/package_id=1$/)
  await expect(rowOf(page, other.id)).toHaveCount(0)
  await page.goBack()
  await rowOf(page, first.id).locator(cell('package')).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Exclude this' }).click()
  await expect(page).toHaveURL(/package_id=-1$/)
  await expect(rowOf(page, first.id)).toHaveCount(0)
  await expect(rowOf(page, other.id)).toBeVisible()
})

test('the menu of a row is opened, used and closed by keys', async ({ page, world }) => {
  const failed = world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no disk' })
  const running = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, failed.id)).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Shift+F10')
  const menu = page.getByRole('menu', { name: `Job ${failed.id}` })
  await expect(menu.getByRole('group', { name: 'Status: Failed' })).toBeVisible()
  await expect(menu.getByRole('menuitem').first()).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(menu).toHaveCount(0)
  await expect(rowOf(page, failed.id).getByRole('link')).toBeFocused()
  await page.keyboard.press('m')
  await page.keyboard.press('s')
  await expect(menu.getByRole('menuitem', { name: 'Search for this text' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/q=/)
  await expect(rowOf(page, running.id)).toHaveCount(0)
  await expect(rowOf(page, failed.id)).toBeVisible()
})

test('Shift with a right click keeps the browser’s menu', async ({ page, world }) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  const status = rowOf(page, job.id).locator(cell('status'))
  await status.click({ button: 'right', modifiers: ['Shift'] })
  await expect(page.getByRole('menu')).toHaveCount(0)
  await status.click({ button: 'right' })
  await expect(page.getByRole('menu')).toBeVisible()
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true })

  test('the button of a row opens the menu of all its cells', async ({ page, world }) => {
    const job = world.source.addJob({ variables: { region: 'north' } })
    world.source.addJob({ variables: { region: 'south' } })
    await page.goto(`${world.url}/jobs`)
    const region = page.getByRole('group', { name: 'Variable: region = north' })
    // The menu's code comes after the first rows.
    await expect(async () => {
      await rowOf(page, job.id)
        .getByRole('button', { name: `More about job ${job.id}` })
        .tap()
      await expect(region).toBeAttached({ timeout: 1_000 })
    }).toPass()
    await region.getByRole('menuitem', { name: 'Exclude this' }).tap()
    await expect(page).toHaveURL(/variable=region%21%3Dnorth/)
    await expect(rowOf(page, job.id)).toHaveCount(0)
  })
})

test('the facts of a job lead to a list of jobs like it', async ({ page, world }) => {
  const job = world.source.addJob({})
  await openJob(page, world.url, job.id)
  await page.locator('[data-cell="cluster"]').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'List jobs with this' }).click()
  await expect(page).toHaveURL(/jobs\?cluster_id=1&from=all$/)
  await expect(rowOf(page, job.id)).toBeVisible()
})
