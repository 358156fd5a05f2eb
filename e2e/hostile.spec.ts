import type { Page } from '@playwright/test'
import { notifications, show } from './notifications.ts'
import { ago, confirmStop, letTimePass, openJob, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import { fillIn } from './world/sign-in.ts'
import { oneAccount, type World } from './world/world.ts'

/**
 * Texts that job authors, files or attackers may put anywhere, with a part of each that has to be
 * readable on the page.
 */
const corpus: Readonly<Record<string, { text: string; seen: string }>> = {
  script: {
    text: `"><img src=x onerror=window.hacked=1><script>window.hacked=1</script>`,
    seen: '<img src=x onerror=window.hacked=1>',
  },
  'a javascript address': { text: 'javascript:window.hacked=1', seen: 'javascript:' },
  'right to left': { text: 'invoice\u202Efdp.exe\u2067 x', seen: 'invoice' },
  'zero width': { text: 'pay\u200B\u200D\uFEFF\u2060pal', seen: 'pay' },
  'terminal sequences': { text: '\u001b[31mred\u001b[0m \u001b]0;title\u0007', seen: 'red' },
  NUL: { text: 'before\0after', seen: 'before' },
  'a formula': { text: '=HYPERLINK("http://evil.example","x")', seen: '=HYPERLINK' },
  'the name of a prototype': { text: '__proto__', seen: '__proto__' },
  'half a character': { text: 'bad\uD800utf\uFFFD', seen: 'bad' },
}

/** No script ran, no element of the text is one of the page, and the page is still its own size. */
async function expectHarmless(page: Page, where: string): Promise<void> {
  const state = await page.evaluate(() => ({
    hacked: 'hacked' in window,
    elements: document.querySelectorAll('#root img, #root script, #root iframe').length,
    addresses: [...document.querySelectorAll('a[href]')].filter((link) =>
      /^\s*(javascript|data):/i.test(link.getAttribute('href') ?? ''),
    ).length,
    polluted: Object.keys(Object.prototype).length,
    excess: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }))
  expect(state, where).toEqual({
    hacked: false,
    elements: 0,
    addresses: 0,
    polluted: 0,
    excess: 0,
  })
}

interface Planted {
  failed: number
  running: number
}

/** Puts the text wherever a source can. */
function plant({ source }: World, text: string): Planted {
  source.addPackage({ id: 66, name: text, description: text, variables: { [text]: text } })
  source.addCluster({ id: 66, name: text })
  const common = {
    package_id: 66,
    cluster_id: 66,
    variables: Object.fromEntries([[text, text]]),
    creator: { type: 'User', id: 9, display_name: text },
  }
  const failed = source.addJob({
    ...common,
    status: 'failed',
    completed_at: ago(30_000),
    errors: text,
    outputs_count: 1,
    outputs: [
      {
        id: 7,
        name: text,
        records_count: 1,
        component: { name: text, type: text, fields: ['name', text] },
      },
    ],
    log_summary: {
      id: 1,
      created_at: ago(1000),
      body: text,
      error_summary: text,
      openai_extract: text,
      action_items: [text],
    },
  })
  // A cell cannot hold the separators, so they are quoted as a file would have them.
  source.setPreview(failed.id, 7, `first,second\n"${text.replaceAll('"', '""')}",2\n`)
  source.setLog(failed.id, `${text}\nlast line`)
  return { failed: failed.id, running: source.addJob(common).id }
}

for (const [name, { text, seen }] of Object.entries(corpus)) {
  test(`${name} stays text in list, details, log, preview and messages`, async ({
    page,
    world,
    context,
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const { failed, running } = plant(world, text)
    await page.goto(`${world.url}/jobs`)
    await expect(rowOf(page, failed)).toContainText(seen)
    await expectHarmless(page, 'list')

    await openJob(page, world.url, failed)
    await expect(page.getByRole('heading', { level: 1 })).toContainText(seen)
    const log = page.getByRole('region', { name: 'Log', exact: true })
    await expect(log).toContainText('last line')
    await expectHarmless(page, 'details')
    const title = await page.title()
    expect(title.length).toBeLessThan(700)
    expect(title).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)

    await page.goto(`${world.url}/jobs/${failed}/outputs/7`)
    const cell = page.getByRole('gridcell').filter({ hasText: seen }).first()
    await expect(cell).toBeVisible()
    await expectHarmless(page, 'preview')
    await cell.click()
    await page.keyboard.press('y')
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(seen)

    await openJob(page, world.url, running)
    await page.keyboard.press('s')
    await expect(page.getByRole('dialog')).toContainText(seen)
    await expectHarmless(page, 'stop')
    await confirmStop(page, running)
    const notice = page.getByTestId('notices').getByText(/^Stop requested for/)
    await expect(notice).toContainText(seen)
    await expect(notice).not.toContainText(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
    expect((await notice.textContent())?.length).toBeLessThan(700)
    await expectHarmless(page, 'message')

    for (const list of ['packages', 'clusters']) {
      await page.goto(`${world.url}/${list}`)
      await expect(page.getByRole('main')).toContainText(seen)
      await expectHarmless(page, list)
    }
  })
}

test('a name of a million characters is shown in part, and the page stays usable', async ({
  page,
  world,
}) => {
  test.slow()
  world.source.addPackage({ id: 66, name: `M${'x'.repeat(1_000_000)}` })
  const job = world.source.addJob({ package_id: 66 })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toContainText('Mxxxxxxxx')
  expect((await rowOf(page, job.id).boundingBox())?.height).toBeLessThan(120)
  await expectHarmless(page, 'list')
  await rowOf(page, job.id).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Mxxxxxxxx')
  await expectHarmless(page, 'details')
  await expect.poll(async () => (await page.title()).length).toBeLessThan(700)
})

test('a notification of the browser has no characters that turn or end its text', async ({
  page,
  context,
  world,
}) => {
  const browser = await notifications(context, 'granted')
  const { running } = plant(world, 'invoice\u202Efdp.exe\0\u001b[31m')
  await page.clock.install()
  await openJob(page, world.url, running)
  await page.keyboard.press('w')
  await expect(page.getByRole('button', { name: /^Watching/ }).first()).toBeVisible()
  await show(page, 'hidden')
  world.source.changeJob(running, {
    status: 'failed',
    completed_at: ago(0),
    errors: '\u202Eno such column',
  })
  await letTimePass(page, () => expect.poll(browser.shown, { timeout: 500 }).toHaveLength(1))
  const [{ title, body } = { title: '', body: '' }] = browser.shown()
  expect(body).toContain('invoice')
  expect(title + body).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
})

test.describe('where people sign in', () => {
  test.use({ holding: { accounts: oneAccount, users: [{ name: 'Ana', role: 'viewer' }] } })

  test('hostile names, passwords and addresses stay text on the sign-in page', async ({
    page,
    world,
    console,
  }) => {
    console.allow(/401|422|429|Failed to load resource/)
    const { origin } = new URL(world.url)
    for (const { text } of Object.values(corpus)) {
      // Half a character cannot be in an address.
      const returnTo = encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/gu, ''))
      await page.goto(`${origin}/sign-in?return_to=${returnTo}&error=${returnTo}`)
      await fillIn(page, text.slice(0, 80), text.slice(0, 200))
      await expect(page.getByRole('alert')).not.toBeEmpty()
      await expectHarmless(page, text.slice(0, 40))
      await expect(page).toHaveTitle('Sign in · Jobwatch')
    }
  })
})
