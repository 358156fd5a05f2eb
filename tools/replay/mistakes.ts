import { median } from '../../server/rules/statistics.ts'
import type { Finding } from './replay.ts'
import { isUndecided } from './score.ts'
import { tableOf } from './table.ts'

/** A runaway that was not flagged, or a good run that was. */
interface Mistake {
  outcome: 'missed' | 'false alarm'
  family: string
  /** What was wrong with the run, or why it was slow. */
  kind: string
  progress: string
  /** Runtime when flagged, or in the end, divided by the usual of the run's mode. */
  timesUsual: number
  pastRuns: number
  remark: string
}

export function mistakesIn(findings: readonly Finding[]): Mistake[] {
  return findings.flatMap((finding): Mistake[] => {
    const { run, pastRuns, raisedSeconds, remark } = finding
    const { onsetSeconds, fault, slow, usual } = run.truth
    const isRunaway = onsetSeconds !== null
    if (isUndecided(finding) || isRunaway === (raisedSeconds !== null)) return []
    return [
      {
        outcome: isRunaway ? 'missed' : 'false alarm',
        family: run.package.family,
        kind: fault ?? slow ?? 'slow by chance',
        progress: run.package.progress.kind,
        timesUsual: (raisedSeconds ?? run.runtimeSeconds) / usual.median,
        pastRuns,
        remark,
      },
    ]
  })
}

/** By the text that `keyOf` makes, in the order in which the keys first occur. */
function grouped<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group) group.push(value)
    else groups.set(key, [value])
  }
  return groups
}

/** The words with how often each occurs, the most frequent first. */
function tally(words: readonly string[]): string {
  return [...grouped(words, (word) => word)]
    .map(([word, same]): [string, number] => [word, same.length])
    .toSorted(([, a], [, b]) => b - a)
    .map(([word, count]) => `${word} ${count}`)
    .join(', ')
}

const heads = [
  'what remains wrong',
  'family',
  'kind',
  'count',
  '× usual',
  'past runs',
  'progress',
  'went by',
]

/** Mistakes counted by outcome, family and kind, with the medians of what they have in common. */
export function mistakesTable(findings: readonly Finding[]): string {
  const groups = grouped(mistakesIn(findings), ({ outcome, family, kind }) =>
    [outcome, family, kind].join('\n'),
  )
  const rows = [...groups.values()]
    .toSorted((a, b) => b.length - a.length)
    .flatMap((group) => {
      const [first] = group
      if (first === undefined) return []
      return [
        [
          first.outcome,
          first.family,
          first.kind,
          String(group.length),
          median(group.map(({ timesUsual }) => timesUsual)).toFixed(1),
          median(group.map(({ pastRuns }) => pastRuns)).toFixed(0),
          tally(group.map(({ progress }) => progress)),
          tally(group.map(({ remark }) => remark)),
        ],
      ]
    })
  return tableOf(heads, rows)
}
