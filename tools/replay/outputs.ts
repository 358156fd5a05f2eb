import type { OutputRecords } from '../../server/rules/run.ts'
import type { Random } from './random.ts'

/** Records that a completed run was made to lack. */
export type Shortage = 'few' | 'few in one output' | 'zero'

interface Output {
  name: string
  /** Usual records at a load of 1. 0 for an output that is usually empty. */
  base: number
  sigma: number
  /** Small counts vary as counts do. */
  isCount: boolean
  /** Factor from the package's first run to its last. */
  growth: number
  /** A second mode that nothing else tells. */
  other: { factor: number; share: number }
}

/** Outputs whose usual is lower cannot be said to lack records. */
const minUsual = 40

const names = ['orders', 'customers', 'events', 'lines', 'payments', 'summary'] as const

function outputNamed(name: string, random: Random): Output {
  const isCount = random.chance(0.1)
  return {
    name,
    base: isCount ? random.logBetween(50, 400) : random.logBetween(300, 5_000_000),
    sigma: random.weighted([
      [random.between(0.005, 0.1), 5],
      [random.between(0.1, 0.3), 3],
      [random.between(0.3, 0.5), 2],
    ]),
    isCount,
    growth: random.chance(0.2) ? random.logBetween(1.3, 4) : 1,
    other: random.chance(0.12)
      ? { factor: random.logBetween(0.25, 4), share: random.between(0.1, 0.4) }
      : { factor: 1, share: 0 },
  }
}

/** An output for what goes wrong: usually empty or nearly so. */
const rejects = (random: Random): Output => ({
  name: random.pick(['rejects', 'errors', 'quarantine']),
  base: random.pick([0, 0, random.logBetween(0.2, 3)]),
  sigma: random.between(0.5, 1.5),
  isCount: true,
  growth: 1,
  other: { factor: 1, share: 0 },
})

export interface Written {
  outputs: OutputRecords[]
  /** Share of the usual records in the outputs that lack some; null if none does. */
  left: number | null
}

/** What a run writes, by output. */
export class Outputs {
  readonly #outputs: readonly Output[]

  constructor(random: Random) {
    const count = random.weighted([
      [1, 6],
      [2, 3],
      [3, 2],
      [4, 1],
    ])
    this.#outputs = [
      ...random
        .shuffled(names)
        .slice(0, count)
        .map((name) => outputNamed(name, random)),
      ...(random.chance(0.35) ? [rejects(random)] : []),
    ]
  }

  /** Whether a shortage of that kind would be one. */
  canLack(shortage: Shortage, load: number): boolean {
    const full = this.#outputs.filter((output) => output.base * load >= minUsual).length
    return shortage === 'few in one output' ? full > 1 : full > 0
  }

  draw(load: number, life: number, shortage: Shortage | null, random: Random): Written {
    const full = this.#outputs.filter((output) => output.base * load >= minUsual)
    const lacking =
      shortage === 'few in one output' ? [full[random.whole(0, full.length - 1)]] : full
    const left = random.logBetween(0.005, 0.2)
    // One run's load varies alike for all its outputs.
    const common = random.normal()
    const outputs = this.#outputs.map((output) => {
      const usual = output.base * load * output.growth ** life
      const mode = random.chance(output.other.share) ? output.other.factor : 1
      const noise = Math.exp(output.sigma * (0.7 * common + 0.7 * random.normal()))
      const drawn = usual * mode * noise
      const written = output.isCount ? random.poisson(drawn) : Math.round(drawn)
      if (shortage === 'zero') return { name: output.name, records: 0 }
      const isLacking = shortage !== null && lacking.includes(output)
      return {
        name: output.name,
        records: isLacking ? Math.max(1, Math.round(usual * mode * left)) : written,
      }
    })
    const leftOf: Record<Shortage, number> = { few: left, 'few in one output': left, zero: 0 }
    return { outputs, left: shortage === null ? null : leftOf[shortage] }
  }
}

export const totalOf = (outputs: readonly OutputRecords[]): number =>
  outputs.reduce((sum, { records }) => sum + (records ?? 0), 0)
