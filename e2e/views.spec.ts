import type { Page } from '@playwright/test'
import { rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import { signInAs } from './world/sign-in.ts'
import { oneAccount, type World } from './world/world.ts'

const tab = (page: Page, name: RegExp | string) =>
  page.getByRole('list', { name: 'Views' }).getByRole('link', { name })

async function saveView(page: Page, name: string, isShared = false): Promise<void> {
  await page.getByRole('button', { name: /^Save (view|as new…)$/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Save view' })
  await dialog.getByLabel('Name').fill(name)
  if (isShared) await dialog.getByLabel(/^Share/).check()
  await dialog.getByRole('button', { name: 'Save view' }).click()
  await expect(dialog).toHaveCount(0)
}

const chooseFromMenu = async (page: Page, name: RegExp) => {
  await page.getByRole('button', { name: 'Saved views' }).click()
  await page.getByRole('menuitem', { name }).click()
}

test('a filter is saved as a view, with its count and its digit', async ({ page, world }) => {
  const failed = world.source.addJob({ status: 'failed' })
  const other = world.source.addJob({ status: 'failed', package_id: 12 })
  await page.goto(`${world.url}/jobs?status=failed`)
  await expect(rowOf(page, other.id)).toBeVisible()
  await expect(page.getByRole('button', { name: /^Save( |$)/ })).toHaveCount(0)
  await page.goto(`${world.url}/jobs?status=failed&package_id=${failed.package_id}`)
  await expect(rowOf(page, failed.id)).toBeVisible()
  await saveView(page, 'Night failures')
  await expect(tab(page, 'Night failures 1')).toHaveAttribute('aria-current', 'page')
  await expect(page.getByRole('button', { name: /^Save( |$)/ })).toHaveCount(0)

  await page.keyboard.press('4')
  await expect(tab(page, /^All/)).toHaveAttribute('aria-current', 'page')
  await expect(rowOf(page, other.id)).toBeVisible()
  await page.keyboard.press('5')
  await expect(tab(page, /^Night/)).toHaveAttribute('aria-current', 'page')
  await expect(rowOf(page, other.id)).toHaveCount(0)

  world.source.addJob({ status: 'failed' })
  await page.reload()
  await expect(tab(page, 'Night failures 2')).toBeVisible()
})

test('a changed view is saved, or saved as another one', async ({ page, world }) => {
  world.source.addJob({ status: 'failed' })
  await page.goto(`${world.url}/jobs?status=failed&from=-7d`)
  await saveView(page, 'Week')
  await page
    .getByRole('button', { name: /^Runtime/ })
    .first()
    .click()
  await expect(page.getByRole('button', { name: 'Save as new…' })).toBeVisible()
  await expect(tab(page, /^Week/)).not.toHaveAttribute('aria-current')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(tab(page, /^Week/)).toHaveAttribute('aria-current', 'page')
  await page.goto(`${world.url}/jobs`)
  await tab(page, /^Week/).click()
  await expect(page).toHaveURL(/status=failed&from=-7d&sort=runtime&view=\d+/)
})

test('the list starts with the view that the person has chosen, and All can be had', async ({
  page,
  world,
}) => {
  const failed = world.source.addJob({ status: 'failed' })
  const running = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, running.id)).toBeVisible()
  await page.keyboard.press('3')
  await chooseFromMenu(page, /^Start with this view/)
  await expect(page.getByRole('status')).toContainText('starts with this view from now on')

  for (const address of ['/jobs', '']) {
    await page.goto(`${world.url}${address}`)
    await expect(page).toHaveURL(/\/jobs\?status=failed$/)
    await expect(rowOf(page, failed.id)).toBeVisible()
  }
  await page.goto(new URL('/', world.url).href)
  await expect(page).toHaveURL(/\/jobs\?status=failed$/)
  await expect(rowOf(page, failed.id)).toBeVisible()
  await page.keyboard.press('4')
  await expect(rowOf(page, running.id)).toBeVisible()
  await expect(page).toHaveURL(/\/jobs\?from=-24h$/)
  await page.reload()
  await expect(rowOf(page, running.id)).toBeVisible()
  await page.goto(`${world.url}/jobs/${running.id}`)
  await page.getByRole('link', { name: 'Jobs', exact: true }).click()
  await expect(page).toHaveURL(/\/jobs\?status=failed$/)
})

test('views are renamed, ordered, unpinned and deleted, by keyboard too', async ({
  page,
  world,
}) => {
  world.source.addJob({ status: 'failed' })
  for (const [range, name] of [
    ['-1h', 'Hour'],
    ['-6h', 'Shift'],
  ]) {
    await page.goto(`${world.url}/jobs?from=${range}`)
    await saveView(page, name ?? '')
  }
  await chooseFromMenu(page, /^Manage views/)
  const dialog = page.getByRole('dialog', { name: 'Views' })
  await dialog.getByRole('button', { name: 'Move Shift up' }).focus()
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('listitem').nth(4)).toContainText('Shift')
  const row = dialog.getByRole('listitem').filter({ hasText: 'Hour' })
  await row.getByRole('button', { name: 'Rename' }).click()
  await page.keyboard.type('Last hour')
  await page.keyboard.press('Enter')
  const isTab = dialog.getByRole('listitem').filter({ hasText: 'Last hour' }).getByLabel('Tab')
  await isTab.click()
  await expect(isTab).not.toBeChecked()
  await page.keyboard.press('Escape')
  await expect(tab(page, /^Shift/)).toBeVisible()
  await expect(tab(page, /^Last hour/)).toHaveCount(0)
  await chooseFromMenu(page, /^Last hour/)
  await expect(page).toHaveURL(/from=-1h/)

  await chooseFromMenu(page, /^Manage views/)
  await dialog.getByRole('button', { name: 'Delete Shift' }).click()
  await dialog.getByRole('button', { name: 'Delete view' }).click()
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Shift' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(tab(page, /^Shift/)).toHaveCount(0)
})

test('saved views fit a phone', async ({ page, world }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  world.source.addJob({ status: 'failed' })
  await page.goto(`${world.url}/jobs?from=-1h`)
  await saveView(page, 'The last hour of the night shift')
  await expect(tab(page, /^The last hour/)).toHaveAttribute('aria-current', 'page')
  await tab(page, /^The last hour/).scrollIntoViewIfNeeded()
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(390)
})

test.describe('in a team', () => {
  test.use({
    holding: {
      accounts: oneAccount,
      users: [
        { name: 'Olaf', role: 'operator' },
        { name: 'Vera', role: 'viewer' },
      ],
    },
  })

  const openAs = (page: Page, world: World, name: string) =>
    signInAs(page, world, name, '/test/jobs?from=-6h')

  test('a shared view is used by others, and changed by its owner', async ({
    page,
    world,
    browser,
  }) => {
    world.source.addJob({ status: 'failed' })
    await openAs(page, world, 'Olaf')
    await saveView(page, 'Night shift', true)
    await expect(tab(page, /^Night shift/)).toBeVisible()

    const context = await browser.newContext()
    const other = await context.newPage()
    await openAs(other, world, 'Vera')
    await expect(tab(other, /^Night shift/)).toHaveAttribute('aria-current', 'page')
    await chooseFromMenu(other, /^Manage views/)
    const row = other.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Night shift' })
    await expect(row.getByRole('button')).toHaveCount(0)
    await expect(row).toContainText('by Olaf')
    await context.close()
  })
})
