import { readFile } from 'node:fs/promises'
import type { Download, Page } from '@playwright/test'
import { ago, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

async function contentOf(download: Download): Promise<string> {
  return readFile(await download.path(), 'utf8')
}

async function choose(page: Page, menu: string, item: string | RegExp): Promise<Download> {
  await page.getByRole('button', { name: menu }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ])
  return download
}

test('a list is exported with all its pages, its columns and its order', async ({
  page,
  world,
}) => {
  for (let count = 0; count < 120; count += 1)
    world.source.addJob({ status: 'failed', completed_at: ago(0), errors: `=no ${count}` })
  world.source.addJob({})
  await page.goto(`${world.url}/jobs?status=failed&direction=asc&columns=attempts`)
  await expect(rowOf(page, 301)).toBeVisible()
  const csv = await choose(page, 'Export', 'CSV, 120 jobs')
  expect(csv.suggestedFilename()).toMatch(/^jobwatch-test-failed-jobs-[\d-]+-120\.csv$/)
  const lines = (await contentOf(csv)).trim().split('\r\n')
  expect(lines).toHaveLength(121)
  expect(lines[0]).toContain('Cluster,Attempts')
  expect(lines[1]).toContain(`"Failed",301,"Airports by zip","'=no 0"`)
  expect(lines[120]).toContain('420')
  await expect(page.getByText('Exported 120 jobs')).toBeVisible()
})

test('the selected jobs are exported as JSON', async ({ page, world }) => {
  const first = world.source.addJob({})
  const second = world.source.addJob({})
  world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  for (const { id } of [first, second]) await rowOf(page, id).getByRole('checkbox').check()
  const bar = page.getByRole('toolbar', { name: 'Selected jobs' })
  await bar.getByRole('button', { name: 'Export' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'JSON' }).click(),
  ])
  const read: unknown = JSON.parse(await contentOf(download))
  expect(read).toMatchObject({ jobs: [{ id: second.id }, { id: first.id }], is_cut: false })
})

test('a long export shows how far it is, and can be cancelled', async ({ page, world }) => {
  for (let count = 0; count < 150; count += 1) world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, 450)).toBeVisible()
  let release = () => undefined as void
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(/limit=100.*cursor=|cursor=.*limit=100/, async (route) => {
    await released
    await route.abort()
  })
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: /^CSV/ }).click()
  await expect(page.getByText('Exporting 100 of 150 jobs')).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText(/^Exporting/)).toHaveCount(0)
  release()
  await expect(page.getByText(/^Not exported/)).toHaveCount(0)
})
