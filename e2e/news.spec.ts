import type { BrowserContext, Page } from '@playwright/test'
import { plainLook } from '../contract/account.ts'
import { clockOffsetMs, shiftClock } from '../tools/shift-clock.mjs'
import { ago, letTimePass, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import { oneAccount, type World } from './world/world.ts'

/** Requests that wait for news. */
const waiting = /revision\?.*wait=25/
const rows = /\/api\/jobs\?.*ids=/

/** Opens the list in a tab of its own. */
async function openTab(context: BrowserContext, world: World): Promise<Page> {
  const tab = await context.newPage()
  await tab.addInitScript(shiftClock, clockOffsetMs)
  await tab.goto(`${world.url}/jobs`)
  return tab
}

const heldOnce = (world: World) => expect.poll(() => world.openRequests(waiting)).toBe(1)

test('ten tabs hold one request, hear of a change, cost next to nothing, and outlive the one that holds it', async ({
  page,
  context,
  world,
}) => {
  test.setTimeout(120_000)
  // A list with something live is read every 5 s until it hangs on the news.
  const live = world.source.addJob({})
  const job = world.source.addJob({ status: 'completed', completed_at: ago(0) })
  await page.goto(`${world.url}/jobs`)
  const tabs = [page]
  while (tabs.length < 10) tabs.push(await openTab(context, world))
  const badges = (shown: readonly Page[], id: number, word: string) =>
    Promise.all(shown.map((tab) => expect(rowOf(tab, id).locator('.badge')).toHaveText(word)))
  await badges(tabs, job.id, 'Completed')
  await heldOnce(world)
  // Each tab makes itself known, and the server is asked anew. What came with their pages is as new.
  await expect.poll(() => world.requests(/revision\?/)).toBeGreaterThanOrEqual(tabs.length)
  await heldOnce(world)

  // The change that leaves nothing live.
  const before = world.requests(rows)
  world.source.changeJob(live.id, { status: 'failed', completed_at: ago(0), errors: 'no' })
  await badges(tabs, live.id, 'Failed')
  // Once each, or twice where what the change brings with it came later.
  expect(world.requests(rows) - before).toBeLessThanOrEqual(2 * tabs.length)
  await heldOnce(world)

  const idle = world.requests(/\/(api|session|accounts)/)
  await new Promise((resolve) => setTimeout(resolve, 25_000))
  expect(world.requests(/\/(api|session|accounts)/) - idle).toBeLessThanOrEqual(2)
  await expect(tabs[9]?.getByTestId('freshness') ?? page.locator('none')).toContainText('Live')

  // The first tab came first, so it holds the request.
  await page.close()
  await heldOnce(world)
  world.source.changeJob(job.id, { status: 'failed', completed_at: ago(0), errors: 'no' })
  await badges(tabs.slice(1), job.id, 'Failed')
})

test('a server that cannot tell is polled, and asked again now and then', async ({
  page,
  world,
  console,
}) => {
  console.allow(/404|Failed to load resource/)
  const job = world.source.addJob({})
  world.answerWith(/revision/, 404)
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toBeVisible()
  await expect.poll(() => world.requests(/revision/)).toBe(1)
  const before = world.requests(rows)
  await letTimePass(page, () =>
    expect.poll(() => world.requests(rows), { timeout: 500 }).toBeGreaterThan(before + 2),
  )
  await expect(page.getByTestId('freshness')).toContainText('Live')
  expect(world.requests(/revision/)).toBe(1)
  world.clearUp()
  await page.clock.fastForward(331_000)
  await heldOnce(world)
})

test.describe('two accounts', () => {
  test.use({
    holding: {
      accounts: [...oneAccount, { slug: 'other', look: plainLook }],
    },
  })

  test('in one browser share a request', async ({ page, context, world }) => {
    await page.goto(`${world.url}/jobs`)
    const other = await context.newPage()
    await other.addInitScript(shiftClock, clockOffsetMs)
    await other.goto(`${world.at('other').url}/jobs`)
    // Either may be the one that holds it.
    const shared = /\/(test|other)\/api\/revision\?.*also=(test|other)/
    await expect.poll(() => world.openRequests(shared)).toBe(1)
    expect(world.openRequests(/revision/)).toBe(1)
    // New jobs wait behind a button; an empty list takes them in at once.
    const job = world.at('other').source.addJob({})
    await expect(rowOf(other, job.id)).toBeVisible()
  })
})
