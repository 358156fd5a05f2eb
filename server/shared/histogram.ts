/** A value counted in buckets, with its labels. */
interface Series {
  labels: Record<string, string>
  /** Observations at or below each bound, without those of lower bounds. */
  counts: number[]
  sum: number
  count: number
}

/** Seconds: from a read of an index to the longest wait that anybody accepts. */
const secondBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const

/** Counts durations by labels, in the buckets of a Prometheus histogram. */
export class DurationHistogram {
  static readonly bounds: readonly number[] = secondBounds
  readonly #series = new Map<string, Series>()

  /** @param labels must come from a bounded set of values */
  observe(labels: Record<string, string>, seconds: number): void {
    const key = Object.values(labels).join('\n')
    let series = this.#series.get(key)
    if (series === undefined) {
      series = { labels, counts: secondBounds.map(() => 0), sum: 0, count: 0 }
      this.#series.set(key, series)
    }
    const bucket = secondBounds.findIndex((bound) => seconds <= bound)
    if (bucket >= 0) series.counts[bucket] = (series.counts[bucket] ?? 0) + 1
    series.sum += seconds
    series.count += 1
  }

  get series(): Iterable<Readonly<Series>> {
    return this.#series.values()
  }
}
