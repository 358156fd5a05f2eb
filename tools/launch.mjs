// Plain JavaScript because it must run on the system's Node, however old, and report problems
// there. Finds a Node version that Jobwatch's libraries support, and starts the requested command
// under it.
import { clockEnv, e2eMoment } from './test-moments.mjs'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const bin = (name) => path.join(root, 'node_modules', ...name.split('/'))

/**
 * better-sqlite3 13 crashes on Node 20 with a segmentation fault, and type stripping starts at
 * 22.18.
 */
const isFit = (version) => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 18)
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

function findNode() {
  if (isFit(process.versions.node)) return process.execPath
  const folder = path.join(root, 'tools', 'node')
  const name = `node-${process.platform}-${process.arch}`
  const own = path.join(folder, 'node_modules', name, 'bin', 'node')
  if (!existsSync(own)) {
    const { optionalDependencies } = JSON.parse(
      readFileSync(path.join(folder, 'package.json'), 'utf8'),
    )
    const help = `Jobwatch needs Node.js 22.18 or later; this is ${process.versions.node}.`
    if (!(name in optionalDependencies))
      fail(`${help} Install it from https://nodejs.org and try again.`)
    process.stderr.write(
      `${help} Fetching Node.js ${optionalDependencies[name]} from the npm registry (once) ...\n`,
    )
    const npm = process.env.npm_execpath
    const args = ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']
    const fetched = npm
      ? spawnSync(process.execPath, [npm, ...args], {
          cwd: folder,
          stdio: ['ignore', 'ignore', 'inherit'],
        })
      : spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
    if (fetched.status !== 0 || !existsSync(own)) {
      fail(
        'Node.js could not be fetched from the npm registry. Install Node.js 22.18 or later ' +
          'yourself and try again.',
      )
    }
  }
  return own
}

function newestChange(place) {
  const stat = statSync(place, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(place).reduce(
    (newest, name) => Math.max(newest, newestChange(path.join(place, name))),
    0,
  )
}

const pageSources = [
  'src',
  'contract',
  'public',
  'index.html',
  'vite.config.ts',
  'package-lock.json',
]
const stamp = path.join(root, 'dist', '.built')

function isPageStale() {
  const built = statSync(stamp, { throwIfNoEntry: false })
  return !built || pageSources.some((name) => newestChange(path.join(root, name)) > built.mtimeMs)
}

function build(node) {
  process.stderr.write('Building the page ...\n')
  // For the browser, then for rendering on the server.
  for (const args of [[], ['--ssr', 'src/entry-server.tsx']]) {
    const done = spawnSync(
      node,
      [bin('vite/bin/vite.js'), 'build', '--logLevel', 'warn', ...args],
      {
        cwd: root,
        stdio: 'inherit',
        env: envFor(node),
      },
    )
    if (done.status !== 0) fail('The page could not be built; see the errors above.')
  }
  writeFileSync(stamp, '')
}

function envFor(node) {
  return { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` }
}

/** Runs in the foreground: signals are forwarded to the child, and its exit becomes ours. */
function run(node, args, extraEnv = {}) {
  const child = spawn(node, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...envFor(node), ...extraEnv },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // npm sends a signal to its shell only, which dies silently, so being orphaned is the signal.
  const parent = process.ppid
  if (process.env.npm_lifecycle_event)
    setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 200).unref()
  const signalCodes = { SIGINT: 130, SIGTERM: 143 }
  child.on('exit', (code, signal) => process.exit(code ?? signalCodes[signal] ?? 1))
}

const [command = 'start', ...rest] = process.argv.slice(2)
if (!existsSync(path.join(root, 'node_modules', 'hono')))
  fail('The libraries are missing. Run: npm ci')
const node = findNode()

/**
 * On a machine with much memory V8 lets short-lived objects fill 130 MB before it collects them. In
 * MB, for one of three semi-spaces.
 */
const memorySwitches = ['--max-semi-space-size=4']

const commands = {
  start() {
    if (isPageStale()) build(node)
    run(node, [...memorySwitches, 'server/main.ts', ...rest])
  },
  build: () => build(node),
  dev: () => run(node, ['tools/dev.mjs', ...rest]),
  test: () => run(node, ['tools/test.mjs', ...rest]),
  thorough: () => run(node, ['tools/test.mjs', '--thorough', 'all', 'firefox', 'moments']),
  firefox: () => run(node, ['tools/test.mjs', 'build', 'firefox']),
  moments: () => run(node, ['tools/test.mjs', 'moments']),
  users: () => run(node, ['tools/users.ts', ...rest]),
  backup: () => run(node, ['tools/backup.ts', ...rest]),
  restore: () => run(node, ['tools/restore.ts', ...rest]),
  forget: () => run(node, ['tools/forget.ts', ...rest]),
  types: () => run(node, ['tools/test.mjs', 'types']),
  lint: () => run(node, ['tools/test.mjs', 'lint']),
  check: () => run(node, ['tools/test.mjs', 'types', 'lint', 'format', 'unit']),
  format: () => run(node, [bin('prettier/bin/prettier.cjs'), '--write', '.']),
  knip: () => run(node, ['tools/test.mjs', 'knip']),
  size: () => run(node, ['tools/test.mjs', 'size']),
  unit: () => run(node, [bin('vitest/vitest.mjs'), 'run', ...rest]),
  e2e() {
    if (isPageStale()) build(node)
    run(node, [bin('@playwright/test/cli.js'), 'test', ...rest], clockEnv(e2eMoment))
  },
  bench() {
    if (isPageStale()) build(node)
    // Also applied to the bench's servers, so that they are measured under the same conditions.
    run(node, [...memorySwitches, 'tools/bench/main.ts', ...rest])
  },
  screenshots() {
    if (isPageStale()) build(node)
    run(node, ['tools/screenshots.ts', ...rest])
  },
}

const chosen = commands[command]
if (!chosen) fail(`Unknown command ${command}. Available:  ${Object.keys(commands).join(', ')}`)
chosen()
