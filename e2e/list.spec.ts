import { AxeBuilder } from '@axe-core/playwright'
import { ago, letTimePass, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import { untilQuiet } from './world/quiet.ts'

test('a tab pressed while one types holds, and the words are searched for in it', async ({
  page,
  world,
}) => {
  const failed = world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  world.source.addJob({})
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, failed.id)).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('airports')
  await page.getByRole('link', { name: /^Failed/ }).click()
  await page.clock.runFor(1_000)
  await expect(page).toHaveURL(/status=failed/)
  await expect(page).toHaveURL(/q=airports/)
})

test('clearing the search leaves the focus in it, wherever one was before', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  await page.goto(`${world.url}/jobs`)
  await rowOf(page, job.id).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.goBack()
  await expect(rowOf(page, job.id).getByRole('link')).toBeFocused()
  const search = page.getByRole('searchbox')
  await search.fill('airports')
  await expect(page).toHaveURL(/q=airports/)
  await search.fill('')
  await expect(page).not.toHaveURL(/q=/)
  await expect(search).toBeFocused()
  await page.keyboard.type('status')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('removing a chip keeps the focus among the filters', async ({ page, world }) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await page.getByRole('button', { name: 'Remove the time range' }).click()
  await expect(page.getByRole('button', { name: 'Time range' })).toBeFocused()
})

test('a job opens at its top, however far down the list was', async ({ page, world }) => {
  for (let count = 0; count < 50; count += 1)
    world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  const last = 301
  await page.goto(`${world.url}/jobs`)
  await rowOf(page, last).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.goBack()
  await expect(rowOf(page, last).getByRole('link')).toBeInViewport()
  await rowOf(page, last).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toBeInViewport()
  expect(await page.evaluate(() => window.scrollY)).toBe(0)
})

test('a row reached by key is not under the bars', async ({ page, world }) => {
  for (let count = 0; count < 50; count += 1) world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, 350)).toBeVisible()
  for (let count = 0; count < 45; count += 1) await page.keyboard.press('j')
  for (let count = 0; count < 30; count += 1) await page.keyboard.press('k')
  const row = page.locator('tr:focus-within')
  const { top, bars } = await row.evaluate((element) => ({
    top: element.getBoundingClientRect().top,
    bars: document.querySelector('table[aria-label=Jobs] th')?.getBoundingClientRect().bottom ?? 0,
  }))
  expect(top).toBeGreaterThanOrEqual(bars - 1)
})

test('a range with an end keeps its beginning', async ({ page, world }) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs?from=-24h&to=${ago(-3600_000)}`)
  await page.getByRole('link', { name: /^Active/ }).click()
  await expect(page).toHaveURL(/from=-24h/)
  await expect(page).toHaveURL(/to=/)
})

test('the failed jobs are one press away, each with its reason', async ({ page, world }) => {
  const { source } = world
  const ok = source.addJob({
    status: 'completed',
    completed_at: new Date().toISOString(),
    progress: 1,
  })
  const bad = source.addJob({
    status: 'failed',
    completed_at: new Date().toISOString(),
    errors:
      'Binder Error: Referenced column "DEP_DELAY_MIN" not found\nCandidate bindings: "DEP_DELAY"',
  })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, ok.id)).toContainText('Completed')
  await page.getByRole('link', { name: /^Failed 1/ }).click()
  await expect(page).toHaveURL(/status=failed/)
  await expect(rowOf(page, bad.id)).toContainText(
    'Binder Error: Referenced column "DEP_DELAY_MIN" not found',
  )
  await expect(rowOf(page, ok.id)).toHaveCount(0)
})

test('new jobs wait behind a button, and rows do not move meanwhile', async ({ page, world }) => {
  const first = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, first.id)).toBeVisible()
  const second = world.source.addJob({ status: 'queued', started_at: null })
  await expect(page.getByRole('button', { name: /^1 new/ })).toBeVisible({ timeout: 15_000 })
  await expect(rowOf(page, second.id)).toHaveCount(0)
  await page.keyboard.press('.')
  await expect(rowOf(page, second.id)).toContainText('Queued')
})

test('an older job that fails late is offered in the Failed tab, and the numbers agree', async ({
  page,
  world,
}) => {
  const late = world.source.addJob({})
  const first = world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  await page.clock.install()
  await page.goto(`${world.url}/jobs?status=failed`)
  await expect(rowOf(page, first.id)).toBeVisible()
  world.source.changeJob(late.id, { status: 'failed', completed_at: ago(0), errors: 'no space' })
  const more = page.getByRole('button', { name: /^1 more failed job/ })
  await letTimePass(page, () => expect(more).toBeVisible({ timeout: 500 }))
  await letTimePass(page, () =>
    expect(page.getByRole('link', { name: /^Failed 2/ })).toBeVisible({ timeout: 500 }),
  )
  await expect(page.getByRole('search').getByText('2 failed jobs')).toBeVisible()
  await expect(rowOf(page, late.id)).toHaveCount(0)
  await more.click()
  await expect(rowOf(page, late.id)).toContainText('no space')
  await expect(more).toHaveCount(0)
})

test('a tab one comes back to shows what failed meanwhile, and Back from a job what one left', async ({
  page,
  world,
}) => {
  const late = world.source.addJob({})
  const later = world.source.addJob({})
  const first = world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  await page.clock.install()
  await page.goto(`${world.url}/jobs?status=failed`)
  await expect(rowOf(page, first.id)).toBeVisible()
  await page.getByRole('link', { name: /^Active/ }).click()
  await expect(rowOf(page, late.id)).toContainText('Running')
  world.source.changeJob(late.id, { status: 'failed', completed_at: ago(0), errors: 'no space' })
  await letTimePass(page, () =>
    expect(page.getByRole('link', { name: /^Failed 2/ })).toBeVisible({ timeout: 500 }),
  )
  await page.getByRole('link', { name: /^Failed/ }).click()
  await expect(rowOf(page, late.id)).toContainText('no space')

  await rowOf(page, first.id).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Airports by zip')
  world.source.changeJob(later.id, { status: 'failed', completed_at: ago(0), errors: 'no space' })
  await page.goBack()
  await letTimePass(page, () =>
    expect(page.getByRole('button', { name: /^1 more failed job/ })).toBeVisible({ timeout: 500 }),
  )
  await expect(rowOf(page, later.id)).toHaveCount(0)
})

for (const order of ['sort=runtime', 'direction=asc', 'sort=ended', 'sort=updated&direction=asc']) {
  test(`what is new is told once in a list by ${order}`, async ({ page, world }) => {
    const running = world.source.addJob({ runtime_in_seconds: 900 })
    const first = world.source.addJob({
      status: 'failed',
      completed_at: ago(0),
      runtime_in_seconds: 50,
    })
    await page.clock.install()
    await page.goto(`${world.url}/jobs?${order}&status=failed`)
    await expect(rowOf(page, first.id)).toBeVisible()
    await expect(page.getByRole('button', { name: / more / })).toHaveCount(0)
    world.source.changeJob(running.id, { status: 'failed', completed_at: ago(0) })
    await letTimePass(page, () =>
      expect(page.getByRole('button', { name: /^1 more failed job/ })).toBeVisible({
        timeout: 500,
      }),
    )
    const polls = world.requests(/ids=/)
    await page.keyboard.press('.')
    await expect(rowOf(page, running.id)).toBeVisible()
    await letTimePass(page, async () => expect(world.requests(/ids=/)).toBeGreaterThan(polls))
    await expect(page.getByRole('button', { name: / more / })).toHaveCount(0)
  })
}

test('a running job that turns out a runaway is offered in the Runaway tab', async ({
  page,
  world,
}) => {
  for (let run = 0; run < 10; run += 1)
    world.source.addJob({
      status: 'completed',
      started_at: ago(90_600_000),
      completed_at: ago(90_000_000),
      runtime_in_seconds: 600 + run,
    })
  const first = world.source.addJob({ started_at: ago(20_000_000), runtime_in_seconds: 20_000 })
  const second = world.source.addJob({})
  await page.clock.install()
  await page.goto(`${world.url}/jobs?flag=runaway`)
  await letTimePass(page, () => expect(rowOf(page, first.id)).toBeVisible({ timeout: 1_000 }))
  world.source.changeJob(second.id, { started_at: ago(20_000_000), runtime_in_seconds: 20_000 })
  await letTimePass(page, () =>
    expect(page.getByRole('button', { name: /^1 more runaway job/ })).toBeVisible({
      timeout: 1_000,
    }),
  )
})

test('a row that leaves the filter stays where it is, at full contrast, and says so until the next refresh', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  world.source.addJob({})
  await page.goto(`${world.url}/jobs?status=active`)
  await expect(rowOf(page, job.id)).toContainText('Running')
  world.source.changeJob(job.id, { status: 'failed', completed_at: ago(0), errors: 'no space' })
  await expect(rowOf(page, job.id)).toContainText(
    /Failed (just now|\d+ s ago) · no longer in this view/,
    { timeout: 15_000 },
  )
  await expect(rowOf(page, job.id)).toContainText('no space')
  const contrast = await new AxeBuilder({ page })
    .include('tr[data-left]')
    .withRules(['color-contrast'])
    .analyze()
  expect(contrast.violations).toEqual([])
  expect(
    await rowOf(page, job.id)
      .locator('td')
      .evaluateAll(
        (cells) => cells.filter((cell) => getComputedStyle(cell).opacity !== '1').length,
      ),
  ).toBe(0)
  await page.keyboard.press('.')
  await expect(rowOf(page, job.id)).toHaveCount(0)
})

test('a row and its page name the same error, and the row shows the whole of it on demand', async ({
  page,
  world,
}) => {
  const whole = `Step 2 of 2 "regions" failed: Invalid Input Error: division by zero\n${'while reading the row '.repeat(30)}END`
  const job = world.source.addJob({
    status: 'failed',
    completed_at: ago(0),
    errors: whole,
    log_summary: {
      id: 1,
      created_at: ago(0),
      body: 'b',
      error_summary: 'Division of revenue by zero in region eu',
      openai_extract: null,
      action_items: [],
    },
  })
  await page.goto(`${world.url}/jobs?status=failed`)
  await expect(rowOf(page, job.id)).toContainText('Division of revenue by zero in region eu')
  await page.keyboard.press('j')
  await page.keyboard.press('e')
  const error = page.getByRole('region', { name: `Error of job ${job.id}` })
  await expect(error).toContainText('Step 2 of 2 "regions" failed')
  await expect(error).toContainText('END')
  for (const width of [1440, 1280, 768]) {
    await page.setViewportSize({ width, height: 900 })
    const row = await rowOf(page, job.id).boundingBox()
    expect(row?.width).toBe(width)
    expect(
      await error.evaluate((element) => element.getBoundingClientRect().right),
    ).toBeLessThanOrEqual(width)
  }
  await rowOf(page, job.id).getByRole('link').click()
  await expect(page.getByText('Division of revenue by zero in region eu').first()).toBeVisible()
})

test('flags can be found: counted in the bar, filtered for, each leading to its evidence', async ({
  page,
  world,
}) => {
  const empty = world.source.addJob({
    status: 'completed',
    completed_at: ago(0),
    outputs_count: 1,
    outputs: [{ id: 1, name: 'a.csv', records_count: 0 }],
  })
  const usual = world.source.addJob({
    status: 'completed',
    completed_at: ago(0),
    outputs_count: 1,
    outputs: [{ id: 2, name: 'a.csv', records_count: 9 }],
  })
  await page.goto(`${world.url}/jobs?status=failed`)
  await page.getByRole('button', { name: 'Flag 1' }).click()
  const menu = page.getByRole('group', { name: 'Flag' })
  await expect(menu.getByText('Runaway')).toContainText('0')
  await menu.getByRole('radio', { name: /0 records 1/ }).click()
  await expect(page).toHaveURL(/flag=zero_records/)
  await expect(page).not.toHaveURL(/status=/)
  await page.keyboard.press('Escape')
  await expect(rowOf(page, empty.id)).toBeVisible()
  await expect(rowOf(page, usual.id)).toHaveCount(0)
  await expect(page.getByRole('search').getByText('1 job with 0 records')).toBeVisible()

  await rowOf(page, empty.id)
    .getByRole('button', { name: /0 records.*show why/ })
    .click()
  const dialog = page.getByRole('dialog', { name: 'Completed, but wrote nothing' })
  await expect(dialog).toContainText('No records written')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Remove the filter Flag' }).click()
  await expect(rowOf(page, usual.id)).toBeVisible()
})

for (const width of [1280, 1440, 1920]) {
  test(`nothing is cut while there is room, at ${width}`, async ({ page, world }) => {
    const { source } = world
    await page.setViewportSize({ width, height: 900 })
    source.addPackage({ id: 77, name: 'Unemployment by county and month, revised' })
    source.addPackage({ id: 78, name: 'CO2' })
    source.addCluster({ id: 9, name: 'production-west-2' })
    const schedule = { type: 'Schedule', id: 1, display_name: 'Every 15 min on weekdays' }
    for (let run = 0; run < 10; run += 1)
      source.addJob({
        package_id: 78,
        status: 'completed',
        completed_at: ago(1000),
        runtime_in_seconds: 500 + run,
      })
    source.addJob({
      package_id: 77,
      cluster_id: 9,
      creator: schedule,
      status: 'failed',
      completed_at: ago(0),
      errors: 'Out of memory while sorting 12000000 rows',
    })
    const stuck = source.addJob({
      package_id: 78,
      started_at: ago(9_000_000),
      runtime_in_seconds: 9_000,
      progress: 0.7,
    })
    await page.clock.install()
    await page.goto(`${world.url}/jobs`)
    await letTimePass(page, () =>
      expect(
        rowOf(page, stuck.id).getByRole('button', { name: /No progress|Runaway/ }),
      ).toBeVisible({
        timeout: 500,
      }),
    )
    const cut = await page
      .locator(
        'tr[data-job] :is([data-row-link], [data-clip], td:nth-child(3), td:nth-child(6) > span, td:nth-child(7))',
      )
      .evaluateAll((parts) =>
        parts
          .filter(
            (part) =>
              part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1,
          )
          .map((part) => part.textContent),
      )
    expect(cut).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      width,
    )
    expect(
      new Set(
        await page
          .locator('tr[data-job]')
          .evaluateAll((rows) => rows.map((row) => Math.round(row.getBoundingClientRect().height))),
      ).size,
    ).toBe(1)
  })
}

test('a name that is cut is told in full under the pointer, and when it has the focus', async ({
  page,
  world,
}) => {
  const name = 'Unemployment by county and month, '.repeat(4)
  world.source.addPackage({ id: 77, name })
  world.source.addJob({})
  const job = world.source.addJob({
    package_id: 77,
    cluster_id: 2,
    creator: { type: 'Schedule', id: 1, display_name: name },
  })
  world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  const by = rowOf(page, job.id).locator('td:nth-child(8) [data-clip]')
  await by.hover()
  await expect(by).toHaveAttribute('title', new RegExp(`^${name.trim()}`))
  const link = rowOf(page, job.id).locator('[data-row-link]')
  const cutBy = () => link.evaluate((element) => element.scrollHeight - element.clientHeight)
  expect(await cutBy()).toBeGreaterThan(2)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(link).toBeFocused()
  expect(await cutBy()).toBeLessThanOrEqual(2)
  const isAboveItsNeighbours = await link.evaluate((element) => {
    const { left, top, bottom } = element.getBoundingClientRect()
    const row = element.closest('tr')?.getBoundingClientRect()
    const isHit = (y: number) => document.elementFromPoint(left + 8, y) === element
    return row && top < row.top && bottom > row.bottom && isHit(top + 2) && isHit(bottom - 2)
  })
  expect(isAboveItsNeighbours).toBe(true)
})

test('the exact time is told under the pointer', async ({ page, world }) => {
  const job = world.source.addJob({ status: 'completed', completed_at: '2026-01-02T03:04:05Z' })
  world.source.changeJob(job.id, { started_at: '2026-01-02T03:00:00Z' })
  await page.goto(`${world.url}/jobs?from=all`)
  const started = rowOf(page, job.id).locator('[data-cell=started] time')
  await started.hover()
  await expect(started).toHaveAttribute('title', 'Fri, 2 Jan 2026, 03:00:00 UTC')
})

test('a status of tomorrow is shown by its own word, and nothing is offered on it', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({ status: 'archiving' })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toContainText('archiving')
  await expect(rowOf(page, job.id).getByRole('button', { name: /Stop/ })).toHaveCount(0)
})

test('what an address holds that cannot be read is said, not swallowed', async ({
  page,
  world,
}) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs?status=broken&sort=name`)
  await expect(page.getByRole('note')).toContainText('status=broken')
})

test('a search says what it was understood as, term by term, to be taken away', async ({
  page,
  world,
}) => {
  const failed = world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  const other = world.source.addJob({})
  await page.goto(
    `${world.url}/jobs?q=${encodeURIComponent('status:failed records:<100 packge:airports')}`,
  )
  const note = page.getByRole('note')
  await expect(note).toContainText(
    'There is no attribute records, so records:<100 is searched for as text.',
  )
  await expect(note.getByRole('list', { name: 'Searched for' }).getByRole('listitem')).toHaveText([
    'status: failed',
    'records:<100',
    'packge:airports',
  ])
  await note.getByRole('button', { name: 'Search for package:airports' }).click()
  await note.getByRole('button', { name: 'Remove records:<100 from the search' }).click()
  await expect(page.getByRole('searchbox', { name: /Search id/ })).toHaveValue(
    'status:failed package:airports',
  )
  await expect(page.getByRole('searchbox', { name: /Search id/ })).toBeFocused()
  await expect(rowOf(page, failed.id)).toBeVisible()
  await expect(rowOf(page, other.id)).toHaveCount(0)
  await expect(page.getByRole('link', { name: /^All 1$/ })).toBeVisible()
  await expect(page.getByRole('search').getByText('1 job', { exact: true })).toBeVisible()
})

test('the tabs and the number beside them agree, whatever is filtered', async ({ page, world }) => {
  for (let run = 0; run < 5; run += 1)
    world.source.addJob({
      status: 'completed',
      completed_at: ago(0),
      outputs_count: 1,
      outputs: [{ id: run + 1, name: 'a', records_count: run < 2 ? 0 : 5 }],
    })
  world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no space on disk' })
  world.source.addJob({ package_id: 2 })
  for (const [query, tab, words] of [
    ['', /^All 7$/, '7 jobs'],
    ['?q=space', /^All 1$/, '1 job'],
    ['?q=status:completed', /^All 5$/, '5 jobs'],
    ['?status=failed', /^Failed 1$/, '1 failed job'],
    ['?package_id=2', /^All 1$/, '1 job'],
    ['?flag=zero_records', /^All 7$/, '2 jobs with 0 records'],
  ] as const) {
    await page.goto(`${world.url}/jobs${query}`)
    await expect(page.getByRole('link', { name: tab })).toBeVisible()
    await expect(page.getByRole('search').getByText(words, { exact: true })).toBeVisible()
  }
})

test('while a search is counted, no tab tells the numbers of the list before', async ({
  page,
  world,
}) => {
  world.source.addJob({})
  const found = world.source.addJob({
    status: 'failed',
    completed_at: ago(0),
    errors: 'no space on disk',
  })
  await page.goto(`${world.url}/jobs`)
  await expect(page.getByRole('link', { name: /^All 2$/ })).toBeVisible()
  const release = world.holdRequests(/facets\?.*q=space/)
  await page.keyboard.press('/')
  await page.keyboard.type('space')
  await expect(page.locator('tr[data-job]')).toHaveCount(1)
  await expect(rowOf(page, found.id)).toBeVisible()
  await expect(page.getByRole('search').getByText('1 job', { exact: true })).toBeVisible()
  await expect(page.getByRole('link', { name: /^All$/ })).toBeVisible()
  release()
  await expect(page.getByRole('link', { name: /^All 1$/ })).toBeVisible()
})

test('a package that is chosen leaves the others in the menu', async ({ page, world }) => {
  const first = world.source.addJob({})
  const second = world.source.addJob({ package_id: 2 })
  await page.goto(`${world.url}/jobs`)
  await page.getByRole('button', { name: 'Package', exact: true }).click()
  const menu = page.getByRole('group', { name: 'Package' })
  await menu.getByRole('checkbox', { name: /Airports by zip/ }).click()
  await expect(page).toHaveURL(/package_id=1/)
  await expect(rowOf(page, second.id)).toHaveCount(0)
  await menu.getByRole('checkbox', { name: /Flights daily delays 1/ }).click()
  await expect(rowOf(page, second.id)).toBeVisible()
  await expect(rowOf(page, first.id)).toBeVisible()
})

test('a word of the search that is not understood is named', async ({ page, world }) => {
  world.source.addJob({})
  await page.goto(`${world.url}/jobs?q=status:faild`)
  await expect(page.getByRole('note')).toContainText('status:faild')
})

test('back from a job finds the filter, the scroll and the row again', async ({ page, world }) => {
  const jobs = Array.from({ length: 50 }, () =>
    world.source.addJob({
      status: 'failed',
      completed_at: new Date().toISOString(),
      errors: 'no such file',
    }),
  )
  const target = jobs[10]
  if (!target) throw new Error('ten jobs were added')
  await page.goto(`${world.url}/jobs?status=failed`)
  const link = rowOf(page, target.id).getByRole('link')
  await link.scrollIntoViewIfNeeded()
  const before = await page.evaluate(() => window.scrollY)
  expect(before).toBeGreaterThan(200)
  await link.click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Airports by zip')
  await page.goBack()
  await expect(page).toHaveURL(/status=failed/)
  await expect(link).toBeFocused()
  expect(Math.abs((await page.evaluate(() => window.scrollY)) - before)).toBeLessThan(40)
})

test('a press on a view reads its list once, and again, by key or pointer, only after a change', async ({
  page,
  world,
}) => {
  world.source.addJob({ status: 'completed', completed_at: ago(60_000) })
  const failed = world.source.addJob({ status: 'failed', completed_at: ago(60_000), errors: 'no' })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, failed.id)).toBeVisible()
  await untilQuiet(page)
  const failedList = /\/api\/jobs\?status=failed.*limit=50$/
  const tab = page.getByRole('link', { name: /^Failed/ })
  await tab.click()
  await expect(page.locator('tr[data-job]')).toHaveCount(1)
  expect(world.requests(failedList)).toBe(1)
  // Pressed again, the list stays as it is.
  await tab.click()
  await page.getByRole('link', { name: /^All/ }).click()
  await expect(page.locator('tr[data-job]')).toHaveCount(2)
  expect(world.requests(failedList)).toBe(1)
  // Longer ago than a read that counts as just done.
  await page.waitForTimeout(1_100)
  await tab.press('Enter')
  await expect(page.locator('tr[data-job]')).toHaveCount(1)
  await page.getByRole('link', { name: /^All/ }).click()
  await expect(page.locator('tr[data-job]')).toHaveCount(2)
  expect(world.requests(failedList)).toBe(1)
  world.source.addJob({ status: 'failed', completed_at: ago(0), errors: 'no' })
  await expect(page.getByRole('button', { name: /^1 new/ })).toBeVisible()
  await tab.press('Enter')
  await expect(page.locator('tr[data-job]')).toHaveCount(2)
  expect(world.requests(failedList)).toBe(2)
})

test('a job opens at once from its row, in one request, without the chart library', async ({
  page,
  world,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  for (let n = 0; n < 3; n += 1)
    world.source.addJob({ status: 'completed', completed_at: ago(600_000 * n) })
  const job = world.source.addJob({
    status: 'failed',
    completed_at: ago(60_000),
    errors: 'no such column',
  })
  await page.goto(`${world.url}/jobs`)
  const link = rowOf(page, job.id).locator('[data-row-link]')
  await expect(link).toBeVisible()
  // The code of the page is loaded while the browser is idle.
  await expect.poll(() => world.requests(/assets\/LogPanel/)).toBe(1)
  await untilQuiet(page)
  const sizes: Promise<number>[] = []
  page.on('requestfinished', (request) => {
    if (['script', 'fetch'].includes(request.resourceType()))
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
  })
  const aboutJobs =
    /GET \/test\/api\/(jobs|packages|views|sync|attention)(?!.*status=failed&sort=ended)/
  const asked = world.requests(aboutJobs)
  const release = world.holdRequests(/jobs\/\d+\/page/)
  await link.click()
  // From the row, before the server has said anything.
  await expect(page.getByRole('heading', { level: 1, name: 'Airports by zip' })).toBeVisible()
  await expect(page.locator('[data-facts]')).toContainText('Failed')
  await expect(page.getByText('no such column')).toHaveCount(0)
  await expect(page.getByText('No activity')).toHaveCount(0)
  release()
  await expect(page.getByText('no such column').first()).toBeVisible()
  await expect(page.getByText('No activity')).toBeVisible()
  await expect(page.getByRole('group', { name: 'Runtime of the last 4 runs.' })).toBeVisible()
  expect(world.requests(aboutJobs) - asked).toBe(1)
  expect(world.requests(/assets\/RuntimeChart/)).toBe(0)
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  expect(bytes).toBeGreaterThan(0)
  expect(bytes).toBeLessThan(9_000)

  // What was just read is not requested again on the way back and forth.
  await page.goBack()
  await expect(link).toBeFocused()
  await page.goForward()
  await expect(page.getByText('no such column').first()).toBeVisible()
  await page.goBack()
  await expect(link).toBeFocused()
  expect(world.requests(aboutJobs) - asked).toBe(1)

  await page.goForward()
  await page.getByRole('button', { name: 'Larger chart' }).click()
  await expect(page.getByRole('dialog').locator('.recharts-surface')).toBeVisible()
  expect(world.requests(/assets\/RuntimeChart/)).toBe(1)
})

test('text from jobs is text', async ({ page, world }) => {
  const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script>'
  world.source.addPackage({ id: 66, name: hostile })
  const job = world.source.addJob({
    package_id: 66,
    status: 'failed',
    completed_at: new Date().toISOString(),
    errors: hostile,
    variables: { [hostile]: hostile },
  })
  page.on('dialog', () => {
    throw new Error('a script from a job ran')
  })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toContainText('<img src=x')
  await rowOf(page, job.id).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<img src=x')
  expect(await page.locator('main img, main script').count()).toBe(0)
})

test('a bar of the histogram tells what it holds, and a click takes its range', async ({
  page,
  world,
}) => {
  for (const status of ['completed', 'completed', 'failed'])
    world.source.addJob({
      status,
      created_at: ago(3 * 3600_000),
      completed_at: ago(3 * 3600_000 - 60_000),
    })
  world.source.addJob({
    status: 'completed',
    created_at: ago(9 * 3600_000),
    completed_at: ago(9 * 3600_000 - 60_000),
  })
  await page.goto(`${world.url}/jobs?from=-24h`)
  const hist = page.getByRole('region', { name: 'Jobs over time' })
  await expect(hist.locator('[data-axis-end]')).toHaveText('now')
  await hist.locator('rect[data-series=failed]').hover()
  await expect(hist.locator('[data-tooltip]')).toContainText('3 jobs: 1 failed, 2 completed')

  await page.getByRole('link', { name: /^Failed/ }).click()
  await expect(page).toHaveURL(/status=failed/)
  await expect(hist.locator('rect[data-series=all]')).toHaveCount(2)
  await hist.locator('rect[data-series=failed]').hover()
  await expect(hist.locator('[data-tooltip]')).toContainText('1 of 3 jobs: 1 failed')

  await hist.locator('rect[data-series=failed]').click()
  await expect(page).toHaveURL(/from=\d{4}-.*&to=\d{4}-|to=\d{4}-.*&from=\d{4}-/)
  await expect(page).toHaveURL(/status=failed/)
  await expect(hist.locator('[data-axis-end]')).not.toHaveText('now')
  await expect(page.locator('tr[data-job]')).toHaveCount(1)
})
