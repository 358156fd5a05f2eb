import { describe, expect, it } from 'vitest'
import type { PastRun, RunSample } from './run.ts'
import { timeLeftRange } from './time-left.ts'
import { modelOf } from './usual.ts'

const dayMs = 86_400_000
const todayMs = Date.parse('2026-11-23T03:00:00Z')
const hour = 3600

/** Half of the progress in the first fifth of the runtime, then slower. */
const samplesOf = (runtime: number, upTo = 1): RunSample[] =>
  Array.from({ length: Math.round(20 * upTo) }, (_, at) => {
    const progress = (at + 1) / 20
    const share = progress <= 0.5 ? progress * 0.4 : 0.2 + (progress - 0.5) * 1.6
    return { seconds: share * runtime, progress, records: null }
  })
const history = (count: number, samples = samplesOf): PastRun[] =>
  Array.from({ length: count }, (_, at) => {
    const runtimeSeconds = hour * (1 + (at % 5) / 50)
    return {
      startedMs: todayMs - (count - at) * dayMs,
      variables: {},
      samples: samples(runtimeSeconds),
      runtimeSeconds,
      outputs: [],
      wasFine: false,
    }
  })
const rangeAt = (past: PastRun[], samples: readonly RunSample[], elapsed: number) =>
  timeLeftRange(
    modelOf(past),
    { startedMs: todayMs, variables: {}, samples },
    todayMs + elapsed * 1000,
  )

describe('time left', () => {
  it('goes by how progress moved in earlier runs, not by a straight line', () => {
    const range = rangeAt(history(20), samplesOf(hour, 0.5), 0.2 * hour)
    expect(range?.lowSeconds).toBeGreaterThan(0.7 * hour)
    expect(range?.lowSeconds).toBeLessThan(0.8 * hour)
    expect(range?.highSeconds).toBeGreaterThan(0.8 * hour)
    expect(range?.highSeconds).toBeLessThan(0.95 * hour)
    expect(range?.atSeconds).toBe(0.2 * hour)
  })

  it('is wider with few runs', () => {
    const width = (count: number) => {
      const range = rangeAt(history(count), samplesOf(hour, 0.5), 0.2 * hour)
      return range === null ? 0 : range.highSeconds / range.lowSeconds
    }
    expect(width(4)).toBeGreaterThan(width(30))
  })

  it.each([
    ['nobody watched a run', history(20, () => []), 0.5, 0.2],
    ['too few runs were watched', history(2), 0.5, 0.2],
    ['it is too early', history(20), 0, 0.01],
    ['progress stands still', history(20), 0.5, 0.6],
    ['it is at its end', history(20), 1, 1],
  ])('is not told if %s', (_name, past, upTo, elapsed) => {
    expect(rangeAt(past, samplesOf(hour, upTo), elapsed * hour)).toBeNull()
  })
})
