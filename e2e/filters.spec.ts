import { ago, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

test('exclusions in the address are chips, each of which can be removed', async ({
  page,
  world,
}) => {
  const completed = world.source.addJob({ status: 'completed', completed_at: ago(0) })
  const failed = world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  const other = world.source.addJob({ package_id: 12 })
  await page.goto(`${world.url}/jobs?status=-completed&package_id=-12`)
  await expect(rowOf(page, failed.id)).toBeVisible()
  await expect(rowOf(page, completed.id)).toHaveCount(0)
  await expect(rowOf(page, other.id)).toHaveCount(0)
  await expect(page.getByText('Not completed', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: /^Remove the filter Package is not/ }).click()
  await expect(rowOf(page, other.id)).toBeVisible()
  await expect(page).toHaveURL(/status=-completed/)
  await expect(page).not.toHaveURL(/package_id/)
  await page.getByRole('button', { name: 'Remove the filter Not completed' }).click()
  await expect(rowOf(page, completed.id)).toBeVisible()
})

test('jobs are filtered by the value of a variable', async ({ page, world }) => {
  const north = world.source.addJob({ variables: { region: 'north', day: '1' } })
  const pole = world.source.addJob({ variables: { region: 'north pole' } })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, pole.id)).toBeVisible()
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  const name = page.getByRole('combobox', { name: 'Name of the variable' })
  const suggested = page.locator('datalist').first().locator('option')
  await expect(suggested.first()).toHaveAttribute('value', 'day')
  await expect(suggested.last()).toHaveAttribute('value', 'region')
  await name.fill('region')
  await page.getByRole('combobox', { name: 'Value of the variable' }).fill('north')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/variable=region%3Dnorth/)
  await expect(rowOf(page, pole.id)).toHaveCount(0)
  await expect(rowOf(page, north.id)).toBeVisible()
  await page.goto(`${world.url}/jobs?variable=region!=north`)
  await expect(rowOf(page, pole.id)).toBeVisible()
  await expect(rowOf(page, north.id)).toHaveCount(0)
  await page.getByRole('button', { name: 'Remove the filter region ≠ north' }).click()
  await expect(rowOf(page, north.id)).toBeVisible()
})
