// The whole test run: every check in turn, then one line `N passed, N failed` with the totals.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { clockEnv, e2eMoment, oddMoments } from './test-moments.mjs'
import { noBrowserMessage, findBrowser } from './browser.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const reports = mkdtempSync(path.join(tmpdir(), 'jobwatch-test-'))
const bin = (name) => path.join(root, 'node_modules', ...name.split('/'))

function call(args, env = {}) {
  return (
    spawnSync(process.execPath, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    }).status === 0
  )
}

const one = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 })

/** A runner that died without a report counts as one failure, whatever its tests reported. */
function counted(ok, file, read) {
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const { passed, failed } = read(JSON.parse(readFileSync(file, 'utf8')))
  return { passed, failed: failed === 0 && (!ok || passed === 0) ? 1 : failed }
}

const sum = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed })

const announce = (title) => process.stdout.write(`\n== ${title}\n`)

function unit(env = {}) {
  const file = path.join(reports, 'unit.json')
  rmSync(file, { force: true })
  const ok = call(
    [
      bin('vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    env,
  )
  return counted(ok, file, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numPendingTests,
  }))
}

/** Specs that show a time, or depend on one. */
const timeSpecs = [
  'accounts',
  'attributes',
  'freshness',
  'hosted-view',
  'list',
  'odd',
  'run',
  'stop',
  'watch-job',
].map((name) => `e2e/${name}.spec.ts`)

function e2e(env, specs = []) {
  if (!findBrowser()) {
    process.stderr.write(`${noBrowserMessage}\n`)
    return { passed: 0, failed: 1 }
  }
  const file = path.join(reports, 'e2e.json')
  rmSync(file, { force: true })
  const ok = call([bin('@playwright/test/cli.js'), 'test', ...specs, '--reporter=list,json'], {
    ...env,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  })
  return counted(ok, file, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped,
  }))
}

/** What `npm test` runs, in this order. */
const everyday = ['types', 'lint', 'format', 'knip', 'unit', 'build', 'size', 'e2e']

const steps = {
  types: () =>
    ['tsconfig.json', 'server/tsconfig.json', 'e2e/tsconfig.json']
      .map((project) => one(call([bin('typescript/bin/tsc'), '--noEmit', '-p', project])))
      .reduce(sum),
  lint: () => one(call([bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'])),
  format: () => one(call([bin('prettier/bin/prettier.cjs'), '--check', '.'])),
  knip: () => one(call([bin('knip/bin/knip.js'), '--no-progress'])),
  unit: () => unit(),
  build: () => one(call(['tools/launch.mjs', 'build'])),
  size: () => one(call(['tools/size.mjs'])),
  e2e: () => e2e(clockEnv(e2eMoment)),
  /** The main journeys in Firefox ESR. */
  firefox: () => unit({ JOBWATCH_TEST_BROWSER: 'firefox' }),
  /** Clock-dependent tests, at times when clocks are known to cause trouble. */
  moments: () =>
    oddMoments
      .flatMap((moment) => [
        () => (announce(`unit, ${moment.name}`), unit(clockEnv(moment))),
        () => (announce(`e2e, ${moment.name}`), e2e(clockEnv(moment), timeSpecs)),
      ])
      .map((run) => run())
      .reduce(sum),
}

const isThorough = process.argv.includes('--thorough')
if (isThorough) process.env.JOBWATCH_TEST_THOROUGH = '1'
const wanted = process.argv.slice(2).filter((name) => name !== '--thorough')
const names =
  wanted.length > 0 ? wanted.flatMap((name) => (name === 'all' ? everyday : [name])) : everyday
let passed = 0
let failed = 0
const broken = []
for (const name of names) {
  announce(name)
  const result = steps[name]()
  passed += result.passed
  failed += result.failed
  if (result.failed > 0) broken.push(name)
}
rmSync(reports, { recursive: true, force: true })
if (broken.length > 0) process.stdout.write(`\nFailed: ${broken.join(', ')}\n`)
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
