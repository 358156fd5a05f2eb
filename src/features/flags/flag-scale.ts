import type { Baseline } from '../../../contract/baseline.ts'
import type { JobFlag } from '../../../contract/flags.ts'
import { expectedRuntime, type FlagTimes } from '../../domain/evidence-words.ts'
import { usualRange } from '../../domain/usual.ts'
import { formatDurationRange, formatDurationRough } from '../../format/duration.ts'
import { formatCount, formatRange } from '../../format/number.ts'
import { toMs } from '../../format/time.ts'

/** A value with its label. */
export interface ScaleMark {
  at: number
  text: string
}

/** A flagged figure beside what is usual, in one unit. */
export interface FlagScale {
  value: ScaleMark
  usual: { low: number; high: number; text: string } | null
  limit: ScaleMark | null
  /** Where progress so far leads to. */
  expected: ScaleMark | null
}

const durationMark = (seconds: number | null, label: string): ScaleMark | null =>
  seconds === null ? null : { at: seconds, text: `${label} ${formatDurationRough(seconds)}` }

function usualTimes(range: readonly [number, number] | null): FlagScale['usual'] {
  if (range === null) return null
  const [low, high] = range
  return { low, high, text: `usual ${formatDurationRange(low, high)}` }
}

function runningLimit({ kind, limit_seconds: limit, evidence }: JobFlag): ScaleMark | null {
  if (evidence?.is_hard_limit) return durationMark(limit, 'limit of the package')
  return durationMark(limit, kind === 'slow' ? 'slow past' : 'runaway past')
}

function runningScale(flag: JobFlag, times: FlagTimes, usual: Baseline | null): FlagScale {
  const own = flag.evidence?.usual ?? null
  return {
    value: {
      at: times.runtime,
      text: `${times.isEnded ? 'this run' : 'now'} ${formatDurationRough(times.runtime)}`,
    },
    usual: usualTimes(own === null ? usualRange(usual) : [own.low_seconds, own.high_seconds]),
    limit: runningLimit(flag),
    expected: durationMark(expectedRuntime(flag, times), 'by its progress'),
  }
}

/** The pause of a job that stands still, beside its usual pauses. */
function pauseScale(flag: JobFlag, { now, isEnded }: FlagTimes): FlagScale | null {
  const sinceMs = toMs(flag.evidence?.still_since ?? flag.since)
  if (sinceMs === null || isEnded) return null
  const pause = flag.evidence?.usual_pause_seconds ?? 0
  const still = Math.max(0, (now - sinceMs) / 1000)
  return {
    value: { at: still, text: `without progress ${formatDurationRough(still)}` },
    usual:
      pause < 1
        ? null
        : { low: 0, high: pause, text: `usual pauses up to ${formatDurationRough(pause)}` },
    limit: durationMark(flag.limit_seconds, 'flagged after'),
    expected: null,
  }
}

function waitingScale(flag: JobFlag, seconds: number | null): FlagScale | null {
  if (seconds === null) return null
  const own = flag.evidence?.usual ?? null
  return {
    value: { at: seconds, text: `now ${formatDurationRough(seconds)}` },
    usual: usualTimes(own === null ? null : [own.low_seconds, own.high_seconds]),
    limit: durationMark(flag.limit_seconds, 'flagged after'),
    expected: null,
  }
}

function recordsScale({ evidence }: JobFlag, locale: string): FlagScale | null {
  const records = evidence?.records ?? null
  if (records === null) return null
  const { count, low, high } = records
  return {
    value: { at: count, text: `this run ${formatCount(count, locale)}` },
    usual: { low, high, text: `usual ${formatRange(low, high, locale)}` },
    limit: null,
    expected: null,
  }
}

function scaleOf(
  flag: JobFlag,
  times: FlagTimes,
  usual: Baseline | null,
  locale: string,
): FlagScale | null {
  switch (flag.kind) {
    case 'runaway':
    case 'slow':
      return runningScale(flag, times, usual)
    case 'no_progress':
      return pauseScale(flag, times)
    case 'queued_too_long':
      return waitingScale(flag, times.waited)
    case 'stuck_stopping':
      return waitingScale(flag, times.stopping)
    case 'odd_records':
      return recordsScale(flag, locale)
    case 'zero_records':
      return null
  }
}

/** What to draw of a flag; null where there is nothing to compare with. */
export function flagScale(
  flag: JobFlag,
  times: FlagTimes,
  usual: Baseline | null,
  locale: string,
): FlagScale | null {
  const scale = scaleOf(flag, times, usual, locale)
  return scale === null || (scale.usual === null && scale.limit === null) ? null : scale
}
