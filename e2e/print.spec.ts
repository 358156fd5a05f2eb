import { ago, openJob } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

test('a job is printed light, in full, and without what cannot be pressed on paper', async ({
  page,
  world,
}) => {
  const advice = `Check the file. ${'Then run it again. '.repeat(40)}And tell Dana.`
  const job = world.source.addJob({
    status: 'failed',
    completed_at: ago(0),
    errors: 'Out of memory\nLINE 3',
    log_summary: {
      error_summary: 'Out of memory',
      openai_extract: 'an excerpt',
      action_items: [advice],
    },
  })
  await page.emulateMedia({ colorScheme: 'dark' })
  await openJob(page, world.url, job.id)
  const advised = page.getByRole('list', { name: 'What to do' }).getByText('And tell Dana.')
  await expect(advised).toHaveCount(0)

  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  // Until its code is there, the page does not hear that it is printed.
  await expect(async () => {
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
    await expect(advised).toBeVisible({ timeout: 500 })
  }).toPass()
  await expect(page.getByRole('region', { name: 'Log excerpt' })).toBeVisible()
  await expect(page.getByText(`/jobs/${job.id}, `)).toBeVisible()
  await expect(page.getByRole('navigation')).toHaveCount(0)
  await expect(page.getByRole('button')).toHaveCount(0)
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'light')
  const link = page.getByRole('link', { name: 'Failed jobs of this package' })
  expect(await link.evaluate((element) => getComputedStyle(element, '::after').content)).toContain(
    '/test/jobs?',
  )
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
  await expect(advised).toHaveCount(0)
})
