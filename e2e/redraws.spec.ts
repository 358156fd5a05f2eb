import type { Page } from '@playwright/test'
import { ago, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

/* What React draws again: nothing while nothing changes, and of a change only its own row. */

/** What React tells developer tools of a drawn component; see react-dom's `onCommitFiberRoot`. */
interface Fiber {
  flags: number
  child: Fiber | null
  sibling: Fiber | null
  alternate: Fiber | null
  memoizedProps: { item?: { row?: { id?: number } } } | null
}

interface Recording {
  commits: number
  /** The jobs whose rows were drawn again. */
  rows: number[]
}

/** Runs in the page before React. */
function recordCommits(): void {
  const performedWork = 1
  const recording: Recording = { commits: 0, rows: [] }
  const collect = (fiber: Fiber | null): void => {
    for (let each = fiber; each !== null; each = each.sibling) {
      const id = each.memoizedProps?.item?.row?.id
      if (id !== undefined && (each.flags & performedWork) !== 0) recording.rows.push(id)
      // A subtree that was left as it is has the same children.
      if (each.alternate === null || each.child !== each.alternate.child) collect(each.child)
    }
  }
  Object.assign(window, {
    recording,
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      inject: () => 1,
      onCommitFiberUnmount: () => undefined,
      onCommitFiberRoot: (_renderer: number, root: { current: Fiber }) => {
        recording.commits += 1
        collect(root.current)
      },
    },
  })
}

const startAnew = (page: Page) =>
  page.evaluate(() => {
    const recording = Reflect.get(window, 'recording') as Recording
    Object.assign(recording, { commits: 0, rows: [] })
  })
const recorded = (page: Page) => page.evaluate(() => Reflect.get(window, 'recording') as Recording)

/** The rest of the page is there, and its polls wait for news. */
const settleMs = 4_000
/** Ages are told in steps of 15 seconds. */
const idleMs = 10_000

test.beforeEach(async ({ page, world }) => {
  await page.addInitScript(recordCommits)
  for (let index = 0; index < 5; index += 1)
    world.source.addJob({
      status: 'completed',
      created_at: ago(9_000_000),
      started_at: ago(9_000_000),
      completed_at: ago(8_000_000 + index * 1000),
    })
})

test('while nothing changes the clocks run on, and React draws nothing', async ({
  page,
  world,
}) => {
  const running = world.source.addJob({ started_at: ago(600_000), progress: 0.4 })
  await page.goto(`${world.url}/jobs`)
  await expect(page.getByTestId('freshness')).toContainText('Live')
  await page.waitForTimeout(settleMs)
  const runtime = rowOf(page, running.id).locator('[data-cell=runtime]')
  const before = await runtime.textContent()
  await startAnew(page)
  await page.waitForTimeout(idleMs)
  expect(await runtime.textContent()).not.toBe(before)
  await expect(page.getByTestId('freshness')).toContainText(/\d+ s ago/)
  const { commits, rows } = await recorded(page)
  // Once the ages, once the minute in the header; what ticks would be drawn ten times.
  expect(commits).toBeLessThanOrEqual(2)
  expect(rows.filter((id) => id !== running.id)).toEqual([])
})

test('a job that moves has its own row drawn again, and no other', async ({ page, world }) => {
  const running = world.source.addJob({ started_at: ago(600_000), progress: 0.4 })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, running.id)).toContainText(/40\s%/)
  await page.waitForTimeout(settleMs)
  await startAnew(page)
  world.source.changeJob(running.id, { progress: 0.7 })
  await expect(rowOf(page, running.id)).toContainText(/70\s%/)
  const { rows } = await recorded(page)
  expect(new Set(rows)).toEqual(new Set([running.id]))
})
