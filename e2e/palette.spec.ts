import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

/** Opens the palette by its key. */
async function openPalette(page: Page): Promise<Locator> {
  await expect(page.getByRole('button', { name: /^Jump to/ })).toBeVisible()
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: /^Jump to/ })
  await expect(field).toBeFocused()
  return field
}

test('a number leads to its job, from a field, too', async ({ page, world }) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toBeVisible()
  await page.getByRole('searchbox').focus()
  await openPalette(page)
  await page.keyboard.type(String(job.id))
  await expect(page.getByRole('option', { name: `Job ${job.id}` })).toContainText('running')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/jobs/${job.id}$`))
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('packages, views, pages and settings are found by their words', async ({ page, world }) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await page.getByRole('button', { name: /^Jump to/ }).click()
  const field = page.getByRole('combobox', { name: /^Jump to/ })
  await field.fill('airp')
  await page.getByRole('option', { name: /^Airports by zip/ }).click()
  await expect(page).toHaveURL(/package_id=1$/)

  await openPalette(page)
  await expect(page.getByRole('group', { name: 'Recent' })).toContainText('Airports by zip')
  await page.keyboard.type('fail')
  await expect(page.getByRole('option', { selected: true })).toHaveText('Failed')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/status=failed/)

  await openPalette(page)
  await page.keyboard.type('theme da')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveClass('dark')

  await openPalette(page)
  await page.keyboard.press('ArrowUp')
  await page.keyboard.type('nothing like it')
  await expect(page.getByText(/^Nothing found/)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('the run of a package opens from the palette', async ({ page, world }) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await openPalette(page)
  await page.keyboard.type('run airports')
  await page.getByRole('option', { name: 'Run Airports by zip' }).click()
  await expect(page).toHaveURL(/run=1&package=1/)
  await expect(page.getByRole('dialog', { name: /^Run/ })).toBeVisible()
})

test('the palette is accessible, and stays shut over another dialog', async ({ page, world }) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await openPalette(page)
  await page.keyboard.type('job')
  await expect(page.getByRole('option').first()).toBeVisible()
  const { violations } = await new AxeBuilder({ page }).include('dialog').analyze()
  expect(violations).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard and settings' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toHaveCount(1)
})
