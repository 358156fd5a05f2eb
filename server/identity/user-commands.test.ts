import { afterEach, beforeEach, expect, test } from 'vitest'
import { serverScope } from '../records/port.ts'
import { SqliteRecordStore } from '../records/sqlite-record-store.ts'
import { PasswordHasher } from './password-hasher.ts'
import { UserCommands, type UserCommand } from './user-commands.ts'
import { UserDirectory } from './user-directory.ts'

const password = 'correct horse battery'
let records: SqliteRecordStore
let commands: UserCommands

beforeEach(async () => {
  records = await SqliteRecordStore.open(':memory:')
  const now = () => Date.parse('2026-11-23T12:00:00Z')
  const hasher = new PasswordHasher({ memoryKib: 8, passes: 1, lanes: 1 })
  const users = new UserDirectory(records.identity, hasher, now)
  commands = new UserCommands({ users, records, accounts: ['local'], now })
  await commands.run({ action: 'add', name: 'Ada', role: 'admin', password })
  await commands.run({ action: 'add', name: 'Ben', role: 'viewer', password: null })
})
afterEach(() => records.close())

const list = () => commands.run({ action: 'list' })

test('list users with their roles', async () => {
  await commands.run({ action: 'role', name: 'ben', role: 'operator', account: 'local' })
  await commands.run({ action: 'disable', name: 'Ben' })
  expect(await list()).toBe(
    'Ada\tadmin\tnever signed in\n' +
      'Ben\tviewer, local: operator\tdisabled\tno password\tnever signed in',
  )
})

test.each<[UserCommand, string]>([
  [{ action: 'role', name: 'Ben', role: 'admin' }, 'Ben is now admin.'],
  [
    { action: 'role', name: 'Ben', role: 'default', account: 'local' },
    'Ben is now viewer in local.',
  ],
  [{ action: 'disable', name: 'Ben' }, 'Ben can no longer sign in and is signed out everywhere.'],
  [{ action: 'enable', name: 'Ben' }, 'Ben can sign in again.'],
  [
    { action: 'passwd', name: 'Ben', password },
    'Ben has a new password and is signed out everywhere.',
  ],
  [{ action: 'remove', name: 'Ben' }, 'Ben has been removed.'],
])('%o says what it did and records it', async (command, words) => {
  expect(await commands.run(command)).toBe(words)
  const everything = {
    account: null,
    actor: null,
    action: null,
    subject: null,
    subjectId: null,
    from: null,
    to: null,
  }
  const [entry] = await records.allActivity({ ...everything, before: null, limit: 1 })
  expect(entry).toMatchObject({ account: serverScope, subject: 'user', actor: 'command line' })
  expect(entry?.message).toMatch(/^Ben/)
})

test.each<[UserCommand, string]>([
  [{ action: 'add', name: 'ADA', role: 'viewer', password }, 'There is a user ADA already.'],
  [
    { action: 'add', name: 'Cleo', role: 'viewer', password: 'short' },
    'A password has 12 to 200 characters.',
  ],
  [{ action: 'remove', name: 'Cleo' }, 'There is no user Cleo.'],
  [{ action: 'role', name: 'Ben', role: 'viewer', account: 'acme' }, 'There is no account acme.'],
  [{ action: 'role', name: 'Ben', role: 'default' }, 'The role default needs --account.'],
  ...(
    [
      { action: 'remove', name: 'Ada' },
      { action: 'disable', name: 'Ada' },
      { action: 'role', name: 'Ada', role: 'operator' },
    ] as const
  ).map((command): [UserCommand, string] => [
    command,
    'This is the last administrator who can sign in. Make somebody else an administrator first.',
  ]),
])('%o is refused, and nothing changes', async (command, words) => {
  const before = await list()
  await expect(commands.run(command)).rejects.toMatchObject({
    name: 'IdentityError',
    message: words,
  })
  expect(await list()).toBe(before)
})
