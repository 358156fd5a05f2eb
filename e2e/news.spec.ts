import { ago, letTimePass, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

const held = /GET \/test\/api\/revision/

test('debug', async ({ page, world, context }) => {
  const job = world.source.addJob({ status: 'completed', completed_at: ago(0) })
  page.on('request', (r) => console.log(Date.now() % 1000000, 'REQ', r.url().replace(world.url, '')))
  page.on('requestfinished', (r) => { if (r.url().includes('revision')) console.log(Date.now() % 1000000, 'FIN', r.url().replace(world.url, '')) })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toBeVisible()
  await page.waitForTimeout(45_000)
  console.log(Date.now() % 1000000, 'CHANGE')
  world.source.changeJob(job.id, { status: 'failed', errors: 'x' })
  await expect(rowOf(page, job.id).locator('.badge')).toHaveText('Failed')
  console.log(Date.now() % 1000000, 'SEEN')
  await page.waitForTimeout(20_000)
})
