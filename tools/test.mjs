// The whole test run: every check in turn, then one line `N passed, N failed` that adds up all of them.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { noBrowserMessage, findBrowser } from './browser.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const reports = mkdtempSync(path.join(tmpdir(), 'jobwatch-test-'))
const bin = (name) => path.join(root, 'node_modules', ...name.split('/'))

function call(args, env = {}) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status === 0
}

const one = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 })

/** A runner that died without a report counts as one failure, however its tests stood. */
function counted(ok, file, read) {
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const { passed, failed } = read(JSON.parse(readFileSync(file, 'utf8')))
  return { passed, failed: failed === 0 && (!ok || passed === 0) ? 1 : failed }
}

const steps = {
  types: () =>
    ['tsconfig.json', 'server/tsconfig.json', 'e2e/tsconfig.json']
      .map((project) => one(call([bin('typescript/bin/tsc'), '--noEmit', '-p', project])))
      .reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed })),
  lint: () => one(call([bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'])),
  knip: () => one(call([bin('knip/bin/knip.js'), '--no-progress'])),
  unit() {
    const file = path.join(reports, 'unit.json')
    const ok = call([bin('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
    return counted(ok, file, (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests }))
  },
  build: () => one(call(['tools/launch.mjs', 'build'])),
  size: () => one(call(['tools/size.mjs'])),
  e2e() {
    if (!findBrowser()) {
      process.stderr.write(`${noBrowserMessage}\n`)
      return { passed: 0, failed: 1 }
    }
    const file = path.join(reports, 'e2e.json')
    const ok = call([bin('@playwright/test/cli.js'), 'test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: file })
    return counted(ok, file, ({ stats }) => {
      if (stats.flaky > 0) process.stdout.write(`\n${stats.flaky} passed only at the second try: mend them\n`)
      return { passed: stats.expected + stats.flaky, failed: stats.unexpected }
    })
  },
}

const wanted = process.argv.slice(2)
const names = wanted.length > 0 ? wanted : Object.keys(steps)
let passed = 0
let failed = 0
const broken = []
for (const name of names) {
  process.stdout.write(`\n== ${name}\n`)
  const result = steps[name]()
  passed += result.passed
  failed += result.failed
  if (result.failed > 0) broken.push(name)
}
rmSync(reports, { recursive: true, force: true })
if (broken.length > 0) process.stdout.write(`\nFailed: ${broken.join(', ')}\n`)
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
