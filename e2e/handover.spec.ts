import { readFileSync } from 'node:fs'
import { ago, rowOf, stopFromList } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import type { World } from './world/world.ts'

const hour = 3_600_000
const failed = (world: World, errors: string, hoursAgo: number) =>
  world.source.addJob({
    status: 'failed',
    errors,
    created_at: ago(hoursAgo * hour),
    completed_at: ago(hoursAgo * hour - 60_000),
    variables: { RUN: String(hoursAgo) },
  })

test('the morning after: what is open, who has it, what was stopped, in one press', async ({
  page,
  world,
}) => {
  for (const hoursAgo of [1, 2, 30]) failed(world, 'No space left on device', hoursAgo)
  failed(world, 'Column "cost" does not exist', 3)
  const running = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await stopFromList(page, running.id)
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: 'Handover' })
    .click()
  await expect(page).toHaveTitle(/^Handover/)
  await expect(page.getByText(/4 unresolved now/)).toBeVisible()
  const open = page.getByRole('region', { name: /^Still open/ })
  await expect(open.getByRole('listitem')).toHaveCount(2)
  const first = open.getByRole('listitem').first()
  await expect(first).toContainText('No space left on device')
  await expect(first).toContainText('Nobody has it')
  await expect(page.getByRole('region', { name: /^Stopped/ })).toContainText(String(running.id))

  await first.getByRole('link', { name: '3', exact: true }).click()
  await expect(page.locator('tr[data-job]')).toHaveCount(3)
})

test('notes are added and deleted, and the handover is taken along as Markdown', async ({
  page,
  world,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const job = failed(world, 'No space left on device', 1)
  await page.goto(`${world.url}/handover?span=12h`)
  await page.getByLabel('Note for those who come').fill('Disk of node 3 is full.')
  await page.getByRole('button', { name: 'Add note' }).click()
  const notes = page.getByRole('region', { name: /^Notes/ })
  await expect(notes).toContainText('Disk of node 3 is full.')
  await page.getByRole('button', { name: 'Copy as Markdown' }).first().click()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).toContain('# Handover of test')
  expect(text).toContain('Disk of node 3 is full.')
  expect(text).toContain(`${world.url}/jobs?attention=unresolved`)
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download .md' }).first().click()
  const file = await saved
  expect(file.suggestedFilename()).toMatch(/^handover-test-\d{4}-\d\d-\d\d\.md$/)
  expect(readFileSync(await file.path(), 'utf8')).toBe(text)
  await notes.getByRole('button', { name: 'Delete note' }).click()
  await expect(notes).toContainText('No notes')
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toBeVisible()
})

test('a shift begins when the person has handed over', async ({ page, world }) => {
  failed(world, 'No space left on device', 1)
  await page.goto(`${world.url}/handover`)
  await expect(page.getByRole('region', { name: /^New errors/ })).toContainText('No space left')
  await page.getByRole('button', { name: 'Hand over' }).first().click()
  await expect(page.getByRole('status')).toContainText('your next shift begins now')
  await expect(page.getByRole('region', { name: /^New errors/ })).toContainText('No error was seen')
  await page.getByLabel('Span').selectOption('12h')
  await expect(page).toHaveURL(/handover\?span=12h$/)
  await expect(page.getByRole('region', { name: /^New errors/ })).toContainText('No space left')
})

test('the handover fits a phone', async ({ page, world }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  failed(world, `No space left on device ${'x'.repeat(300)}`, 1)
  await page.goto(`${world.url}/handover?span=custom`)
  await expect(page.getByRole('region', { name: /^Still open/ })).toContainText('No space left')
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(390)
})
