// `node tools/replay/main.ts --seeds 1,2,3`: how the rules do on generated runs.
import { parseArgs } from 'node:util'
import { measure } from './measure.ts'
import { reportOf } from './report.ts'

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '1,2,3' } } })
process.stdout.write(`${reportOf(measure(values.seeds.split(',').map(Number)))}\n`)
