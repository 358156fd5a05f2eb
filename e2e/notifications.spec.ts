import { openReceiver } from '../server/notify/testing/receiver.ts'
import { expect, test } from './world/fixtures.ts'

test('an administrator sets up messages, sees the secret once, and tries them', async ({
  page,
  world,
  console,
}) => {
  console.allow(/422/)
  const receiver = await openReceiver()
  const origin = new URL(world.url).origin
  await page.goto(`${origin}/admin?view=notifications`)
  await page.getByLabel(/^Address/).fill('http://hooks.example.com/')
  await page.getByLabel('Send messages').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText('only https is allowed')
  await page.getByLabel(/^Address/).fill(receiver.url)
  await page.getByLabel('Format').selectOption('slack')
  await page.getByLabel(/^Quiet hours/).check()
  await page.getByLabel('Time zone of the quiet hours').fill('Europe/Vienna')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByTestId('new-secret')).toHaveText(/^[\w-]{43}$/)
  await page.getByRole('button', { name: 'Send test message' }).click()
  const row = page.getByRole('row', { name: /Test message/ })
  await expect(row).toContainText('Delivered')
  expect(receiver.received).toHaveLength(1)
  expect(receiver.received[0]?.body).toContain('this is a test message of Jobwatch')

  receiver.respond(500)
  await page.getByRole('button', { name: 'Send test message' }).click()
  await expect(page.getByRole('row', { name: /Given up/ })).toContainText('responded with 500')
  await page.reload()
  await expect(page.getByLabel('Send messages')).toBeChecked()
  await expect(page.getByLabel('Time zone of the quiet hours')).toHaveValue('Europe/Vienna')
  await expect(page.getByTestId('new-secret')).toHaveCount(0)
  await page.getByRole('button', { name: 'New secret' }).click()
  await expect(page.getByTestId('new-secret')).toBeVisible()
  await receiver.close()
})
