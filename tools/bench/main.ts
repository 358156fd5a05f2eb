// `npm run bench`: results are ratios and counts within one run. Machines differ, so only compare
// within a run. Arguments: the parts to run (all by default), `--json file`, `--sizes 1000,10000`.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { benchEngine } from './engine.ts'
import { benchErrors } from './errors.ts'
import { benchHosted } from './hosted.ts'
import { benchPage } from './page.ts'
import { Report } from './report.ts'
import { benchRules } from './rules.ts'
import { allSizes, benchScale } from './scale.ts'
import { benchTabs } from './tabs.ts'

const root = path.resolve(import.meta.dirname, '../..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, sizes: { type: 'string' } },
})
const report = new Report()
const sizes = values.sizes?.split(',').map(Number) ?? allSizes

const parts: Readonly<Record<string, () => void | Promise<void>>> = {
  page: () => benchPage(report),
  scale: () => benchScale(report, sizes),
  tabs: () => benchTabs(report),
  engine: () => benchEngine(report),
  hosted: () => benchHosted(report.tell),
  rules: () => benchRules(report.tell, report.text),
  errors: () => benchErrors(report.tell),
}

const unknown = positionals.filter((name) => !(name in parts))
if (unknown.length > 0) {
  process.stderr.write(
    `Unknown part ${unknown.join(', ')}. Available: ${Object.keys(parts).join(', ')}\n`,
  )
  process.exit(2)
}
// Exiting removes the stores, which may have some gigabytes.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))
for (const [name, run] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  report.begin(name)
  await run()
}
const file = values.json ?? path.join(root, 'bench-results', 'latest.json')
mkdirSync(path.dirname(file), { recursive: true })
report.write(file)
report.text(`\n${report.missed} figures over their target. Everything as JSON: ${file}`)
process.exit(0)
