// `npm run users -- add|passwd|role|disable|enable|remove|list`: who may sign in (docs/operating.md).
import path from 'node:path'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { roles } from '../contract/identity.ts'
import { readConfig } from '../server/config/config.ts'
import { embeddedName } from '../server/config/hosted-account.ts'
import { prepareDataFolder } from '../server/data-folder.ts'
import { canHashPasswords, PasswordHasher } from '../server/identity/password-hasher.ts'
import { UserCommands, userCommandSchema } from '../server/identity/user-commands.ts'
import { UserDirectory } from '../server/identity/user-directory.ts'
import { SqliteRecordStore } from '../server/records/sqlite-record-store.ts'
import { runCommand, throughServer } from './run-command.ts'

const usage = `npm run users -- list
npm run users -- add <name> [--role ${roles.join('|')}] [--no-password]
npm run users -- passwd <name>
npm run users -- role <name> ${roles.join('|')} [--account <account>]
npm run users -- role <name> default --account <account>
npm run users -- disable|enable|remove <name>

A password is asked for, or read as the first line of standard input.`

/** A message for the user, without a stack. */
class UsageError extends Error {}

const silent = new Writable({ write: (_chunk, _encoding, done) => done() })

/** Asks without showing what is typed. */
function ask(question: string): Promise<string> {
  process.stderr.write(question)
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      lines.close()
      process.stderr.write('\n')
      resolve(line)
    })
    lines.once('SIGINT', () => reject(new UsageError('Nothing was changed.')))
  })
}

async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line
  throw new UsageError('A password is needed on standard input.')
}

async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return firstLine()
  const password = await ask('Password (12 or more characters): ')
  if ((await ask('The same again: ')) !== password)
    throw new UsageError('The two passwords differ. Nothing was changed.')
  return password
}

async function readCommand(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      role: { type: 'string' },
      account: { type: 'string' },
      'no-password': { type: 'boolean' },
    },
  })
  const [action, name, role] = positionals
  const needsPassword = (action === 'add' && !values['no-password']) || action === 'passwd'
  const typed = {
    action,
    name,
    role: action === 'add' ? (values.role ?? 'viewer') : role,
    account: values.account,
  }
  // Checked first, so that nobody types a password in vain.
  const checked = userCommandSchema.safeParse({ ...typed, password: needsPassword ? '' : null })
  if (!checked.success) throw new UsageError(usage)
  if (!needsPassword) return checked.data
  return userCommandSchema.parse({ ...typed, password: await readPassword() })
}

await runCommand(async () => {
  if (!canHashPasswords())
    throw new UsageError(`Users need Node 24.7 or later; this is ${process.versions.node}.`)
  const config = readConfig(process.env)
  const { dataFolder } = config
  const command = await readCommand(process.argv.slice(2))
  prepareDataFolder(dataFolder)
  const text = await throughServer(dataFolder, 'users', command, async () => {
    const records = await SqliteRecordStore.open(path.join(dataFolder, 'records.db'))
    try {
      const accounts = config.accounts.map(({ account }) => account)
      if (config.embedded) accounts.push(embeddedName)
      const now = Date.now
      const users = new UserDirectory(records.identity, new PasswordHasher(), now)
      return await new UserCommands({ users, records, accounts, now }).run(command)
    } finally {
      await records.close()
    }
  })
  // A list can be piped; what was done is a message.
  if (command.action !== 'list') return text
  process.stdout.write(text === '' ? '' : `${text}\n`)
  process.exit(0)
})
