import type { Random } from './random.ts'

export const families = [
  'stable',
  'trending',
  'step change',
  'two modes by weekday',
  'two modes by variable',
  'weekly season',
  'monthly season',
  'heavy-tailed',
  'young',
] as const
export type Family = (typeof families)[number]

/** The moment of a run. */
export interface Moment {
  /** 0 is Sunday. */
  weekday: number
  /** 1 is the first of the month. */
  dayOfMonth: number
  daysInMonth: number
  /** Place in the package's period, 0–1. */
  life: number
}

/** What a run is given to do. */
export interface Load {
  /** Relative to the package's base. */
  runtime: number
  /** Relative to the package's base. */
  records: number
  /** Those that tell something about the runtime. */
  variables: Record<string, string>
  /** The variables of an input `times` as big, if they tell the size. */
  enlarged?: (times: number) => Record<string, string>
}

/** Draws the load of a run. */
export type Workload = (moment: Moment, random: Random) => Load

/** Spread of the runtime around the usual of its mode. */
export interface Spread {
  /** A factor with median 1. */
  draw(random: Random): number
  /** 999 of 1,000 draws are below. */
  far: number
}

const plain = (factor: number): Load => ({ runtime: factor, records: 1, variables: {} })

/** Records follow the runtime wholly, in part, or not at all. */
const followingRecords = (random: Random): number => random.pick([0, 0.6, 1])

function trending(random: Random): Workload {
  const total = random.chance(0.75) ? random.logBetween(1.5, 4) : 1 / random.logBetween(1.3, 2.5)
  const isLinear = random.chance(0.5)
  const follow = followingRecords(random)
  return ({ life }) => {
    const runtime = isLinear ? 1 + (total - 1) * life : total ** life
    return { runtime, records: runtime ** follow, variables: {} }
  }
}

function stepChange(random: Random): Workload {
  const at = random.between(0.3, 0.8)
  const factor = random.chance(0.65) ? random.between(1.4, 2.5) : random.between(0.4, 0.75)
  const follow = followingRecords(random)
  return ({ life }) => {
    const runtime = life < at ? 1 : factor
    return { runtime, records: runtime ** follow, variables: {} }
  }
}

/** A factor up to `to` that leaves a run within `room`. */
const roomy = (random: Random, from: number, to: number, room: number): number =>
  random.logBetween(from, Math.min(to, Math.max(from * 1.3, room)))

function twoModesByWeekday(random: Random, room: number): Workload {
  const slowDays = random.weighted([
    [[random.whole(0, 6)], 3],
    [[0, 6], 2],
    [[1], 2],
    [[1, 4], 1],
  ])
  const factor = roomy(random, 2.5, 10, room)
  const follow = followingRecords(random)
  return ({ weekday }) => {
    const runtime = slowDays.includes(weekday) ? factor : 1
    return { runtime, records: runtime ** follow, variables: {} }
  }
}

function fullOrDelta(random: Random, room: number): Workload {
  const factor = roomy(random, 2.5, 15, room)
  const share = random.logBetween(0.02, 0.3)
  const fullDay = random.chance(0.4) ? random.whole(0, 6) : null
  const follow = random.pick([0.6, 1, 1])
  const [name, full, delta] = random.pick([
    ['mode', 'full', 'delta'],
    ['load_type', 'FULL', 'INCREMENTAL'],
    ['full_refresh', 'true', 'false'],
  ])
  return ({ weekday }, each) => {
    const isFull = fullDay === null ? each.chance(share) : weekday === fullDay
    const runtime = isFull ? factor : 1
    const value = (isFull ? full : delta) ?? ''
    return { runtime, records: runtime ** follow, variables: { [name ?? 'mode']: value } }
  }
}

function byRegion(random: Random): Workload {
  const names = random.shuffled(['eu', 'us', 'apac', 'latam', 'uk']).slice(0, random.whole(2, 4))
  const factors = names.map((_, i) => (i === 0 ? 1 : random.logBetween(0.3, 5)))
  // One region is served from some day on only.
  const late = random.chance(0.4) ? names.length - 1 : -1
  const lateFrom = random.between(0.3, 0.7)
  return ({ life }, each) => {
    const drawn = each.whole(0, names.length - 1)
    const index = drawn === late && life < lateFrom ? 0 : drawn
    const runtime = factors[index] ?? 1
    return { runtime, records: runtime, variables: { region: names[index] ?? '' } }
  }
}

function byInputSize(random: Random): Workload {
  const typical = random.logBetween(5_000, 5_000_000)
  const sigma = random.between(0.5, 1.2)
  const fixed = random.between(0, 0.4)
  const power = random.between(0.8, 1.1)
  const name = random.pick(['rows', 'row_count', 'input_mb', 'batch_size'])
  const written = (size: number) => ({ [name]: String(Math.max(1, Math.round(typical * size))) })
  return (_, each) => {
    const size = each.logNormal(sigma)
    return {
      runtime: fixed + (1 - fixed) * size ** power,
      records: size,
      variables: written(size),
      enlarged: (times) => written(size * times),
    }
  }
}

const twoModesByVariable = (random: Random, room: number): Workload =>
  random.weighted([
    [fullOrDelta, 4],
    [byRegion, 3],
    [byInputSize, 4],
  ])(random, room)

function weeklySeason(random: Random): Workload {
  const factors = Array.from({ length: 7 }, () => random.logBetween(0.7, 2))
  const peak = random.whole(0, 6)
  const peakFactor = random.between(1.7, 3)
  const follow = followingRecords(random)
  return ({ weekday }) => {
    const runtime = (factors[weekday] ?? 1) * (weekday === peak ? peakFactor : 1)
    return { runtime, records: runtime ** follow, variables: {} }
  }
}

function monthlySeason(random: Random): Workload {
  const days = random.whole(1, 2)
  const isFirst = random.chance(0.5)
  const factor = random.between(2, 4)
  const follow = followingRecords(random)
  return ({ dayOfMonth, daysInMonth }) => {
    const fromEdge = isFirst ? dayOfMonth - 1 : daysInMonth - dayOfMonth
    const runtime = fromEdge < days ? factor : 1
    return { runtime, records: runtime ** follow, variables: {} }
  }
}

const steady = (): Workload => () => plain(1)

const workloads: Record<Family, (random: Random, room: number) => Workload> = {
  stable: steady,
  trending,
  'step change': stepChange,
  'two modes by weekday': twoModesByWeekday,
  'two modes by variable': twoModesByVariable,
  'weekly season': weeklySeason,
  'monthly season': monthlySeason,
  'heavy-tailed': steady,
  young: (random, room) =>
    random.weighted([
      [steady, 6],
      [twoModesByVariable, 3],
      [twoModesByWeekday, 1],
    ])(random, room),
}

/** Modes that take longer than this are rare. */
const longestModeSeconds = 6 * 3_600

export const workloadOf = (family: Family, baseSeconds: number, random: Random): Workload =>
  workloads[family](random, longestModeSeconds / baseSeconds)

/** Standard normal deviate that 999 of 1,000 draws stay below. */
const far = 3.09

export const logNormalSpread = (sigma: number): Spread => ({
  draw: (random) => random.logNormal(sigma),
  far: Math.exp(far * sigma),
})

/** No run takes longer than this many times the usual by chance. */
const longestTail = 25

/** Mostly narrow, and sometimes drawn from a Pareto tail. */
function paretoSpread(random: Random): Spread {
  const share = random.between(0.1, 0.25)
  const alpha = random.between(1.6, 3)
  const sigma = random.between(0.1, 0.3)
  const raw = (each: Random) => {
    const body = each.logNormal(sigma)
    return each.chance(share)
      ? body * Math.min(longestTail, (1 - each.between(0, 1)) ** (-1 / alpha))
      : body
  }
  const sample = Array.from({ length: 20_000 }, () => raw(random)).toSorted((a, b) => a - b)
  const median = sample[10_000] ?? 1
  return { draw: (each) => raw(each) / median, far: (sample[19_980] ?? 1) / median }
}

/** Quick runs vary more than long ones, in which much averages out. */
export function spreadOf(family: Family, baseSeconds: number, random: Random): Spread {
  if (family !== 'heavy-tailed') {
    const calm = baseSeconds > 600 ? 0.7 : 1.2
    return logNormalSpread(random.logBetween(0.03, 0.28) * calm)
  }
  return random.chance(0.6) ? logNormalSpread(random.between(0.45, 0.9)) : paretoSpread(random)
}
