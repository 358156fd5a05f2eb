// `npm run bench`: results are ratios and counts within one run. Machines differ, so only compare
// within a run.
import { benchErrors } from './errors.ts'
import { benchHttp } from './http.ts'
import { benchHosted } from './hosted.ts'
import { benchPage } from './page.ts'
import { benchRules } from './rules.ts'

const print = (what: string, figure: string, reach: string) =>
  void process.stdout.write(`${what.padEnd(54)} ${figure.padEnd(58)} reach ${reach}\n`)
const write = (text: string) => void process.stdout.write(`${text}\n\n`)
const only = process.argv[2]
if (only === undefined || only === 'page') await benchPage(print)
if (only === undefined || only === 'http') await benchHttp(print)
if (only === undefined || only === 'hosted') await benchHosted(print)
if (only === undefined || only === 'rules') benchRules(print, write)
if (only === undefined || only === 'errors') benchErrors(print)
process.exit(0)
