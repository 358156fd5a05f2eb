import { AxeBuilder } from '@axe-core/playwright'
import { ago, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

test.use({
  holding: {
    accounts: [
      { slug: 'acme', look: { label: 'Live data', color: 'red', production: true } },
      { slug: 'acme-test', look: { label: null, color: 'blue', production: false } },
    ],
  },
})

test('production is told by word, band and dialog, and the switch keeps the kind of page and each list’s query', async ({
  page,
  world,
}) => {
  const here = world.source.addJob({ status: 'failed', completed_at: ago(1_000), errors: 'x' })
  const there = world.at('acme-test').source.addJob({ id: 777 })
  await page.goto(`${world.url}/jobs?status=failed`)
  const header = page.getByRole('banner')
  await expect(header.getByText('Live data', { exact: true })).toBeVisible()
  await expect(page.locator('[data-account-band][data-production]')).toBeVisible()
  await expect(rowOf(page, here.id)).toBeVisible()

  const choice = page.getByRole('combobox', { name: 'Account' })
  await choice.selectOption({ label: 'acme-test' })
  await expect(page).toHaveURL(/\/acme-test\/jobs$/)
  await expect(rowOf(page, there.id)).toBeVisible()
  await expect(rowOf(page, here.id)).toHaveCount(0)
  await expect(header.getByText('Live data', { exact: true })).toHaveCount(0)
  await expect(page.locator('[data-account-band=blue]')).toBeVisible()

  await choice.selectOption({ label: 'acme · Live data' })
  await expect(page, 'the list as it was left').toHaveURL(/\/acme\/jobs\?status=failed$/)
  await page.getByRole('link', { name: 'Clusters' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Clusters')
  await choice.selectOption({ label: 'acme-test' })
  await expect(page, 'clusters to clusters').toHaveURL(/\/acme-test\/clusters$/)
  await page.goto(`${world.url.replace(/\/acme$/, '')}/`)
  await expect(page, 'the account used last').toHaveURL(/\/acme-test\/jobs$/)
})

test('stopping two jobs in production takes the typed count; elsewhere it does not', async ({
  page,
  world,
}) => {
  const ask = async (slug: string) => {
    const { source, url } = world.at(slug)
    const ids = [source.addJob({}).id, source.addJob({}).id]
    await page.goto(`${url}/jobs?stop=${ids.join(',')}`)
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText(slug)
    return { dialog, button: dialog.getByRole('button', { name: 'Stop 2 jobs' }), source }
  }
  const elsewhere = await ask('acme-test')
  await expect(elsewhere.button).toBeEnabled()
  await expect(elsewhere.dialog.getByText('Type 2 to confirm')).toHaveCount(0)

  const { dialog, button, source } = await ask('acme')
  await expect(dialog).toContainText('Live data')
  await expect(button).toBeDisabled()
  await dialog.getByLabel('Type 2 to confirm').fill('2')
  await button.click()
  await expect(dialog).toContainText('Stop requested for 2 of 2 jobs')
  expect(source.calls('stop')).toBe(2)
})

test('the stop and the run of one job name the account too', async ({ page, world }) => {
  const { id } = world.source.addJob({})
  await page.goto(`${world.url}/jobs?stop=${id}`)
  await expect(page.getByRole('dialog')).toContainText('In acmeLive data')
  await page.goto(`${world.url}/jobs?run=1&package=1`)
  await expect(page.getByRole('dialog')).toContainText('In acmeLive data')
})

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the header and the dialog of production, ${theme}`, async ({
    page,
    world,
  }) => {
    const ids = [world.source.addJob({}).id, world.source.addJob({}).id]
    await page.emulateMedia({ colorScheme: theme })
    await page.goto(`${world.url}/jobs?stop=${ids.join(',')}`)
    await expect(page.getByLabel('Type 2 to confirm')).toBeVisible()
    await expect(
      page.getByRole('banner').first().getByText('Live data', { exact: true }),
    ).toBeVisible()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: 390, height: 844 })
    const phone = await new AxeBuilder({ page }).include('header').analyze()
    expect(phone.violations.map(({ id }) => id)).toEqual([])
    expect(
      await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      ),
    ).toBeLessThanOrEqual(0)
  })
}
