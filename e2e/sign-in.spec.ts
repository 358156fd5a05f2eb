import type { Page } from '@playwright/test'
import { ago, confirmStop, openJob, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import { fillIn } from './world/sign-in.ts'
import { worldPassword } from './world/team.ts'
import { oneAccount, type World } from './world/world.ts'

test.use({
  holding: {
    accounts: oneAccount,
    users: [
      { name: 'Ana', role: 'operator' },
      { name: 'Boris', role: 'admin' },
    ],
  },
})

test.beforeEach(({ console }) => console.allow(/401|Failed to load resource/))

const originOf = ({ url }: World): string => new URL(url).origin

/** Ana's session has ended, and her page learns it from the stop that she confirms. */
async function stopWithoutSession(page: Page, world: World, id: number): Promise<void> {
  await page.keyboard.press('s')
  const confirm = page.getByRole('dialog').getByRole('button', { name: `Stop job ${id}` })
  await expect(confirm).toBeEnabled()
  const release = world.holdRequests(/^GET/)
  await world.team?.endSessions('Ana')
  await confirm.click()
  await expect(page.getByText('Your last action was not carried out.')).toBeVisible()
  release()
}

test('somebody who opens a job signs in and is back at it', async ({ page, world }) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs/${job.id}?status=running#evidence`)
  await expect(page).toHaveTitle('Sign in · Jobwatch')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to Jobwatch')
  await expect(page.getByText(/^Jobwatch \d+\.\d+\.\d+$/)).toBeVisible()
  await expect(page.getByLabel('Name')).toBeFocused()
  await page.keyboard.type('Ana')
  await page.keyboard.press('Tab')
  await page.keyboard.type(worldPassword)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Airports by zip')
  await expect(page).toHaveURL(`${world.url}/jobs/${job.id}?status=running#evidence`)
  await expect(page.getByRole('button', { name: 'Ana, operator' })).toBeVisible()
})

test('a page that nobody has signed in to leads to the sign-in page, whatever is answered first', async ({
  page,
  world,
}) => {
  const release = world.holdRequests(/^GET \/test\/api/)
  await page.goto(`${world.url}/packages`)
  await expect(page).toHaveURL(/\/sign-in\?return_to=%2Ftest%2Fpackages$/)
  release()
  await page.goto(`${originOf(world)}/admin?view=users`)
  await expect(page).toHaveURL(/\/sign-in\?return_to=%2Fadmin%3Fview%3Dusers$/)
})

test('the form is one that password managers know', async ({ page, world }) => {
  await page.goto(`${originOf(world)}/sign-in`)
  const form = page.locator('form')
  await expect(form.locator('input[type=text][name=username]')).toHaveAttribute(
    'autocomplete',
    'username',
  )
  await expect(form.locator('input[type=password][name=password]')).toHaveAttribute(
    'autocomplete',
    'current-password',
  )
  await expect(form.locator('button[type=submit]')).toHaveText('Sign in')
})

test('a wrong name and a wrong password are told in the same words, and the name stays', async ({
  page,
  world,
}) => {
  await page.goto(`${originOf(world)}/sign-in`)
  await fillIn(page, 'Nobody')
  const problem = page.getByRole('alert')
  await expect(problem).toHaveText('The name or the password is wrong.')
  await fillIn(page, 'Ana', 'not the password')
  await expect(problem).toHaveText('The name or the password is wrong.')
  await expect(page.getByLabel('Name')).toHaveValue('Ana')
  await expect(page.getByLabel('Password')).toBeFocused()
  await page.keyboard.type(worldPassword)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${world.url}/jobs`)
})

test('an empty form says what is missing, without a request', async ({ page, world }) => {
  await page.goto(`${originOf(world)}/sign-in`)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('alert')).toHaveText('Enter your name and your password.')
  expect(world.requests(/^POST \/sign-in/)).toBe(0)
})

test('too many attempts are told with the time to wait', async ({ page, world, console }) => {
  console.allow(/429/)
  await page.goto(`${originOf(world)}/sign-in`)
  await expect(async () => {
    await fillIn(page, 'Ana', 'not the password')
    await expect(page.getByRole('alert')).toContainText(/Try again in/, { timeout: 500 })
  }).toPass({ intervals: [0], timeout: 30_000 })
})

test('a double press signs in once, and a lost server is told in words', async ({
  page,
  world,
  console,
}) => {
  console.allow(/ERR_|Failed to load/)
  await page.goto(`${originOf(world)}/sign-in`)
  world.cutRequests(/^POST \/sign-in/)
  await fillIn(page, 'Ana')
  await expect(page.getByRole('alert')).toHaveText('The Jobwatch server cannot be reached.')
  world.clearUp()
  const before = world.requests(/^POST \/sign-in/)
  const release = world.holdRequests(/^POST \/sign-in/)
  const button = page.getByRole('button', { name: /^Sign(ing)? in/ })
  await button.dblclick()
  release()
  await expect(page).toHaveURL(`${world.url}/jobs`)
  expect(world.requests(/^POST \/sign-in/) - before).toBe(1)
})

test('Caps Lock is told while the password is typed', async ({ page, world }) => {
  await page.goto(`${originOf(world)}/sign-in`)
  const password = page.getByLabel('Password')
  await password.focus()
  // Playwright has no Caps Lock: the modifier is given to the event.
  await password.evaluate((field) =>
    field.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'A', bubbles: true, modifierCapsLock: true }),
    ),
  )
  await expect(page.getByText('Caps Lock is on.')).toBeVisible()
})

for (const target of [
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  'javascript:alert(1)',
  '/sign-in?return_to=/sign-in',
]) {
  test(`after signing in nobody is sent to ${target}`, async ({ page, world }) => {
    await page.goto(`${originOf(world)}/sign-in?return_to=${encodeURIComponent(target)}`)
    await fillIn(page, 'Ana')
    await expect(page).toHaveURL(`${world.url}/jobs`)
  })
}

test('signing out leads to the sign-in page, and Back shows nothing', async ({ page, world }) => {
  const job = world.source.addJob({})
  await page.goto(`${originOf(world)}/sign-in`)
  await fillIn(page, 'Ana')
  await expect(rowOf(page, job.id)).toBeVisible()
  await page.getByRole('button', { name: 'Ana, operator' }).click()
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to Jobwatch')
  await page.goBack()
  await expect(page.getByLabel('Password')).toBeVisible()
  await expect(rowOf(page, job.id)).toHaveCount(0)
})

test('signing out everywhere ends the session of another browser, whose page asks to sign in', async ({
  page,
  world,
  browser,
}) => {
  const job = world.source.addJob({})
  const other = await browser.newContext()
  const otherPage = await other.newPage()
  for (const each of [page, otherPage]) {
    await each.goto(`${originOf(world)}/sign-in`)
    await fillIn(each, 'Ana')
    await expect(rowOf(each, job.id)).toBeVisible()
  }
  await page.getByRole('button', { name: 'Ana, operator' }).click()
  await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click()
  await expect(page.getByLabel('Password')).toBeVisible()
  await expect(otherPage.getByRole('dialog')).toContainText('You have been signed out')
  await other.close()
})

test('a session that ends keeps what is typed, and the stop is sent after signing in', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  await page.goto(`${originOf(world)}/sign-in?return_to=/test/jobs/${job.id}`)
  await fillIn(page, 'Ana')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Airports')
  await page.keyboard.press('s')
  const reason = page.getByRole('textbox', { name: /Reason/ })
  await reason.fill('wrong region')
  await world.team?.endSessions('Ana')
  const dialog = page.getByRole('dialog', { name: 'You have been signed out' })
  await expect(dialog).toBeVisible()
  await expect(dialog.getByLabel('Name')).toHaveValue('Ana')
  await expect(dialog.getByLabel('Password')).toBeFocused()
  const asked = world.requests(/\/api\//)
  const sessions = world.requests(/GET \/session/)
  await expect.poll(() => world.requests(/GET \/session/)).toBeGreaterThan(sessions + 1)
  expect(world.requests(/\/api\//) - asked, 'polls pause').toBe(0)
  await page.keyboard.type(worldPassword)
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(reason).toHaveValue('wrong region')
  await confirmStop(page, job.id)
  await expect.poll(() => world.source.calls('stop')).toBe(1)
})

test('an action whose session has ended waits, and goes on after signing in', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  await page.goto(`${originOf(world)}/sign-in?return_to=/test/jobs/${job.id}`)
  await fillIn(page, 'Ana')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Airports')
  await stopWithoutSession(page, world, job.id)
  const dialog = page.getByRole('dialog', { name: 'You have been signed out' })
  await expect(dialog).toContainText('Your last action was not carried out.')
  expect(world.source.calls('stop')).toBe(0)
  await dialog.getByLabel('Password').fill(worldPassword)
  await page.keyboard.press('Enter')
  await expect.poll(() => world.source.calls('stop')).toBe(1)
  await expect(page.locator('main .badge').first()).toContainText(/Stop/)
})

test('who puts off signing in can look at the page, and a waiting action is dropped', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  await page.goto(`${originOf(world)}/sign-in?return_to=/test/jobs/${job.id}`)
  await fillIn(page, 'Ana')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Airports')
  await stopWithoutSession(page, world, job.id)
  await page.getByRole('button', { name: 'Not now' }).click()
  await expect(page.getByText('Stop refused: Not sent: you have been signed out.')).toBeVisible()
  await expect(page.getByText('You have been signed out. The page is not updated.')).toBeVisible()
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('dialog').getByLabel('Password').fill(worldPassword)
  await page.keyboard.press('Enter')
  await expect(page.getByText('The page is not updated.')).toHaveCount(0)
  expect(world.source.calls('stop')).toBe(0)
})

test('somebody else who signs in over an open page gets a page of their own', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  await page.goto(`${originOf(world)}/sign-in?return_to=/test/jobs/${job.id}`)
  await fillIn(page, 'Ana')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Airports')
  await stopWithoutSession(page, world, job.id)
  const dialog = page.getByRole('dialog', { name: 'You have been signed out' })
  await dialog.getByLabel('Name').fill('Boris')
  await dialog.getByLabel('Password').fill(worldPassword)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Boris, admin' })).toBeVisible()
  expect(world.source.calls('stop'), 'not theirs to send').toBe(0)
})

test('signing in again in another tab wakes this one', async ({ page, world, context }) => {
  const job = world.source.addJob({})
  await page.goto(`${originOf(world)}/sign-in`)
  await fillIn(page, 'Ana')
  await expect(rowOf(page, job.id)).toBeVisible()
  await world.team?.endSessions('Ana')
  const dialog = page.getByRole('dialog', { name: 'You have been signed out' })
  await expect(dialog).toBeVisible()
  const second = await context.newPage()
  await second.goto(`${originOf(world)}/sign-in?done=1`)
  await fillIn(second, 'Ana')
  await expect(second.getByText('You are signed in.')).toBeVisible()
  await expect(dialog).toHaveCount(0)
})

test('what somebody does is recorded under their name, which is not asked for', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({ started_at: ago(60_000) })
  await page.goto(`${originOf(world)}/sign-in`)
  await fillIn(page, 'Ana')
  await expect(page.getByRole('button', { name: 'Ana, operator' })).toBeVisible()
  await openJob(page, world.url, job.id)
  await expect(page.getByRole('button', { name: 'Ana, operator' })).toBeVisible()
  await page.keyboard.press('s')
  await expect(page.getByRole('dialog').getByLabel(/Your name/)).toHaveCount(0)
  await confirmStop(page, job.id)
  await expect(page.getByRole('region', { name: 'Activity' })).toContainText('Ana requested a stop')
})

test.describe('in local mode', () => {
  test.use({ holding: { accounts: oneAccount } })

  test('the sign-in page leads on, and there is no menu of a person', async ({ page, world }) => {
    const job = world.source.addJob({})
    await page.goto(`${originOf(world)}/sign-in?return_to=/test/jobs`)
    await expect(rowOf(page, job.id)).toBeVisible()
    await expect(page).toHaveURL(`${world.url}/jobs`)
    await page.getByRole('button', { name: 'Help, keyboard and settings' }).click()
    await expect(page.getByLabel('Your name, shown with your actions')).toBeVisible()
    await expect(page.getByRole('button', { name: /, (viewer|operator|admin)$/ })).toHaveCount(0)
  })
})
