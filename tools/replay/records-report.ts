import { families } from './families.ts'
import { recordsScoreOf, type RecordsFinding } from './records.ts'
import { ratio, tableOf } from './table.ts'

/** Share of the usual records that is left. */
const kinds: readonly [string, (finding: RecordsFinding) => boolean][] = [
  ['none left', ({ run }) => run.truth.shortage === 'zero'],
  [
    '< 5 % left',
    ({ run: { truth } }) => truth.shortage === 'few' && (truth.recordsLeft ?? 0) < 0.05,
  ],
  [
    '5–20 % left',
    ({ run: { truth } }) => truth.shortage === 'few' && (truth.recordsLeft ?? 0) >= 0.05,
  ],
  ['in one output only', ({ run }) => run.truth.shortage === 'few in one output'],
]

const recallOf = (findings: readonly RecordsFinding[]): string => {
  const { planted, recall } = recordsScoreOf(findings)
  return `${ratio(recall)} of ${planted}`
}

const heads = ['runs', 'recall', ...kinds.map(([kind]) => kind), 'false alarms', 'per 1,000']

function cellsOf(findings: readonly RecordsFinding[]): string[] {
  const score = recordsScoreOf(findings)
  return [
    String(score.runs),
    recallOf(findings),
    ...kinds.map(([, isKind]) => recallOf(findings.filter(isKind))),
    String(score.falseAlarms),
    score.falseAlarmsPer1000.toFixed(1),
  ]
}

/** All judges over all runs, and one of them by family. */
export function recordsReport(
  records: ReadonlyMap<string, readonly RecordsFinding[]>,
  rule: string,
): string {
  const overall = tableOf(
    ['odd records', ...heads],
    [...records].map(([name, each]) => [name, ...cellsOf(each)]),
  )
  const own = records.get(rule) ?? []
  const byFamily = tableOf(
    [rule, ...heads],
    families.map((family) => [
      family,
      ...cellsOf(own.filter(({ run }) => run.package.family === family)),
    ]),
  )
  return `${overall}\n\n${byFamily}`
}
