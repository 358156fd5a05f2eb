import { confirmStop, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import { fillIn } from './world/sign-in.ts'
import { oneAccount } from './world/world.ts'

test.use({
  holding: {
    accounts: oneAccount,
    users: [{ name: 'Boris', role: 'admin' }],
    basePath: '/jobwatch',
  },
})

test('everything works below a path: sign-in, pages, links, files, requests', async ({
  page,
  world,
  console,
  context,
}) => {
  console.allow(/401/)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const outside: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (!pathname.startsWith('/jobwatch/')) outside.push(pathname)
  })
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs/${job.id}`)
  await expect(page).toHaveURL(/\/jobwatch\/sign-in\?return_to=%2Ftest%2Fjobs%2F/)
  await fillIn(page, 'Boris')
  await expect(page).toHaveURL(`${world.url}/jobs/${job.id}`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Airports by zip')
  await expect(page.getByTestId('freshness')).toContainText('Live')
  await page.keyboard.press('c')
  await expect(page.getByText(`Copied the link to job ${job.id}`)).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    `${world.url}/jobs/${job.id}`,
  )
  await page.keyboard.press('s')
  await confirmStop(page, job.id)
  await expect.poll(() => world.source.calls('stop')).toBe(1)
  await page.getByRole('link', { name: 'Jobs', exact: true }).click()
  await expect(rowOf(page, job.id)).toBeVisible()
  await page.reload()
  await expect(rowOf(page, job.id)).toBeVisible()
  await page.getByRole('button', { name: 'Boris, admin' }).click()
  await page.getByRole('menuitem', { name: 'Administration' }).click()
  await expect(page).toHaveURL(/\/jobwatch\/admin$/)
  await expect(page.getByRole('region', { name: 'Server' })).toBeVisible()
  expect(await page.evaluate(() => document.fonts.check('13px "Inter Variable"'))).toBe(true)
  await page.getByRole('button', { name: 'Boris, admin' }).click()
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
  await expect(page).toHaveURL(/\/jobwatch\/sign-in$/)
  expect(outside, 'requests outside of the path').toEqual([])
})
