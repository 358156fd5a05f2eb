import type { Page } from '@playwright/test'
import { expect, test } from './world/fixtures.ts'
import { oneAccount, type World } from './world/world.ts'

/* Sign-in through an identity provider that is another site, as in production. */

test.use({ holding: { accounts: oneAccount, hasProvider: true } })

test.beforeEach(({ console, world }) => {
  console.allow(/401|Failed to load resource/)
  if (world.provider) world.provider.asks = true
})

const originOf = ({ url }: World): string => new URL(url).origin

async function signIn(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Continue with Example' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

test('somebody who opens a job signs in at the provider and is back at it', async ({
  page,
  world,
}) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs/${job.id}?status=running`)
  await signIn(page)
  await expect(page).toHaveURL(`${world.url}/jobs/${job.id}?status=running`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Airports by zip')
  await expect(page.getByRole('button', { name: 'Ana Silva, operator' })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Stop/ }).first()).toBeEnabled()
})

test('sign-out ends the session here and at the provider', async ({ page, world }) => {
  await page.goto(`${world.url}/jobs`)
  await signIn(page)
  await page.getByRole('button', { name: 'Ana Silva, operator' }).click()
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
  await page.getByRole('button', { name: /yes, sign me out/i }).click()
  await expect(page).toHaveURL(`${originOf(world)}/sign-in`)
  await page.goto(`${world.url}/jobs`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to Jobwatch')
  await page.getByRole('link', { name: 'Continue with Example' }).click()
  await expect(page.getByRole('button', { name: 'Continue' }), 'the provider asks').toBeVisible()
})

test('the sign-in page says why the provider let nobody in', async ({ page, world }) => {
  const { provider } = world
  if (provider === null) throw new Error('This world has no provider')
  const problem = page.getByRole('alert')
  await page.goto(`${world.url}/jobs`)
  provider.people['ana'] = { name: 'Ana', email: 'a@example.test', groups: ['others'] }
  await signIn(page)
  await expect(problem).toHaveText('None of your groups may use Jobwatch. Ask an administrator.')
  provider.signsIn = null
  provider.serve()
  await signIn(page)
  await expect(problem).toHaveText('The identity provider did not sign you in. Try again.')
  await expect(page.getByRole('link', { name: 'Continue with Example' })).toBeVisible()
})
