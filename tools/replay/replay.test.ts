import { describe, expect, it } from 'vitest'
import { baselineDetectors } from './detectors.ts'
import { families } from './families.ts'
import { replayOf } from './generator.ts'
import { oracleOf } from './oracle.ts'
import { replayRuns, WatchedRun, type Detector } from './replay.ts'
import { scoreOf } from './score.ts'

const seed = 4
const replay = replayOf(seed)
const { packages, runs } = replay
const findings = replayRuns(replay, [...baselineDetectors(), oracleOf(replay)])
const scoreFor = (name: string) => scoreOf(findings.get(name) ?? [])
const shareOf = (predicate: (run: (typeof runs)[number]) => boolean) =>
  runs.filter(predicate).length / runs.length

describe('the generator', () => {
  it('draws the same runs from the same seed, and others from another', () => {
    const facts = (drawn: typeof runs) =>
      drawn
        .slice(0, 500)
        .map((run) => [
          run.package.name,
          run.startedMs,
          run.variables,
          run.status,
          run.runtimeSeconds,
          run.outputs,
          run.progressAt(run.runtimeSeconds / 2),
          run.recordsAt(run.runtimeSeconds / 2),
          run.truth,
        ])
    expect(facts(replayOf(seed).runs)).toEqual(facts(runs))
    expect(facts(replayOf(seed + 1).runs)).not.toEqual(facts(runs))
  })

  it('draws enough packages and runs of every family', () => {
    const young = packages.filter(({ family }) => family === 'young')
    expect(packages.length - young.length).toBeGreaterThanOrEqual(60)
    expect(runs.length).toBeGreaterThanOrEqual(4_000)
    for (const family of families) {
      expect(packages.filter((each) => each.family === family).length).toBeGreaterThanOrEqual(7)
    }
    for (const each of young) {
      expect(each.starts.length).toBeGreaterThanOrEqual(3)
      expect(each.starts.length).toBeLessThanOrEqual(7)
    }
  })

  it('draws usual runtimes from seconds to hours', () => {
    const bases = packages.map(({ baseSeconds }) => baseSeconds).toSorted((a, b) => a - b)
    expect(bases.at(0)).toBeLessThan(10)
    expect(bases.at(-1)).toBeGreaterThan(10_000)
  })

  it('plants faults, slow runs and runs that lack records', () => {
    expect(shareOf(({ truth }) => truth.fault !== null)).toBeCloseTo(0.02, 2)
    expect(shareOf(({ truth }) => truth.slow !== null)).toBeCloseTo(0.02, 2)
    expect(shareOf(({ truth }) => truth.shortage !== null)).toBeCloseTo(0.01, 2)
  })

  it('lets progress and records only grow', () => {
    for (const run of runs) {
      const watched = new WatchedRun(run)
      for (let part = 0; part < 20; part += 1) watched.look((run.runtimeSeconds * part) / 20)
      for (const [i, sample] of watched.samples.entries()) {
        const before = watched.samples[i - 1]
        expect(sample.progress).toBeGreaterThanOrEqual(before?.progress ?? 0)
        expect(sample.progress).toBeLessThan(1)
        expect(sample.records ?? 0).toBeGreaterThanOrEqual(before?.records ?? 0)
      }
    }
  })

  it('puts an onset at least five minutes past the usual and before the end', () => {
    for (const { truth, runtimeSeconds } of runs) {
      if (truth.onsetSeconds === null) continue
      expect(truth.onsetSeconds).toBeGreaterThanOrEqual(truth.usual.median + 300)
      expect(truth.onsetSeconds).toBeLessThan(runtimeSeconds)
    }
  })
})

describe('the replay', () => {
  it('shows a detector only runs that had ended, oldest first', () => {
    const ends: Detector = {
      name: 'ends',
      prepare(history, all, run) {
        const times = history.map((each) => each.startedMs + each.runtimeSeconds * 1000)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
        expect(times.at(-1) ?? 0).toBeLessThanOrEqual(run.startedMs)
        expect([...all.values()]).toContain(history)
      },
      judge: () => false,
    }
    replayRuns({ packages, runs: runs.slice(0, 1_000) }, [ends])
  })

  it('raises a flag at the second of two looks in a row', () => {
    const everyOther: Detector = {
      name: 'every other',
      judge: (_, run, nowMs) => Math.floor((nowMs - run.startedMs) / 60_000) % 2 === 0,
    }
    const always: Detector = { name: 'always', judge: () => true }
    const found = replayRuns(replay, [everyOther, always])
    expect(found.get('every other')?.every((each) => each.raisedSeconds === null)).toBe(true)
    for (const { run, raisedSeconds } of found.get('always') ?? []) {
      const second = run.firstLookSeconds + 60
      expect(raisedSeconds).toBe(second < run.runtimeSeconds ? second : null)
    }
  })

  it('is as hard for the simple rules as real runs', () => {
    const { precision, recall } = scoreFor('2 × p95')
    expect(precision).toBeGreaterThan(0.5)
    expect(precision).toBeLessThan(0.7)
    expect(recall).toBeGreaterThan(0.76)
    expect(recall).toBeLessThan(0.96)
    expect(scoreFor('former rule').precision).toBeLessThan(0.6)
  })

  it('can be solved by somebody who knows what is usual', () => {
    const { precision, recall, medianDelaySeconds } = scoreFor('oracle')
    expect(precision).toBeGreaterThan(0.95)
    expect(recall).toBeGreaterThan(0.95)
    expect(medianDelaySeconds).toBeLessThan(180)
  })
})
