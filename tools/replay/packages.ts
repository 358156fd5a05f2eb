import {
  spreadOf,
  workloadOf,
  type Family,
  type Moment,
  type Spread,
  type Workload,
} from './families.ts'
import { Outputs } from './outputs.ts'
import {
  progressStyle,
  widestStepOf,
  type ProgressKind,
  type ProgressStyle,
  type RecordsKind,
} from './progress.ts'
import type { Random } from './random.ts'

/** Days from the first run of all to the last. */
const periodDays = 182
const dayMs = 86_400_000
const periodStartMs = Date.UTC(2025, 0, 6)

/** Mature packages by family. */
const mature: readonly (readonly [Family, number])[] = [
  ['stable', 9],
  ['trending', 8],
  ['step change', 8],
  ['two modes by weekday', 8],
  ['two modes by variable', 11],
  ['weekly season', 7],
  ['monthly season', 8],
  ['heavy-tailed', 11],
]
const youngPackages = 15

/** A variable that tells nothing. */
type IdleVariable = (startedMs: number, index: number, random: Random) => [string, string]

/** A package and how its runs usually go. */
export interface Package {
  id: number
  name: string
  family: Family
  baseSeconds: number
  workload: Workload
  spread: Spread
  progress: ProgressStyle
  /** Longest share of a run without a change of its progress. */
  widestStep: number
  records: { kind: RecordsKind; lateFrom: number }
  outputs: Outputs
  idleVariables: readonly IdleVariable[]
  /** When its runs start, in order of time. */
  starts: readonly { startedMs: number; moment: Moment }[]
  /** Variable that a bigger input sets, if one does. */
  backfill: string | null
}

const idleVariables: readonly ((random: Random) => IdleVariable)[] = [
  () => (startedMs) => ['run_date', new Date(startedMs).toISOString().slice(0, 10)],
  () => (_, __, random) => ['run_id', random.whole(1e8, 1e9).toString(36)],
  (random) => {
    const first = random.whole(100, 90_000)
    return (_, index) => ['batch', String(first + index)]
  },
  () => () => ['env', 'production'],
  () => () => ['target', 's3://warehouse/landing'],
  (random) => {
    const shards = random.whole(2, 8)
    return (_, __, each) => ['shard', String(each.whole(1, shards))]
  },
  () => (startedMs) => ['since', String(Math.floor(startedMs / 1000) - 86_400)],
  () => (_, __, random) => ['retry', random.chance(0.05) ? '1' : '0'],
]

type Rhythm = 'several a day' | 'thrice a day' | 'daily' | 'weekdays' | 'weekly'

function rhythmOf(family: Family, baseSeconds: number, random: Random): Rhythm {
  if (family === 'two modes by weekday' || family === 'weekly season') {
    return random.chance(baseSeconds < 7_200 ? 0.5 : 0.2) ? 'several a day' : 'daily'
  }
  if (family === 'monthly season') return random.chance(0.35) ? 'thrice a day' : 'daily'
  return random.weighted([
    ['several a day', baseSeconds < 7_200 ? 4 : 0],
    ['daily', 8],
    ['weekdays', 2],
    ['weekly', 1],
  ])
}

const runsOf: Record<Rhythm, readonly [from: number, to: number]> = {
  'several a day': [60, 160],
  'thrice a day': [120, 180],
  daily: [40, 130],
  weekdays: [40, 110],
  weekly: [12, 26],
}

function momentsOf(family: Family, rhythm: Rhythm, random: Random): Package['starts'] {
  const [from, to] = runsOf[rhythm]
  const count = family === 'young' ? random.whole(3, 7) : Math.round(random.logBetween(from, to))
  const perDay = { 'several a day': random.whole(2, 8), 'thrice a day': 3 }[rhythm as string] ?? 1
  const gap = 24 / perDay
  const days = rhythm === 'weekly' ? count * 7 : Math.ceil((count * gap) / 24) * 1.45
  const firstDay = Math.floor(random.between(0, Math.max(1, periodDays - days)))
  const hour = random.between(0, 24)
  const jitterMinutes = random.logBetween(0.5, 60)
  const runDay = random.whole(0, 6)
  const starts: number[] = []
  for (let slot = 0; starts.length < count; slot += 1) {
    const planned = periodStartMs + firstDay * dayMs + (hour + slot * gap) * 3_600_000
    const startedMs = Math.round(planned + random.between(0, jitterMinutes) * 60_000)
    const weekday = new Date(startedMs).getUTCDay()
    if (rhythm === 'weekdays' && (weekday === 0 || weekday === 6)) continue
    if (rhythm === 'weekly' && weekday !== runDay) continue
    starts.push(startedMs)
  }
  return starts.map((startedMs, index) => ({
    startedMs,
    moment: momentOf(startedMs, index / Math.max(1, count - 1)),
  }))
}

function momentOf(startedMs: number, life: number): Moment {
  const date = new Date(startedMs)
  return {
    weekday: date.getUTCDay(),
    dayOfMonth: date.getUTCDate(),
    daysInMonth: new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate(),
    life,
  }
}

const progressKindOf = (random: Random): ProgressKind =>
  random.weighted([
    ['smooth', 40],
    ['steps', 25],
    ['coarse', 10],
    ['none', 12],
    ['sits near the end', 13],
  ])

/** Long jobs stream their records more often than short ones, which write them in the end. */
const recordsKindOf = (baseSeconds: number, random: Random): RecordsKind =>
  random.weighted([
    ['all along', baseSeconds > 1_800 ? 40 : 6],
    ['late', 1],
    ['at the end', 1],
    ['unknown', 1],
  ])

function packageOf(id: number, family: Family, baseSeconds: number, random: Random): Package {
  const progress = progressStyle(progressKindOf(random), random)
  const rhythm = rhythmOf(family, baseSeconds, random)
  return {
    id,
    name: `${random.pick(['load', 'sync', 'export', 'build'])}_${id}`,
    family,
    baseSeconds,
    workload: workloadOf(family, baseSeconds, random),
    spread: spreadOf(family, baseSeconds, random),
    progress,
    widestStep: widestStepOf(progress, random),
    records: {
      kind: recordsKindOf(baseSeconds, random),
      lateFrom: random.between(0.4, 0.9),
    },
    outputs: new Outputs(random),
    idleVariables: random
      .shuffled(idleVariables)
      .slice(0, random.whole(0, 4))
      .map((make) => make(random)),
    starts: momentsOf(family, rhythm, random),
    backfill: random.chance(0.35) ? random.pick(['backfill', 'reprocess']) : null,
  }
}

/** Usual runtimes reach from the one to the other, in seconds. */
const [shortest, longest] = [5, 4 * 3_600]

/** The packages of a replay. Their runtimes are spread evenly over the whole range. */
export function packagesOf(random: Random, forkOf: (id: number) => Random): Package[] {
  const fleet = [
    ...mature.flatMap(([family, count]) => Array.from({ length: count }, () => family)),
    ...Array.from({ length: youngPackages }, (): Family => 'young'),
  ]
  const places = random.shuffled(fleet.map((_, index) => index))
  return fleet.map((family, index) => {
    const place = ((places[index] ?? 0) + random.between(0, 1)) / fleet.length
    return packageOf(index + 1, family, shortest * (longest / shortest) ** place, forkOf(index + 1))
  })
}
