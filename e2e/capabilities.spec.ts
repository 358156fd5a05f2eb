import { plainLook } from '../contract/account.ts'
import { capabilities, type Capability } from '../contract/sync.ts'
import { ago, openJob, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import type { World } from './world/world.ts'

const missing: readonly Capability[] = ['clusters', 'schedules', 'previews', 'logs', 'watchers']

test.use({
  holding: {
    accounts: [
      {
        slug: 'test',
        look: plainLook,
        capabilities: capabilities.filter((name) => !missing.includes(name)),
      },
    ],
  },
})

/** A failed job, created by a schedule, with one output. */
const addJob = ({ source }: World) =>
  source.addJob({
    status: 'failed',
    failed_at: ago(1_000),
    creator: { type: 'Schedule', id: 17, display_name: 'Every night' },
    outputs: [{ id: 5, name: 'out.csv', records_count: 2 }],
  })

/** Requests for what the source lacks; the page's own addresses are not among them. */
const forbidden = new RegExp(
  [
    String.raw`/api/(clusters|schedules)\b`,
    String.raw`/api/jobs/\d+/(log|watchers|outputs)\b`,
  ].join('|'),
)
const expectNoneRequested = (world: World) => expect(world.requests(forbidden)).toBe(0)

test('the list offers nothing that the source cannot do', async ({ page, world }) => {
  const job = addJob(world)
  await page.goto(`${world.url}/jobs`)
  const nav = page.getByRole('navigation', { name: 'Main' })
  await expect(nav.getByRole('link', { name: 'Clusters' })).toHaveCount(0)
  await expect(nav.getByRole('link')).toHaveText([
    'Jobs',
    'Errors',
    'Packages',
    'Handover',
    'Activity',
  ])
  await expect(rowOf(page, job.id)).toContainText('No message')
  await expect(rowOf(page, job.id)).not.toContainText('log')
  await expect(page.getByRole('button', { name: `Re-run job ${job.id}` })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Run package' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Package', exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Cluster', exact: true })).toHaveCount(0)

  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await page.keyboard.press('n')
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard and settings' })
  await expect(help.getByText('Go to packages')).toBeVisible()
  for (const text of ['Go to clusters', 'Go to schedules', 'Run a package', 'Re-run it'])
    await expect(help.getByText(text)).toHaveCount(0)
  await expect(help.getByText('Preview its first output')).toHaveCount(0)
  await expect(page).toHaveURL(/\/jobs$/)
  expectNoneRequested(world)
})

test('a filter that an address sets can be removed, also by what the source lacks', async ({
  page,
  world,
}) => {
  const job = addJob(world)
  await page.goto(`${world.url}/jobs?cluster_id=999`)
  await expect(page.getByText('No jobs in this time range')).toBeVisible()
  await page.getByRole('button', { name: 'Remove the filter Cluster' }).click()
  await expect(rowOf(page, job.id)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Cluster', exact: true })).toHaveCount(0)
})

test('a job’s page has no panel or action for what the source cannot do', async ({
  page,
  world,
}) => {
  const job = addJob(world)
  const letSyncPass = world.holdRequests(/\/api\/sync/)
  await openJob(page, world.url, job.id)
  await expect(page.getByRole('heading', { name: 'Outputs' })).toBeVisible()
  expectNoneRequested(world)
  letSyncPass()
  await expect(page.getByText('out.csv', { exact: true }).first()).toBeVisible()
  await expect(page.getByRole('link', { name: /^Preview/ })).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'Log', exact: true })).toHaveCount(0)
  await expect(page.getByText('The engine gave no message.', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Re-run' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Who is notified when it ends' })).toHaveCount(0)
  await page.keyboard.press('p')
  await page.keyboard.press('r')
  await expect(page).toHaveURL(new RegExp(`/jobs/${job.id}$`))
  await expect(page.getByRole('heading', { name: 'Variables' })).toBeVisible()
  expectNoneRequested(world)
})

test('a running job is watched in this browser only, and stopped all the same', async ({
  page,
  world,
}) => {
  const { id } = world.source.addJob({
    creator: { type: 'Schedule', id: 17, display_name: 'Every night' },
  })
  await openJob(page, world.url, id)
  await page.getByRole('button', { name: 'Who is notified when it ends' }).click()
  const watch = page.getByRole('dialog')
  await expect(watch.getByRole('heading', { name: 'This browser' })).toBeVisible()
  await expect(watch.getByRole('heading', { name: 'The account’s e-mail' })).toHaveCount(0)
  await watch.getByRole('button', { name: 'Close' }).last().click()
  await page.keyboard.press('s')
  const stop = page.getByRole('dialog')
  await expect(stop.getByRole('button', { name: `Stop job ${id}` })).toBeEnabled()
  expectNoneRequested(world)
})

for (const [path, what] of [
  ['clusters', 'clusters'],
  ['schedules', 'schedules'],
  ['jobs/301/outputs/5', 'previews'],
] as const)
  test(`the address ${path} says that the source has no ${what}`, async ({ page, world }) => {
    addJob(world)
    const letSyncPass = world.holdRequests(/\/api\/sync/)
    await page.goto(`${world.url}/${path}`)
    const title = page.getByRole('heading', { level: 1 })
    await expect(title, 'drawn before it is known what the source can do').toBeVisible()
    expectNoneRequested(world)
    letSyncPass()
    await expect(title).toHaveText(`No ${what} here`)
    await expect(page.getByText(`The source of account test has no ${what}.`)).toBeVisible()
    await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0)
    await expect(page.getByTestId('freshness')).toContainText('Live')
    expectNoneRequested(world)
    await page.getByRole('link', { name: 'Go to the jobs' }).click()
    await expect(rowOf(page, 301)).toBeVisible()
    expectNoneRequested(world)
  })

test('the address of the run dialog says what is missing for a run', async ({ page, world }) => {
  addJob(world)
  await page.goto(`${world.url}/jobs?run=1&rerun_of=301`)
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('The source of account test has no clusters.')
  await expect(dialog.getByRole('button', { name: /^Run/ })).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(dialog).toHaveCount(0)
  expectNoneRequested(world)
})

test('packages are listed, but not run', async ({ page, world }) => {
  await page.goto(`${world.url}/packages`)
  await expect(page.getByRole('link', { name: 'Airports by zip' })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Run/ })).toHaveCount(0)
  await page.getByRole('button', { name: 'More for Airports by zip' }).click()
  await expect(page.getByRole('menuitem')).toHaveText(['Hard limit…'])
  expectNoneRequested(world)
})

test('the palette looks for nothing that the source lacks', async ({ page, world }) => {
  const job = addJob(world)
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Run package' })).toHaveCount(0)
  await page.getByRole('button', { name: /^Jump to/ }).click()
  await page.getByRole('combobox', { name: /^Jump to/ }).fill('airports')
  await expect(page.getByRole('option', { name: `Job ${job.id}` })).toBeVisible()
  await expect(page.getByRole('option', { name: /^Run/ })).toHaveCount(0)
  expectNoneRequested(world)
})
