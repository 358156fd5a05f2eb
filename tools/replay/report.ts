import { estimatesReport } from './estimates-report.ts'
import { families } from './families.ts'
import { linear, type Measured } from './measure.ts'
import { mistakesTable } from './mistakes.ts'
import { recordsReport } from './records-report.ts'
import type { Finding } from './replay.ts'
import { scoreOf, type Score } from './score.ts'
import { ratio, tableOf } from './table.ts'

/** Runs of packages that were new to the detector, whatever their family. */
const newcomerRuns = 8

const cellsOf = (score: Score): string[] => [
  String(score.runs),
  String(score.runaways),
  String(score.found),
  String(score.early),
  String(score.falseAlarms),
  ratio(score.precision),
  ratio(score.recall),
  score.falseAlarmsPer1000.toFixed(1),
  score.medianDelaySeconds === null ? '–' : score.medianDelaySeconds.toFixed(0),
]

const heads = [
  'runs',
  'runaways',
  'found',
  'before onset',
  'false alarms',
  'precision',
  'recall',
  'per 1,000',
  'delay s',
]

const [rule, simple] = ['Jobwatch', '2 × p95']

/** All detectors over all runs. */
const comparison = (findings: Measured['findings']): string =>
  tableOf(
    ['runaways', ...heads],
    [...findings].map(([name, each]) => [name, ...cellsOf(scoreOf(each))]),
  )

/** How one detector does by family. */
function familyTable(name: string, findings: readonly Finding[]): string {
  const parts: [string, Finding[]][] = [
    ...families.map((family): [string, Finding[]] => [
      family,
      findings.filter(({ run }) => run.package.family === family),
    ]),
    [
      `first ${newcomerRuns} runs of all`,
      findings.filter(({ pastRuns }) => pastRuns < newcomerRuns),
    ],
  ]
  return tableOf(
    [name, ...heads],
    parts.map(([part, each]) => [part, ...cellsOf(scoreOf(each))]),
  )
}

/** Runaways, time left and odd records, each beside what it is compared with. */
export const reportOf = ({ findings, estimates, records }: Measured): string =>
  [
    comparison(findings),
    familyTable(rule, findings.get(rule) ?? []),
    familyTable(simple, findings.get(simple) ?? []),
    mistakesTable(findings.get(rule) ?? []),
    estimatesReport(estimates, rule, linear.name),
    recordsReport(records, rule),
  ].join('\n\n')
