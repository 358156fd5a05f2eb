import { errorFingerprint } from '../../server/rules/error-fingerprint.ts'
import { loadCorpus, type Sample } from '../error-corpus/corpus.ts'
import { scorePairs } from '../error-corpus/score.ts'
import { quantile } from './statistics.ts'

type Print = (what: string, figure: string, reach: string) => void

const three = (value: number): string => value.toFixed(3)

function benchGroups(print: Print): void {
  const { tuned, practice, heldOut, fresh } = loadCorpus()
  const reach = 'precision ≥ 0.98, F1 ≥ 0.95'
  const sets: [name: string, samples: Sample[], reach: string][] = [
    ['half that was tuned on', tuned, reach],
    ['half that was not', heldOut, reach],
    ['both halves', [...tuned, ...heldOut], '–'],
    ['recalled to tune on', practice, '–'],
    ['recalled after tuning', fresh, '–'],
  ]
  for (const [name, samples, reach] of sets) {
    const { texts, causes, groups, precision, recall, f1 } = scorePairs(samples, errorFingerprint)
    const size = `${texts} texts, ${causes} causes, ${groups} groups`
    const score = `P ${three(precision)} R ${three(recall)} F1 ${three(f1)}`
    print(`error groups, ${name}`, `${score}; ${size}`, reach)
  }
}

/** Rounds before the compiler has seen enough; a server is past them soon after its start. */
const warmUpRounds = 3

/** A Java trace of the longest text that is read. */
function longTrace(): string {
  const frames = Array.from(
    { length: 250 },
    (_, i) => `\tat com.example.etl.Step${i}.run(Step${i}.java:${i + 10})`,
  )
  return ['java.util.concurrent.ExecutionException: failed', ...frames].join('\n')
}

/** What a fingerprint costs, in µs. */
function benchCost(print: Print): void {
  const { tuned, heldOut } = loadCorpus()
  const texts = [...tuned, ...heldOut].map(({ text }) => text)
  const microseconds = (text: string): number => {
    const from = performance.now()
    errorFingerprint(text)
    return 1000 * (performance.now() - from)
  }
  for (let round = 0; round < warmUpRounds; round++) texts.forEach(errorFingerprint)
  const times = texts.map(microseconds)
  const longest = Array.from({ length: 20 }, () => microseconds(longTrace()))
  const [median, high] = [0.5, 0.95].map((share) => quantile(times, share).toFixed(0))
  const usual = `median ${median} µs, 95 % ${high} µs`
  print('a fingerprint', usual, 'median ≤ 500 µs')
  const trace = `${(longTrace().length / 1000).toFixed(0)} kB`
  print(
    `a fingerprint of a trace of ${trace}`,
    `longest of 20: ${Math.max(...longest).toFixed(0)} µs`,
    '≤ 10 ms',
  )
}

/** How well errors are grouped by their causes, and what that costs. */
export function benchErrors(print: Print): void {
  benchGroups(print)
  benchCost(print)
}
