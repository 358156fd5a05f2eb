import type { FullSource } from '../../port.ts'
import type { HostedOptions } from '../options.ts'
import { createHostedSource } from '../source.ts'
import { Upstream, type UpstreamOptions } from './upstream.ts'

/** Enough that no test meets the budget unless it wants to. */
export const plenty = {
  fill: { perHour: 1e9, burst: 1e6 },
  besideFill: { perHour: 1e9, burst: 1e6 },
  steady: { perHour: 1e9, burst: 1e6 },
  read: { perHour: 1e9, burst: 1e6 },
  headline: { perHour: 1e9, burst: 1e6 },
}

export interface HostedWorld {
  upstream: Upstream
  source: FullSource
  /** Milliseconds since 1970, as the test's clock has it. */
  now: () => number
  advance: (ms: number) => void
  /** How long the source waited between tries, milliseconds; the clock went on by as much. */
  sleeps: number[]
  /** What was logged. */
  warnings: object[]
  /** Another source over the same service. */
  open: (more?: Partial<HostedOptions>) => FullSource
}

/**
 * A hosted source over an upstream without a port; nothing waits, and the clock moves only by the
 * test.
 */
export function openHosted(
  more: Partial<HostedOptions> = {},
  upstreamOptions: UpstreamOptions = {},
): HostedWorld {
  let nowMs = Date.parse('2031-05-09T07:00:00Z')
  const now = () => nowMs
  const upstream = new Upstream({ now, ...upstreamOptions })
  upstream.addPackage({ name: 'Night load' })
  upstream.addCluster({ name: 'nightly-1' })
  const sleeps: number[] = []
  const warnings: object[] = []
  const open = (extra: Partial<HostedOptions> = {}) =>
    createHostedSource({
      account: upstream.account,
      apiKey: upstream.apiKey,
      apiUrl: 'https://api.example.test',
      historyDays: 90,
      log: { warn: (details) => void warnings.push(details) },
      now,
      fetch: upstream.fetch,
      budget: plenty,
      random: () => 0.5,
      sleep: (ms) => {
        sleeps.push(ms)
        nowMs += ms
        return Promise.resolve()
      },
      minGapMs: 0,
      ...more,
      ...extra,
    })
  return {
    upstream,
    source: open(),
    now,
    advance: (ms) => {
      nowMs += ms
    },
    sleeps,
    warnings,
    open,
  }
}
