import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Outputs skipped after seeding, because similar seeds start alike. */
const warmUp = 16

/** Seeded draws from the distributions that the generator needs. */
export class Random {
  readonly #source

  constructor(...seeds: number[]) {
    const mixed = seeds.reduce((mix, seed) => Math.imul(mix ^ seed, 0x9e3779b1) + 0x7f4a7c15, 1)
    this.#source = xoroshiro128plus(mixed)
    for (let i = 0; i < warmUp; i += 1) this.#source.next()
  }

  /** Uniform in [from, to). */
  between(from: number, to: number): number {
    return from + (to - from) * uniformFloat64(this.#source)
  }

  /** Log-uniform in [from, to). */
  logBetween(from: number, to: number): number {
    return from * (to / from) ** uniformFloat64(this.#source)
  }

  /** Whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return Math.floor(this.between(from, to + 1))
  }

  chance(probability: number): boolean {
    return uniformFloat64(this.#source) < probability
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(this.#source)))
    return radius * Math.cos(2 * Math.PI * uniformFloat64(this.#source))
  }

  /** Log-normal with median 1. */
  logNormal(sigma: number): number {
    return Math.exp(sigma * this.normal())
  }

  poisson(mean: number): number {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()))
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.between(0, 1); product > limit; product *= this.between(0, 1)) {
      count += 1
    }
    return count
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.whole(0, from.length - 1)] ?? from[0]
  }

  /** Picks by weight. */
  weighted<T>(from: readonly [readonly [T, number], ...(readonly [T, number])[]]): T {
    let place = this.between(
      0,
      from.reduce((sum, [, weight]) => sum + weight, 0),
    )
    for (const [value, weight] of from) {
      place -= weight
      if (place < 0) return value
    }
    return from[0][0]
  }

  shuffled<T>(values: readonly T[]): T[] {
    return values
      .map((value) => ({ value, place: this.between(0, 1) }))
      .toSorted((a, b) => a.place - b.place)
      .map(({ value }) => value)
  }
}
