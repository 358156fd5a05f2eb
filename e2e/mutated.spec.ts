import type { Page } from '@playwright/test'
import { expect, test } from './world/fixtures.ts'
import { untilQuiet } from './world/quiet.ts'
import { startMutatedWorld } from './world/mutated-world.ts'
import { repetitions } from '../tools/thorough.ts'

const least = repetitions({ everyday: 400, thorough: 1_000 })

/** A page has words in it, is not the last net, and holds nothing that an answer smuggled in. */
async function assertStands(page: Page, where: string): Promise<void> {
  const main = page.locator('main')
  await expect(main, where).toBeVisible()
  // A heading, a row, or an error state: whichever, it has words. A skeleton passes, and has none.
  await expect(
    main
      .locator('h1, tr[data-job], [role="alert"]')
      .filter({ hasText: /\p{L}{2,}/u })
      .first(),
    where,
  ).toBeVisible()
  await expect(page.getByText('Something went wrong on this page'), where).toHaveCount(0)
  const smuggled = await page.evaluate(() => ({
    elements: document.querySelectorAll('main script, img[src="x"], [onerror]').length,
    links: [...document.querySelectorAll('a[href], area[href], form[action]')]
      .map((element) => element.getAttribute('href') ?? element.getAttribute('action') ?? '')
      .filter((address) => /^\s*(javascript|data|vbscript):/i.test(address)),
  }))
  expect(smuggled, where).toEqual({ elements: 0, links: [] })
}

test('spoilt answers while a person goes round: every page stands', async ({ page, console }) => {
  test.setTimeout(150_000)
  console.allow(/Failed to load resource/)
  page.on('dialog', (dialog) => {
    throw new Error(`An answer opened a dialog: ${dialog.message()}`)
  })
  const world = await startMutatedWorld(20_261_125)
  try {
    await page.goto(`${world.url}/jobs?from=all`)
    await expect(page.locator('tr[data-job]').first()).toBeVisible()
    world.spoil(true)
    const lists = [
      'from=all',
      'from=all&status=failed',
      'from=all&status=running',
      'from=all&q=memory',
      'from=all&sort=runtime',
      'from=all&package_id=3',
      'from=all&flag=runaway',
      'from=all&creator=user:7',
    ]
    for (let rounds = 0; rounds < 2 || (world.mutated() < least && rounds < 12); rounds += 1) {
      const jobs = [0, 1, 2, 3].flatMap(
        (n) => world.ids.at((rounds * 41 + n * 71) % world.ids.length) ?? [],
      )
      const [, , , previewed = 0] = jobs
      for (const place of [
        ...lists.filter((_, n) => n % 3 === rounds % 3).map((query) => `jobs?${query}`),
        ...jobs.map((id) => `jobs/${id}`),
        `jobs/${previewed}/outputs/1`,
        'packages',
        'clusters',
        'schedules',
      ]) {
        await page.goto(`${world.url}/${place}`)
        await assertStands(page, place)
        if (!/^jobs\/\d+/.test(place)) continue
        // A job's log, children, variables and preview come after its heading.
        await untilQuiet(page)
        await assertStands(page, `${place}, with all its parts`)
      }
      await page.goto(`${world.url}/jobs?from=all`)
      await page.locator('tr[data-job] a').first().click()
      await assertStands(page, 'a job, from the list')
    }
    expect(world.mutated()).toBeGreaterThanOrEqual(least)

    world.spoil(false)
    await page.goto(`${world.url}/jobs?from=all`)
    await expect(page.locator('tr[data-job]').first()).toBeVisible()
    await expect(page.locator('main [role="alert"]').filter({ hasText: /\S/ })).toHaveCount(0)
    expect(world.errors).toEqual([])
  } finally {
    await world.end()
  }
})
