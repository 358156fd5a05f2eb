import type { Page } from '@playwright/test'
import { expect, test } from './world/fixtures.ts'
import type { World } from './world/world.ts'

async function openPreview(
  page: Page,
  world: World,
  text: string | null,
  output: Record<string, unknown> = {},
): Promise<void> {
  const job = world.source.addJob({
    status: 'completed',
    completed_at: new Date().toISOString(),
    progress: 1,
    outputs_count: 1,
    outputs: [{ id: 7, name: 'out.csv', records_count: 3, ...output }],
  })
  if (text !== null) world.source.setPreview(job.id, 7, text)
  await page.goto(`${world.url}/jobs/${job.id}/outputs/7`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('out.csv')
}

const cell = (page: Page, text: string) => page.getByRole('gridcell', { name: text, exact: true })

test('a preview opened before its output was written comes when it is', async ({
  page,
  world,
  console,
}) => {
  console.allow(/404|Failed to load resource/)
  const output = { id: 7, name: 'out.csv', records_count: null, progress: 0.2 }
  const job = world.source.addJob({ outputs_count: 1, outputs: [output] })
  await page.goto(`${world.url}/jobs/${job.id}/outputs/7`)
  await expect(page.getByText('Not produced yet')).toBeVisible()
  world.source.setPreview(job.id, 7, 'id,name\n1,x\n')
  world.source.changeJob(job.id, {
    status: 'completed',
    progress: 1,
    completed_at: new Date().toISOString(),
    outputs: [{ ...output, records_count: 1, progress: 1 }],
  })
  await expect(page.getByRole('columnheader', { name: 'id' })).toBeVisible()
})

test('columns take their names from the component, and a short row is marked, not dropped', async ({
  page,
  world,
}) => {
  await openPreview(page, world, 'CLE\tPHL\t159\nLAX\tMSP\n', {
    component: { name: 'c', type: 'file_destination', fields: ['origin', 'dest', 'delay'] },
  })
  await expect(page.getByRole('columnheader', { name: /origin/ })).toBeVisible()
  await expect(cell(page, '159')).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'LAX' })).toContainText('2 of 3 fields')
})

test('one column, JSON lines, and a script are all shown as they are', async ({ page, world }) => {
  await openPreview(page, world, 'one\ntwo\n')
  await expect(page.getByText('one', { exact: true })).toBeVisible()
  await openPreview(
    page,
    world,
    '{"id":1,"name":"<script>alert(1)</script>"}\n{"id":2,"name":"b"}\n',
    { preview_type: 'json' },
  )
  await expect(page.getByRole('columnheader', { name: /name/ })).toBeVisible()
  await expect(page.getByText('<script>alert(1)</script>')).toBeVisible()
})

test('an empty output, and one without a preview, are told apart', async ({
  page,
  world,
  console,
}) => {
  console.allow(/404|Failed to load resource/)
  await openPreview(page, world, '')
  await expect(page.getByRole('main')).toContainText(/empty/i)
  await openPreview(page, world, null)
  await expect(page.getByRole('main')).toContainText(
    /no preview|was not found|cannot be previewed/i,
  )
})

test('raw is what was stored, to the byte, and so is the download', async ({ page, world }) => {
  const text = 'a;b\r\n"x ""y""";\t2\r\n'
  await openPreview(page, world, text)
  await expect(page.getByRole('gridcell').first()).toBeVisible()
  await page.keyboard.press('t')
  await expect(page.getByText('"x ""y"""')).toBeVisible()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', { name: /Download preview/ })
      .or(page.getByRole('link', { name: /Download preview/ }))
      .click(),
  ])
  const stream = await download.createReadStream()
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  expect(Buffer.concat(chunks).toString('utf8')).toBe(text)
})

test('find marks what it finds', async ({ page, world }) => {
  await openPreview(page, world, 'a,b\n1,needle\n2,hay\n')
  await expect(cell(page, 'needle')).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('needle')
  await expect(page.locator('main')).toContainText(/1 (of 1|found|match)/)
})
