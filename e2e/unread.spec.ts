import { ago, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

/* What cannot be read is never shown as if there were nothing. */

const why = 'The store cannot be read.'

test.beforeEach(({ console }) => console.allow(/500|Failed to load resource/))

test('triage says that its list, a job or a preview cannot be read, and tries again', async ({
  page,
  world,
}) => {
  const failed = world.source.addJob({
    status: 'failed',
    completed_at: ago(1000),
    errors: 'no space',
    outputs_count: 1,
    outputs: [{ id: 7, name: 'kept.csv', records_count: 2 }],
  })
  world.source.setPreview(failed.id, 7, 'a,b\n1,2\n')
  const main = page.getByRole('main')
  const again = page.getByRole('button', { name: 'Try again' })

  const release = world.holdRequests(/\/api\/jobs\?/)
  await page.goto(`${world.url}/triage`)
  await expect(main.locator('[aria-busy]')).toBeVisible()
  await expect(main).not.toContainText('Nothing in this list')
  world.answerWith(/\/api\/jobs\?/, 500, why)
  release()
  await page.reload()
  await expect(main).toContainText(why)
  await expect(main).not.toContainText('Nothing in this list')
  world.clearUp()
  await again.click()
  await expect(page.getByRole('region', { name: 'Why it failed' })).toContainText('no space')

  world.answerWith(/\/api\/jobs\/\d+/, 500, why)
  await page.reload()
  await expect(main).toContainText('The job could not be read')
  world.clearUp()
  await again.click()
  await expect(page.getByRole('region', { name: 'Why it failed' })).toContainText('no space')

  world.answerWith(/\/preview/, 500, why)
  await page.keyboard.press('p')
  await expect(main).toContainText('The preview could not be read')
  world.clearUp()
  await again.click()
  await expect(page.getByRole('region', { name: 'Preview of kept.csv' })).toContainText('2')
})

test('a search that fails is not one without results', async ({ page, world }) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await page.getByRole('button', { name: /^Jump to/ }).click()
  world.answerWith(/q=airp/, 500, why)
  await page.getByRole('combobox', { name: /^Jump to/ }).fill('airp')
  await expect(page.getByRole('dialog')).toContainText(`Not everything could be searched: ${why}`)
  await expect(page.getByRole('dialog')).not.toContainText('Nothing found')
})

test('a stop says that the jobs it would leave behind cannot be read', async ({ page, world }) => {
  const job = world.source.addJob({})
  world.answerWith(/\/children/, 500, why)
  await page.goto(`${world.url}/jobs`)
  await rowOf(page, job.id)
    .getByRole('button', { name: `Stop job ${job.id}` })
    .click()
  await expect(page.getByRole('dialog')).toContainText(
    'Could not be read: some may still be active',
  )
})

test('a run says that it cannot know whether the package is running', async ({ page, world }) => {
  world.source.addJob({})
  world.answerWith(/\/api\/jobs\?.*package_id=1/, 500, why)
  await page.goto(`${world.url}/jobs?run=1&package=1`)
  await expect(page.getByRole('dialog')).toContainText(
    'Whether the package is running could not be read.',
  )
  await expect(page.getByRole('dialog').getByRole('button', { name: /^Run/ })).toBeEnabled()
})

test('a handover that cannot be read is neither copied nor handed over', async ({
  page,
  world,
}) => {
  world.answerWith(/\/api\/handover/, 500, why)
  await page.goto(`${world.url}/handover`)
  await expect(page.getByRole('main')).toContainText(why)
  for (const name of ['Copy as Markdown', 'Download .md', 'Hand over'])
    await expect(page.getByRole('button', { name })).toBeDisabled()
})
